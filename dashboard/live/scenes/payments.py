"""The payments scene beyond the frame: declines by provider and service, value by hour, latency, response codes."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.calendar import WorkingCalendar
from contracts.catalogue import PAYMENTS
from contracts.measures import Grain
from contracts.payments import LATENCY_BOUNDS_MS, PROVIDER_SERVICE, RESPONSE_CODES, SERVICES
from contracts.registry import Registry
from dashboard.live.charts import charted_hours
from dashboard.live.frame import Chart, Text
from dashboard.live.history import History
from dashboard.live.mirrored import Mirrored
from state.figures import payments, spans
from state.figures.numbers import known, lower_edges, rounded
from state.figures.workdays import weekday_of
from state.rollup import percentile

CODES_MINUTES = 60
LATENCY_STEP = 5
SLOWEST_SHOWN = 4
CODES = (*(f"code_{code}" for code in RESPONSE_CODES), "code_other")
_LOWER = lower_edges(LATENCY_BOUNDS_MS)


class Pair(msgspec.Struct, array_like=True):
    """Technical declines of a provider's service in 15 minutes, of so many transactions."""

    declines: int
    transactions: int


class Slow(msgspec.Struct):
    """A provider's p95 latency of 15 minutes."""

    name: Text
    ms: int


class PaymentsShown(msgspec.Struct):
    """What the scene needs. `pairs[i][j]`: provider i, service j, in registry and contract order. `latency[k]`: p95 in
    ms of the k-th 5 minutes from `latency_ms` on. `codes`: of the last hour, in the order of CODES.
    """

    pairs: list[list[Pair]]
    value: Chart
    latency_ms: int
    latency: list[int | None]
    slowest: list[Slow]
    codes: list[int]


class PaymentsScene:
    """Composes the scene; keeps the hourly history of values."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        self._mirror = mirror
        self._providers = registry.providers
        self._entities = [f"{provider.id}/{service}" for provider in registry.providers for service in SERVICES]
        weekday = weekday_of(WorkingCalendar(registry.holiday_dates))
        self._history = History(self._values, weekday, silent_hours_count=False)

    def compose(self, now_ms: int) -> PaymentsShown:
        """Everything as of now."""
        start, end = spans.closed_minutes(now_ms, spans.CHART_MINUTES)
        minutes = self._minutes(start, end)
        quarter = minutes[:, -spans.QUARTER_MINUTES :].sum(axis=1)
        codes = minutes[:, -CODES_MINUTES:].sum(axis=(0, 1))
        first = PROVIDER_SERVICE.column(CODES[0])
        return PaymentsShown(
            pairs=self._pairs(quarter),
            value=self._chart(now_ms),
            latency_ms=start,
            latency=_latency(minutes),
            slowest=self._slowest(quarter),
            codes=codes[first : first + len(CODES)].tolist(),
        )

    def _pairs(self, quarter: NDArray[np.int64]) -> list[list[Pair]]:
        columns = [PROVIDER_SERVICE.column(name) for name in ("technical_decline", "transactions")]
        found = [Pair(declines, count) for declines, count in quarter[:, columns].tolist()]
        return [found[i : i + len(SERVICES)] for i in range(0, len(found), len(SERVICES))]

    def _slowest(self, quarter: NDArray[np.int64]) -> list[Slow]:
        own = quarter.reshape(len(self._providers), len(SERVICES), -1).sum(axis=1)
        p95 = percentile(own[:, payments.LATENCIES], _LOWER, 0.95)
        order = [i for i in np.argsort(-np.nan_to_num(p95, nan=-1.0), kind="stable").tolist() if not np.isnan(p95[i])]
        rows = [self._providers[i] for i in order[:SLOWEST_SHOWN]]
        shown = zip(rows, order, strict=False)
        return [Slow((row.short_vi, row.short_en), round(float(p95[i]))) for row, i in shown]

    def _chart(self, now_ms: int) -> Chart:
        return charted_hours(self._history, now_ms)

    def _minutes(self, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        names = PAYMENTS.name, PROVIDER_SERVICE.name, Grain.MINUTE
        return np.asarray(self._mirror.window(*names, start_ms, end_ms, self._entities).values)

    def _values(self, grain: Grain, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        names = PAYMENTS.name, PROVIDER_SERVICE.name, grain
        sums: NDArray[np.int64] = self._mirror.window(*names, start_ms, end_ms, columns=("amount_vnd",)).values.sum(
            axis=0
        )
        return sums


def _latency(minutes: NDArray[np.int64]) -> list[int | None]:
    """p95 of each five minutes of cells (pairs, minutes, width)."""
    total = minutes[:, :, payments.LATENCIES].sum(axis=0)
    steps = total.reshape(len(total) // LATENCY_STEP, LATENCY_STEP, -1).sum(axis=1)
    found = [rounded(known(value)) for value in percentile(steps, _LOWER, 0.95).tolist()]
    return [None if value is None else int(value) for value in found]
