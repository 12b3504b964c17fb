"""Dossier figures of the last 30 days and of today; the open stock comes from `open_set`."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.dossiers import AGENCY, STATUSES, TIME_USED_BINS
from contracts.measures import Table
from state.figures.numbers import MIN_DENOMINATOR, Floats, known, share
from state.figures.open_set import Stock
from state.rollup import percentile

Ints = NDArray[np.int64]

BIN_PCT = 100.0 / 8
"""Width of a bin of the time used, in percent of the allowed working time."""
_LOWER = np.arange(TIME_USED_BINS, dtype=np.float64) * BIN_PCT
_BINS_ALLOWED = 8
"""Bins up to 100 % of the allowed time."""
GOALS = {
    "on_time": 95.0,
    "submitted_online": 96.0,
    "processed_online": 90.0,
    "time_used_p90": 100.0,
    "supplements": 10.0,
}
"""Goals of the province in percent; communes have 60 for processed online."""
AT_MOST = frozenset({"time_used_p90", "supplements"})
"""Figures whose goal is not to be passed."""
GOAL_PROCESSED_ONLINE_COMMUNE = 60.0


class Month(msgspec.Struct, frozen=True):
    """What the last 30 days say; percentages, None where nothing was received or done."""

    received: int
    done: int
    done_on_time: int
    submitted_online_pct: float | None
    processed_online_pct: float | None
    time_used_median_pct: float | None
    time_used_p90_pct: float | None
    supplements_pct: float | None


def month(cells: Ints, table: Table = AGENCY) -> Month:
    """Cells (entities, days, width) of a flow table over the last 30 days."""
    total = cells.sum(axis=(0, 1))
    used = _run(total, table, "time_used_0", TIME_USED_BINS)
    received, done = int(total[table.column("received")]), int(total[table.column("done")])
    return Month(
        received=received,
        done=done,
        done_on_time=int(total[table.column("done_on_time")]),
        submitted_online_pct=share(total[table.column("received_online")], received),
        processed_online_pct=share(total[table.column("done_online")], done),
        time_used_median_pct=known(float(percentile(used, _LOWER, 0.5))),
        time_used_p90_pct=known(float(percentile(used, _LOWER, 0.9))),
        supplements_pct=share(total[table.column("to_needs_supplement")], received),
    )


def steps_into(cells: Ints, table: Table = AGENCY) -> Ints:
    """How often dossiers came into each status, in the order of STATUSES, by cells (entities, days, width)."""
    return _run(cells.sum(axis=(0, 1)), table, f"to_{STATUSES[0]}", len(STATUSES))


def time_used(cells: Ints, table: Table = AGENCY) -> Ints:
    """Finished dossiers by the share of the allowed working time that they used: TIME_USED_BINS bins of BIN_PCT."""
    return _run(cells.sum(axis=(0, 1)), table, "time_used_0", TIME_USED_BINS)


def within_allowed_pct(used: Ints) -> float | None:
    """How many of the finished dossiers used at most the allowed time, by their bins."""
    return share(int(used[:_BINS_ALLOWED].sum()), int(used.sum()))


class Online(msgspec.Struct, frozen=True):
    """How online the offices of a level work: `online` of `done` dossiers were processed so. Of the offices that had
    enough done to be judged, `meeting` reach the level's goal.
    """

    done: int
    online: int
    goal: float
    judged: int
    meeting: int


def online(cells: Ints, goal: float, table: Table = AGENCY) -> Online:
    """Cells (offices, days, width) of the offices of one level; `goal` in percent."""
    sums = cells.sum(axis=1)
    done, settled = sums[:, table.column("done")], sums[:, table.column("done_online")]
    judged = done >= MIN_DENOMINATOR
    meeting = judged & (100 * settled >= goal * done)
    return Online(int(done.sum()), int(settled.sum()), goal, int(judged.sum()), int(meeting.sum()))


def on_time_pct(last_month: Month, stock: Stock) -> float | None:
    """Done in time ÷ (done in 30 days + open overdue): not finishing cannot help."""
    return share(last_month.done_on_time, last_month.done + stock.overdue)


def days_of_work(stock: Stock, last_month: Month, working_days: int) -> float | None:
    """How many working days the open dossiers are, at the pace of the last 30 days."""
    pace = last_month.done / working_days if working_days else 0.0
    return stock.open / pace if pace else None


def flow_today(hourly: Ints, table: Table = AGENCY) -> tuple[int, int]:
    """(received, done) of cells (entities, hours, width) that cover today."""
    total = hourly.sum(axis=(0, 1))
    return int(total[table.column("received")]), int(total[table.column("done")])


def usual_by_now(hourly: Floats, first: int, now_hours: float, working_days: Sequence[int]) -> float | None:
    """Median of what had come in by this time of day on past working days; None below three of them.

    `hourly` are totals of consecutive hours from bucket `first` (NaN: not in our history), `now_hours` the local time
    of day in hours, `working_days` local day numbers. The running hour is taken in proportion.
    """
    whole, part = int(now_hours), now_hours % 1.0
    sums = []
    for day in working_days:
        start = day * 24 - first
        if start >= 0 and start + whole < len(hourly):
            sums.append(float(hourly[start : start + whole].sum() + part * hourly[start + whole]))
    valid = [s for s in sums if not np.isnan(s)]
    return float(np.median(valid)) if len(valid) >= 3 else None


def _run(total: Ints, table: Table, first: str, count: int) -> Ints:
    begin = table.column(first)
    return total[begin : begin + count]
