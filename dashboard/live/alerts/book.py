"""The alerts of a moment, as the screens take them from the mirror of alerts."""

from collections.abc import Iterable

import msgspec

from contracts.alerts import DESK_OF, Alert, Notice
from state.alerts.mirrored import MirroredAlerts

SILENT_MS = 30_000
"""The agent says every two seconds that it lives; after so long without a word its book is no longer the present."""
UNJUDGED_MS = 300_000
"""Rules judge every closed minute of their domain; after so long without one they wait for something."""


class AlertsNow(msgspec.Struct, frozen=True):
    """All open alerts and those that ended since midnight. `as_of_ms`: until when the book is known to be whole.

    `waiting`: domains whose rules judge nothing, for their feed is silent or being rebuilt, and the last minute that
    they judged (0: none yet). What they would have found is not in the book.
    """

    alerts: tuple[Alert, ...]
    as_of_ms: int
    notice: Notice | None = None
    waiting: dict[str, int] = {}

    def old(self, now_ms: int) -> bool:
        """Whether something may have happened that the book does not tell."""
        return now_ms - self.as_of_ms > SILENT_MS


def alerts_now(mirror: MirroredAlerts, now_ms: int) -> AlertsNow | None:
    """What the mirror shows; None where no agent ever kept a book. A view that is being rebuilt is not whole."""
    agent, book = mirror.agent, mirror.book
    if agent is None or mirror.state == "missing":
        return None
    judged = {domain: agent.minutes.get(domain, 0) for domain in DESK_OF}
    waiting = {str(domain): minute for domain, minute in judged.items() if now_ms - minute > UNJUDGED_MS}
    as_of_ms = agent.at_ms if mirror.state == "live" else min(agent.at_ms, *judged.values())
    return AlertsNow((*book.alerts.values(), *book.closed.values()), as_of_ms, book.notice, waiting)


def in_sight(alerts: Iterable[Alert]) -> list[Alert]:
    """Those that ask for somebody: the worst first, then what was handed up highest, what nobody has, the oldest."""
    found = [alert for alert in alerts if alert.in_sight]
    return sorted(found, key=lambda a: (a.severity, -a.escalated, a.acknowledged_ms > 0, a.started_ms, a.id))


def heads(alerts: Iterable[Alert]) -> list[Alert]:
    """Alerts in sight without those that a cross-domain incident in sight stands for."""
    seen = in_sight(alerts)
    incidents = {alert.id for alert in seen}
    return [alert for alert in seen if alert.parent not in incidents]
