"""The dossiers domain of a frame: figures, chart, worst agencies and every agency, from the mirror."""

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import AGENCY, due_soon_until
from contracts.freshness import State
from contracts.measures import UTC_OFFSET_MS, Grain
from contracts.registry import Registry
from dashboard.live.cadence import Every, Today
from dashboard.live.charts import charted_hours
from dashboard.live.domain import Domain
from dashboard.live.frame import Chart, Figure, Parts, Row
from dashboard.live.history import History
from dashboard.live.mirrored import Mirrored
from state.figures import dossiers, lives, spans
from state.figures.numbers import rounded
from state.figures.open_set import OpenSet, PartStock, Stock
from state.figures.usual import Weekday
from state.figures.workdays import past_working_days, working_days_in

SECOND_MS = 1_000
WORST_SHOWN = 8
WORKING_DAYS_BACK = 35
ADAPTERS = 4
"""One-stop adapters; each serves every fourth agency of the registry."""
_COUNTED = ("received", "done")


class DossiersView:
    """Composes the dossiers domain; keeps what is slow to read and the open set as arrays."""

    def __init__(self, mirror: Mirrored, registry: Registry, weekday: Weekday, calendar: WorkingCalendar) -> None:
        self._mirror = mirror
        self._agencies = {agency.id: agency for agency in registry.agencies}
        self._calendar = calendar
        self._open = OpenSet()
        self._history = History(self._counts, weekday, silent_hours_count=True)
        self._second = Every(SECOND_MS, self._compose, phase_ms=250)
        self._today = Today(self._counts)

    def reset(self) -> None:
        """The mirror has loaded: read the history anew."""
        self._history.reset()
        self._second.reset()

    def domain(self, now_ms: int) -> Domain:
        """Everything of dossiers that a frame shows at `now_ms`: today's flow as of now, the rest as of this second."""
        second = self._second.at(now_ms)
        if second.figures["dossiers.open"].value is None:
            return second
        today = zip(("dossiers.received", "dossiers.done"), self._today.at(now_ms).tolist(), strict=True)
        return second.with_figures({name: replace(second.figures[name], value=count) for name, count in today})

    def _compose(self, now_ms: int) -> Domain:
        self._open.follow(self._mirror.roster_since(DOSSIERS.name, self._open.marks))
        soon_ms = due_soon_until(self._calendar, now_ms)
        stock = self._open.stock(now_ms, soon_ms)
        by_agency = self._open.by("agency", now_ms, soon_ms)
        worst = [self._row(agency) for agency in by_agency if agency.overdue][:WORST_SHOWN]
        beats = lives.last_beats(self._mirror.roster("heartbeats"), "adapter")
        proofs = np.array(list(beats.values()), dtype=np.int64)
        states = lives.SOURCE.states(proofs, now_ms)
        return Domain(
            figures=self._figures(stock, worst, now_ms),
            charts={"dossiers.received": self._read_chart(now_ms)},
            worst=worst,
            parts=self._parts(by_agency, beats, now_ms),
            live=states.count(State.FRESH) + states.count(State.LATE),
            sources=len(states),
            proof_ms=int(proofs.max(initial=0)),
        )

    def _figures(self, stock: Stock, worst: list[Row], now_ms: int) -> dict[str, Figure]:
        month = self._read_month(now_ms)
        on_time = dossiers.on_time_pct(month, stock)
        known = bool(month.received or month.done or stock.open)
        return {
            "dossiers.on_time": Figure(
                rounded(on_time, 2),
                month.done + stock.overdue,
                goal=dossiers.GOALS["on_time"],
                worst=_least_in_time(worst),
            ),
            "dossiers.open": Figure(stock.open if known else None),
            "dossiers.overdue": Figure(stock.overdue if known else None, stock.overdue, stock.open),
            "dossiers.due_soon": Figure(stock.due_soon if known else None),
            "dossiers.received": Figure(usual=self._usual_by_now(now_ms, 0)),
            "dossiers.done": Figure(usual=self._usual_by_now(now_ms, 1)),
        } | self._of_month(month, stock, now_ms)

    def _of_month(self, month: dossiers.Month, stock: Stock, now_ms: int) -> dict[str, Figure]:
        """The figures of 30 days that no shift can mend."""
        days = dossiers.days_of_work(stock, month, working_days_in(self._calendar, now_ms, spans.MONTH_DAYS))
        goals = dossiers.GOALS
        shares = {
            "submitted_online": (month.submitted_online_pct, month.received),
            "processed_online": (month.processed_online_pct, month.done),
            "time_used": (month.time_used_median_pct, month.done),
            "time_used_p90": (month.time_used_p90_pct, month.done),
            "supplements": (month.supplements_pct, month.received),
        }
        return {"dossiers.days_of_work": Figure(rounded(days, 1))} | {
            f"dossiers.{name}": Figure(rounded(value, 2), n, goal=goals.get(name), at_most=name in dossiers.AT_MOST)
            for name, (value, n) in shares.items()
        }

    def _usual_by_now(self, now_ms: int, column: int) -> float | None:
        days = past_working_days(self._calendar, now_ms, WORKING_DAYS_BACK)
        first, samples = self._history.samples(now_ms, column)
        hours = (now_ms + UTC_OFFSET_MS) / Grain.HOUR.span_ms % 24
        return rounded(dossiers.usual_by_now(samples, first, hours, days))

    def _row(self, stock: PartStock) -> Row:
        agency = self._agencies.get(stock.id)
        name = (agency.short_vi, agency.short_en) if agency else (stock.id, stock.id)
        return Row(stock.id, name, stock.overdue, stock.overdue, stock.open)

    def _parts(self, by_agency: list[PartStock], beats: dict[str, int], now_ms: int) -> Parts:
        found = {stock.id: stock for stock in by_agency}
        stocks = [found.get(agency) for agency in self._agencies]
        served = [beats.get(f"one-stop-{place % ADAPTERS + 1}", 0) for place in range(len(stocks))]
        return Parts(
            lives.SOURCE.states(np.array(served, dtype=np.int64), now_ms),
            {"open": [s.open if s else 0 for s in stocks], "overdue": [s.overdue if s else 0 for s in stocks]},
        )

    def _read_month(self, now_ms: int) -> dossiers.Month:
        start, end = spans.last_days(now_ms, spans.MONTH_DAYS)
        return dossiers.month(self._mirror.window(DOSSIERS.name, AGENCY.name, Grain.DAY, start, end).values)

    def _read_chart(self, now_ms: int) -> Chart:
        return charted_hours(self._history, now_ms)

    def _counts(self, grain: Grain, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        names = DOSSIERS.name, AGENCY.name, grain
        counts: NDArray[np.int64] = self._mirror.window(*names, start_ms, end_ms, columns=_COUNTED).values.sum(axis=0)
        return counts


def _least_in_time(worst: list[Row]) -> Row | None:
    """The worst agency as the hero speaks of it: how much of what it has open is in time, not how much is late."""
    for row in worst[:1]:
        if row.n is not None and row.of:
            return replace(row, value=round(100 - 100 * row.n / row.of, 2), n=row.of - row.n)
    return None
