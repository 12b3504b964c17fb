"""What is usual for the rows of a chart, as rules measure it: of hours alike, each row by itself, without hours under
alert. The rules' own way stands in streams/alerts/moment.py; a test holds that both give the same.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import Feed
from contracts.measures import DAY_MS, MINUTE_MS, Grain, Table
from dashboard.desk.lines.scene import Cells, Mask, Scene, Usually
from state.alerts.spans import Alerted, Source
from state.figures.numbers import Floats
from state.figures.usual import HISTORY_HOURS, Usual, Weekday, hours_like, middle

Moments = NDArray[np.int64]
STEP_MINUTES = 30
"""Longer counts are expected in steps of at most so many minutes."""


class Hours(NamedTuple):
    """Samples (E, H) by hour from bucket `first`; NaN is no sample."""

    first: int
    values: Floats


def read_hours(
    scene: Scene, feed: Feed, table: Table, entities: Sequence[str], columns: tuple[str, ...] | None = None
) -> tuple[int, Cells]:
    """(first bucket, cells (E, H, W)) of the hours that may tell what is usual in the minutes that are shown."""
    hour = Grain.HOUR
    first, end = hour.bucket(scene.start_ms) - HISTORY_HOURS - 2, hour.bucket(scene.end_ms) + 1
    span = hour.start_ms(first), hour.start_ms(end)
    found = scene.cells.window(feed.name, table.name, hour, *span, entities, columns=columns).values
    return first, np.asarray(found, np.int64)


def known_hours(totals: Cells, *, silent_hours_count: bool) -> Mask:
    """Which hours (H,) are samples, by the totals over all entities: not the first of our history, which is cut short,
    and none of a gap or beside one. Offices close at night: with `silent_hours_count` a silent hour is a real zero.
    """
    counted = np.flatnonzero(totals)
    known = np.zeros(len(totals), np.bool_)
    if not len(counted):
        return known
    known[counted[0] + (counted[0] > 0) :] = True
    if not silent_hours_count:
        gap = totals == 0
        known &= ~gap
        known[1:] &= ~gap[:-1]
        known[:-1] &= ~gap[1:]
    return known


def unalerted(hours: Hours, sources: Sequence[Sequence[Source]], alerted: Alerted) -> Hours:
    """Without the hours in which an alert on any of a row's sources was active, at most a day of each."""
    values = hours.values.copy()
    for row, own in enumerate(sources):
        for start_ms, end_ms in (span for source in own for span in alerted.get(source, ())):
            last_ms = min(end_ms, start_ms + DAY_MS) - 1
            begin, end = (Grain.HOUR.bucket(ms) - hours.first for ms in (start_ms, last_ms))
            values[row, max(0, begin) : max(0, end + 1)] = np.nan
    return Hours(hours.first, values)


def usual_at(hours: Hours, moments: Moments, weekday: Weekday) -> Usually:
    """Usual and margin (E, T) at the moments, between the middles of two hours."""
    targets = range(Grain.HOUR.bucket(int(moments.min())) - 1, Grain.HOUR.bucket(int(moments.max())) + 2)
    found = [middle(*(_picked(hours, alike) for alike in hours_like(target, weekday))) for target in targets]
    rows = [
        Usual(targets.start, np.array([m.median[row] for m in found]), np.array([m.margin[row] for m in found]), [])
        for row in range(len(hours.values))
    ]
    told = np.array([row.at(moments) for row in rows]).reshape(len(rows), 2, len(moments))
    return Usually(told[:, 0], told[:, 1])


def expected(at: Callable[[Moments], Usually], ends: Moments, over: int) -> Usually:
    """Usual counts (E, T) of the `over` minutes up to each end, from usual counts per hour."""
    steps = -(-over // STEP_MINUTES)
    middles = [ends - round((step + 0.5) * over / steps * MINUTE_MS) for step in range(steps)]
    rates = [at(moments) for moments in middles]
    share = over / steps / 60
    return Usually(*(np.sum([rate[part] for rate in rates], axis=0) * share for part in (0, 1)))


def _picked(hours: Hours, wanted: Sequence[int]) -> Floats:
    """(E, n) samples of the wanted buckets; NaN for those that are not kept."""
    places = np.array(wanted, np.int64) - hours.first
    known = (places >= 0) & (places < hours.values.shape[1])
    return np.where(known, hours.values[:, np.where(known, places, 0)], np.nan)
