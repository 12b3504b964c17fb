"""What the payments page shows of cashless payment: its share by service and by commune, of 30 days."""

from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import PAYMENTS
from contracts.measures import Grain, Table
from contracts.payments import COMMUNE, PROVIDER_SERVICE, SERVICES
from contracts.registry import Registry
from dashboard.feeds.measuring import with_unknown
from dashboard.i18n import text
from dashboard.live.cadence import Every
from dashboard.live.frame import Text
from dashboard.live.mirrored import Mirrored
from state.figures import spans
from state.figures.numbers import MIN_DENOMINATOR, rounded, share

EVERY_MS = 10_000
COLUMNS = ("success", "cashless", "amount_vnd", "cashless_vnd")


class Paid(msgspec.Struct):
    """Successful payments for a service or in a commune, and how much of them was cashless: percent by number and by
    value; None where nothing was paid.
    """

    id: str
    name: Text
    successes: int
    by_number: float | None
    by_value: float | None


class CashlessShown(msgspec.Struct):
    """Services in the order of the contract; communes with the lowest share by number first, those with too few
    payments to say last.
    """

    services: list[Paid]
    communes: list[Paid]


class CashlessScene:
    """Composes both lists."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        self._mirror = mirror
        providers = with_unknown([provider.id for provider in registry.providers])
        self._pairs = [f"{provider}/{service}" for service in SERVICES for provider in providers]
        self._services = [(service, text(f"service.{service}")) for service in SERVICES]
        self._communes = [(commune.code, (commune.short_vi, commune.short_en)) for commune in registry.communes]
        self._every = Every(EVERY_MS, self._read)

    def compose(self, now_ms: int) -> CashlessShown:
        """Both lists as of some seconds ago."""
        return self._every.at(now_ms)

    def _read(self, now_ms: int) -> CashlessShown:
        pairs = self._sums(PROVIDER_SERVICE, self._pairs, now_ms)
        services = pairs.reshape(len(SERVICES), -1, len(COLUMNS)).sum(axis=1)
        communes = self._sums(COMMUNE, [code for code, _ in self._communes], now_ms)
        places = _paid(self._communes, communes)
        places.sort(key=lambda one: (one.successes < MIN_DENOMINATOR, one.by_number or 0.0))
        return CashlessShown(_paid(self._services, services), places)

    def _sums(self, table: Table, entities: list[str], now_ms: int) -> NDArray[np.int64]:
        """(entities, COLUMNS) of 30 days."""
        start, end = spans.last_days(now_ms, spans.MONTH_DAYS)
        window = self._mirror.window(PAYMENTS.name, table.name, Grain.DAY, start, end, entities, columns=COLUMNS)
        sums: NDArray[np.int64] = np.asarray(window.values).sum(axis=1)
        return sums


def _paid(named: Iterable[tuple[str, Text]], sums: NDArray[np.int64]) -> list[Paid]:
    return [
        Paid(identity, name, count, rounded(share(cashless, count), 1), rounded(share(cashless_vnd, value), 1))
        for (identity, name), (count, cashless, value, cashless_vnd) in zip(named, sums.tolist(), strict=True)
    ]
