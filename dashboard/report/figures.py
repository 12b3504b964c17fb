"""The figures of one day, from its cells. Pure; the formulas are those of state.figures over a day instead of minutes.

Counts are compared with the median of the same weekday in the 35 days before (holidays as Sundays, at least three of
them) and with the same day of last week; shares and goals with last week and the goal.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from contracts.dossiers import OPEN_BY_AGENCY
from contracts.measures import HOUR_MS
from contracts.payments import PROVIDER_SERVICE
from contracts.traffic import CAMERA
from state.figures import dossiers, payments, traffic
from state.figures.numbers import better_by, rounded
from state.figures.open_set import Stock
from state.figures.usual import MIN_SAMPLES, Weekday, samples_of

Ints = NDArray[np.int64]
COUNTS = {"traffic.vehicles": False, "dossiers.received": True, "dossiers.done": True, "payments.total": False,
          "payments.value": False}  # fmt: skip
"""Figures with a usual amount a day → whether a day of nothing is a real zero (offices rest at weekends)."""
_VEHICLES = CAMERA.column("vehicles")


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A figure of the day. `n` of `of`: what it rests on. `usual`, `goal`, `week_ago` in its own unit; None: not known,
    or nothing to compare with. `low` at `low_ms` (epoch ms): its worst hour.
    """

    name: str
    value: float | None = None
    n: int | None = None
    of: int | None = None
    usual: float | None = None
    goal: float | None = None
    week_ago: float | None = None
    low: float | None = None
    low_ms: int = 0

    @property
    def at_most(self) -> bool:
        """Whether the goal is not to be passed."""
        return self.name.rpartition(".")[2] in dossiers.AT_MOST

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None or self.value is None:
            return None
        return better_by(self.value, self.goal, at_most=self.at_most) >= 0


class Cells(msgspec.Struct, frozen=True):
    """The cells of one day.

    `traffic` (cameras, hours, width) from `start_ms` on, `registers` of distinct vehicles (any shape, 1024), `flow`
    (agencies, 30 days, width), the day last; `stock` (agencies, width) as the day ended; `payments` (pairs, width).
    """

    start_ms: int
    traffic: Ints
    registers: NDArray[Any]
    flow: Ints
    stock: Ints
    payments: Ints


def figures_of(cells: Cells, cameras: traffic.Cameras) -> dict[str, Line]:
    """Every figure of the day by name, in the order of the report."""
    lines = [*_traffic(cells, cameras), *_dossiers(cells), *_payments(cells.payments)]
    return {line.name: line for line in lines}


def compared(
    today: Mapping[str, Line], week_ago: Mapping[str, Line], history: Mapping[str, Ints], day: int, weekday: Weekday
) -> list[Line]:
    """The lines beside what is usual and what was a week ago. `history`: totals of consecutive days, the last is `day`
    (a local day number).
    """
    found = []
    for name, line in today.items():
        usual = usual_day(history[name], day, weekday, rests=COUNTS[name]) if name in history else None
        before = week_ago.get(name)
        found.append(replace(line, usual=rounded(usual), week_ago=before.value if before else None))
    return found


def usual_day(totals: Ints, day: int, weekday: Weekday, *, rests: bool) -> float | None:
    """Median of the same weekday before `day`, whose total is the last one; None below three of them."""
    samples = samples_of(totals[:-1], silent_hours_count=rests)
    first = day - len(samples)
    alike = [samples[at] for at in range(len(samples)) if weekday(first + at) == weekday(day)]
    known = [value for value in alike if not np.isnan(value)]
    return float(np.median(known)) if len(known) >= MIN_SAMPLES else None


def stock_of(cells: Ints) -> Stock | None:
    """All agencies' stock, (agencies, width) of OPEN_BY_AGENCY; None where nobody took it that day."""
    sampled = cells[cells[:, OPEN_BY_AGENCY.column("samples")] > 0]
    if not len(sampled):
        return None
    total = {measure.name: int(sampled[:, at].sum()) for at, measure in enumerate(OPEN_BY_AGENCY.measures)}
    by_status = np.zeros(0, np.int64)  # the gauges do not tell
    return Stock(total["open"], total["overdue"], total["due_soon"], total["waiting"], None, by_status)


def _traffic(cells: Cells, cameras: traffic.Cameras) -> list[Line]:
    vehicles = int(cells.traffic[..., _VEHICLES].sum())
    if not vehicles:
        return [Line(name) for name in ("traffic.vehicles", "traffic.speed_index", "traffic.distinct")]
    hourly, weights = traffic.index_by_hour(cells.traffic, cameras), cells.traffic[..., _VEHICLES].sum(axis=0)
    seen = np.flatnonzero(weights)
    index = float((hourly[seen] * weights[seen]).sum() / weights.sum())
    worst = int(seen[np.argmin(hourly[seen])])
    low_ms = cells.start_ms + worst * HOUR_MS
    return [
        Line("traffic.vehicles", vehicles),
        Line("traffic.speed_index", rounded(index, 2), low=rounded(float(hourly[worst]), 2), low_ms=low_ms),
        Line("traffic.distinct", rounded(traffic.distinct(cells.registers))),
    ]


def _dossiers(cells: Cells) -> list[Line]:
    month, stock = dossiers.month(cells.flow), stock_of(cells.stock)
    received, done = dossiers.flow_today(cells.flow[:, -1:])
    began = bool(month.received or month.done)
    goals = dossiers.GOALS
    on_time = dossiers.on_time_pct(month, stock) if stock else None
    shares: Sequence[tuple[str, float | None, int]] = (
        ("submitted_online", month.submitted_online_pct, month.received),
        ("processed_online", month.processed_online_pct, month.done),
        ("time_used_p90", month.time_used_p90_pct, month.done),
        ("supplements", month.supplements_pct, month.received),
    )
    return [
        Line("dossiers.received", received if began else None),
        Line("dossiers.done", done if began else None),
        Line("dossiers.open", stock.open if stock else None),
        Line("dossiers.overdue", stock.overdue, stock.overdue, stock.open) if stock else Line("dossiers.overdue"),
        Line("dossiers.on_time", rounded(on_time, 2), goal=goals["on_time"]),
        *(Line(f"dossiers.{name}", rounded(value, 2), n, goal=goals[name]) for name, value, n in shares),
    ]  # fmt: skip


def _payments(cells: Ints) -> list[Line]:
    now = payments.payments_now(cells[:, None, :])
    names = ("total", "value", "technical_success", "approval", "latency", "cashless")
    if not now.transactions:
        return [Line(f"payments.{name}") for name in names]
    sums = cells[:, [PROVIDER_SERVICE.column(name) for name in payments.TODAY_COLUMNS]].sum(axis=0)
    day = payments.payments_today(sums)
    values = (
        day.transactions,
        day.value_vnd,
        rounded(now.technical_success_pct, 2),
        rounded(now.approval_pct, 2),
        rounded(now.latency_p95_ms),
        rounded(day.cashless_pct, 2),
    )
    return [Line(f"payments.{name}", value, day.transactions) for name, value in zip(names, values, strict=True)]
