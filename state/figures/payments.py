"""Payment figures: technical success, transactions a minute, value, approval, latency, cashless, worst pairs."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.measures import Table
from contracts.payments import LATENCY_BOUNDS_MS, PROVIDER_SERVICE
from state.figures.numbers import MIN_DENOMINATOR, Floats, known, lower_edges, share
from state.rollup import percentile

_LOWER = lower_edges(LATENCY_BOUNDS_MS)
_FIRST_LATENCY = PROVIDER_SERVICE.column(f"latency_{LATENCY_BOUNDS_MS[0]}")
LATENCIES = slice(_FIRST_LATENCY, _FIRST_LATENCY + len(_LOWER))

TODAY_COLUMNS = ("transactions", "success", "amount_vnd", "cashless", "cashless_vnd")


class Worst(msgspec.Struct, frozen=True):
    """A provider's service: its technical declines in percent of its transactions."""

    provider: str
    service: str
    declines_pct: float
    declines: int
    transactions: int


class PaymentsNow(msgspec.Struct, frozen=True):
    """Payments over a span. Percentages; latency in ms; None: nothing to compute from."""

    transactions: int
    technical_declines: int
    technical_success_pct: float | None
    approval_pct: float | None
    latency_p95_ms: float | None


class PaymentsToday(msgspec.Struct, frozen=True):
    """Payments since 00:00. `value_vnd` of successes; cashless shares of successes by number and by amount."""

    transactions: int
    successes: int
    value_vnd: int
    cashless_pct: float | None
    cashless_vnd_pct: float | None


def payments_now(cells: NDArray[np.int64], table: Table = PROVIDER_SERVICE) -> PaymentsNow:
    """Cells (pairs, minutes, width)."""
    total = cells.sum(axis=(0, 1))
    count = int(total[table.column("transactions")])
    technical = int(total[table.column("technical_decline")])
    return PaymentsNow(
        transactions=count,
        technical_declines=technical,
        technical_success_pct=None if not count else 100.0 - 100.0 * technical / count,
        approval_pct=share(total[table.column("success")], count),
        latency_p95_ms=known(float(percentile(total[LATENCIES], _LOWER, 0.95))),
    )


def payments_today(sums: NDArray[np.int64]) -> PaymentsToday:
    """Sums of today, in the order of TODAY_COLUMNS."""
    transactions, successes, value, cashless, cashless_vnd = (int(total) for total in sums)
    return PaymentsToday(transactions, successes, value, share(cashless, successes), share(cashless_vnd, value))


def worst_pairs(entities: Sequence[str], cells: NDArray[np.int64], count: int = 3) -> list[Worst]:
    """The provider/service pairs with the largest share of technical declines.

    Pairs with fewer than 30 transactions come after all others: one decline of two says little.
    """
    total = cells.sum(axis=1)
    sums = total[:, PROVIDER_SERVICE.column("transactions")]
    declines = total[:, PROVIDER_SERVICE.column("technical_decline")]
    rates: Floats = 100.0 * declines / np.maximum(sums, 1)
    found = [i for i in range(len(entities)) if declines[i]]
    found.sort(key=lambda i: (sums[i] < MIN_DENOMINATOR, -rates[i], -declines[i], entities[i]))
    return [_worst(entities[i], float(rates[i]), int(declines[i]), int(sums[i])) for i in found[:count]]


def _worst(entity: str, rate: float, declines: int, transactions: int) -> Worst:
    provider, _, service = entity.partition("/")
    return Worst(provider, service, rate, declines, transactions)
