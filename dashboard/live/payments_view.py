"""The payments domain of a frame: figures, chart, worst pairs and every provider, from the mirror."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import PAYMENTS
from contracts.freshness import State
from contracts.measures import MINUTE_MS, Grain
from contracts.payments import PROVIDER_SERVICE, SERVICES
from contracts.registry import Registry
from dashboard.i18n import text
from dashboard.live.cadence import Every, Series, Today
from dashboard.live.charts import charted
from dashboard.live.domain import Domain
from dashboard.live.frame import Chart, Figure, Parts, Row
from dashboard.live.history import History
from dashboard.live.mirrored import CellWindow, Mirrored
from state.figures import lives, payments, spans
from state.figures.numbers import rounded
from state.figures.usual import Weekday

SECOND_MS = 1_000
WORST_SHOWN = 8
_TRANSACTIONS = PROVIDER_SERVICE.column("transactions")
_TECHNICAL = PROVIDER_SERVICE.column("technical_decline")
_OF_TODAY = ("payments.value", "payments.total", "payments.cashless", "payments.cashless_vnd")


class PaymentsView:
    """Composes the payments domain; keeps what is slow to read."""

    def __init__(self, mirror: Mirrored, registry: Registry, weekday: Weekday) -> None:
        self._mirror = mirror
        self._providers = {provider.id: provider for provider in registry.providers}
        self._history = History(self._counts, weekday, silent_hours_count=False)
        self._minutes = Series(Grain.MINUTE, spans.CHART_MINUTES + 1, 60, self._counts)
        self._second = Every(SECOND_MS, self._compose, phase_ms=500)
        self._today = Today(self._counts)

    def reset(self) -> None:
        """The mirror has loaded: read the history anew."""
        self._history.reset()
        self._minutes.reset()
        self._second.reset()

    def domain(self, now_ms: int) -> Domain:
        """Everything of payments that a frame shows at `now_ms`: today's sums as of now, the rest as of this second."""
        second = self._second.at(now_ms)
        if not self._history.begins_before(now_ms, now_ms + Grain.HOUR.span_ms):
            return second.with_figures(dict.fromkeys(_OF_TODAY, Figure()))
        today = payments.payments_today(self._today.at(now_ms))
        found = (
            Figure(today.value_vnd, today.successes),
            Figure(today.transactions),
            Figure(rounded(today.cashless_pct, 2), today.successes),
            Figure(rounded(today.cashless_vnd_pct, 2), today.successes),
        )
        return second.with_figures(dict(zip(_OF_TODAY, found, strict=True)))

    def _compose(self, now_ms: int) -> Domain:
        quarter = self._read_quarter(now_ms)
        closed = quarter.values[:, :-1]
        beats = lives.last_beats(self._mirror.roster("heartbeats"), "gateway")
        proofs = np.array([beats.get(provider, 0) for provider in self._providers], dtype=np.int64)
        states = lives.SOURCE.states(proofs, now_ms)
        worst = [self._row(pair) for pair in payments.worst_pairs(quarter.entities, closed, WORST_SHOWN)]
        return Domain(
            figures=self._figures(closed, worst, now_ms),
            charts={"payments.transactions": self._read_chart(now_ms, quarter.complete_from_ms)},
            worst=worst,
            parts=Parts(states, self._columns(quarter.entities, closed)),
            live=states.count(State.FRESH) + states.count(State.LATE),
            sources=len(self._providers),
            proof_ms=int(proofs.max(initial=0)),
        )

    def _figures(self, closed: NDArray[np.int64], worst: list[Row], now_ms: int) -> dict[str, Figure]:
        quarter = payments.payments_now(closed)
        now = payments.payments_now(closed[:, -spans.NOW_MINUTES :])
        expected, _ = self._history.usual(now_ms).at(np.array([now_ms - spans.NOW_MINUTES * MINUTE_MS // 2]))
        begun = self._history.begins_before(now_ms, now_ms + Grain.HOUR.span_ms)
        return {
            "payments.technical_success": Figure(
                rounded(quarter.technical_success_pct, 2), quarter.transactions, worst=_least(worst)
            ),
            "payments.transactions": Figure(
                rounded(now.transactions / spans.NOW_MINUTES) if begun else None,
                usual=rounded(float(expected[0]) / 60),
            ),
            "payments.latency": Figure(rounded(now.latency_p95_ms), now.transactions),
            "payments.approval": Figure(rounded(now.approval_pct, 2), now.transactions),
        }

    def _row(self, pair: payments.Worst) -> Row:
        provider = self._providers.get(pair.provider)
        names = (provider.short_vi, provider.short_en) if provider else (pair.provider, pair.provider)
        service = text(f"service.{pair.service}") if pair.service in SERVICES else (pair.service, pair.service)
        name = (f"{names[0]} · {service[0]}", f"{names[1]} · {service[1]}")
        return Row(
            f"{pair.provider}/{pair.service}", name, round(pair.declines_pct, 2), pair.declines, pair.transactions
        )

    def _columns(self, entities: list[str], closed: NDArray[np.int64]) -> dict[str, list[int | None]]:
        sums: dict[str, list[int]] = {provider: [0, 0] for provider in self._providers}
        for entity, total in zip(entities, closed.sum(axis=1)[:, [_TRANSACTIONS, _TECHNICAL]].tolist(), strict=True):
            both = sums.get(entity.partition("/")[0])
            if both is not None:
                both[0] += total[0]
                both[1] += total[1]
        return {"transactions": [s[0] for s in sums.values()], "technical": [s[1] for s in sums.values()]}

    def _read_quarter(self, now_ms: int) -> CellWindow:
        start, end = spans.closed_minutes(now_ms, spans.QUARTER_MINUTES)
        return self._mirror.window(PAYMENTS.name, PROVIDER_SERVICE.name, Grain.MINUTE, start, end + MINUTE_MS)

    def _read_chart(self, now_ms: int, complete_ms: int) -> Chart:
        first, values = self._minutes.at(now_ms)
        return charted(self._history, now_ms, Grain.MINUTE, first, values[:-1, 0], complete_ms=complete_ms)

    def _counts(self, grain: Grain, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        names = PAYMENTS.name, PROVIDER_SERVICE.name, grain
        counts: NDArray[np.int64] = self._mirror.window(
            *names, start_ms, end_ms, columns=payments.TODAY_COLUMNS
        ).values.sum(axis=0)
        return counts


def _least(worst: list[Row]) -> Row | None:
    """The worst pair as the hero speaks of it: its technical success, not its declines."""
    for row in worst[:1]:
        if row.value is not None and row.n is not None and row.of is not None:
            return msgspec.structs.replace(row, value=round(100 - row.value, 2), n=row.of - row.n)
    return None
