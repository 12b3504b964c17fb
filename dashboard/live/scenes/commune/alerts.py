"""The open alerts of one commune, as rows like those of "needs attention"."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from contracts.alerts import DESK_OF
from contracts.registry import Registry
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.alerts.view import AlertsView
from dashboard.live.frame import Attention

ROWS_SHOWN = 12
Book = Callable[[], AlertsNow | None]
"""The alerts of now, or of the past that is looked at."""


class AskedAlerts(NamedTuple):
    """A commune's code, and the domains that are asked for; none: all."""

    commune: str
    domains: frozenset[str]


class CommuneAlertsShown(msgspec.Struct):
    """The worst first; `more` stand behind them."""

    rows: list[Attention]
    more: int


class CommuneAlertsScene:
    """Composes the rows of the commune, of all domains or of those that are asked for."""

    def __init__(self, registry: Registry, book: Book, asked: AskedAlerts) -> None:
        self._view = AlertsView(registry)
        self._book = book
        self._asked = asked

    def compose(self, _now_ms: int) -> CommuneAlertsShown | None:
        """As the book tells them; None where no alert agent keeps one."""
        now = self._book()
        if now is None:
            return None
        rows = self._view.in_commune(now, self._asked.commune, self._asked.domains)
        return CommuneAlertsShown(rows[:ROWS_SHOWN], max(0, len(rows) - ROWS_SHOWN))


def asked_alerts(part: str) -> AskedAlerts | None:
    """What `11953` (all domains) or `11953/payments,traffic` asks for; None: there is no such domain."""
    code, bounded, named = part.partition("/")
    domains = frozenset(named.split(",")) if bounded else frozenset()
    return AskedAlerts(code, domains) if domains <= DESK_OF.keys() else None
