"""What is usual: the median of the same hour of the week over the hour cells of 35 days, with a band around it."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.measures import HOUR_MS, UTC_OFFSET_MS, Grain
from state.figures.numbers import Floats

HISTORY_HOURS = 35 * 24
MIN_SAMPLES = 3
BAND_SHARE = 0.15
BAND_DEVIATIONS = 3.0
SUNDAY = 6
_MONDAY_OFFSET = 3
"""1970-01-01 was a Thursday: weekday 3 when Monday is 0."""

Weekday = Callable[[int], int]
"""Local day number since 1970 → 0 (Monday) … 6 (Sunday); a holiday is a Sunday."""
Samples = Callable[[int, int], Floats]
"""(first, end) → samples of the hour buckets first … end (excluded), NaN where there is none."""


class Basis(StrEnum):
    """What a usual value rests on, best first."""

    WEEK = "week"
    DAYS = "days"
    YESTERDAY = "yesterday"
    NONE = "none"


class Usual(msgspec.Struct, frozen=True):
    """Usual amounts per hour for consecutive hours from bucket `first`; NaN where history is too short."""

    first: int
    median: Floats
    margin: Floats
    basis: list[Basis]

    def at(self, moments_ms: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """(usual, margin) per hour at each moment: linear between the middles of the hours."""
        return self._between(self.median, moments_ms), self._between(self.margin, moments_ms)

    def band(self, moments_ms: NDArray[np.int64], scale: float = 1.0) -> tuple[Floats, Floats, Floats]:
        """(low, usual, high) at each moment, times `scale`; what is usual is never less than nothing."""
        middle, margin = self.at(moments_ms)
        low: Floats = np.maximum(middle - margin, 0) * scale
        return low, middle * scale, (middle + margin) * scale

    def _between(self, values: Floats, moments_ms: NDArray[np.int64]) -> Floats:
        place = (moments_ms + UTC_OFFSET_MS) / HOUR_MS - self.first - 0.5
        hour = np.clip(np.floor(place + 0.5).astype(int), 0, len(values) - 1)
        left = np.clip(np.floor(place).astype(int), 0, len(values) - 1)
        right = np.clip(left + 1, 0, len(values) - 1)
        weight = np.clip(place - left, 0.0, 1.0)
        blended = values[left] * (1 - weight) + values[right] * weight
        found: Floats = np.where(np.isnan(blended), values[hour], blended)
        return found


def weekday_with_holidays(holidays: Iterable[int]) -> Weekday:
    """Weekday of a local day number, where the given day numbers count as Sundays."""
    days_off = frozenset(holidays)
    return lambda day: SUNDAY if day in days_off else (day + _MONDAY_OFFSET) % 7


def samples_of(
    hourly: NDArray[np.int64], *, silent_hours_count: bool, left_out: NDArray[np.bool_] | None = None
) -> Floats:
    """Hourly totals as samples: NaN where there is none.

    Hours up to the first one that counted anything are before our history (that first one is cut short). A later hour
    of nothing is a gap in a feed that never rests, and a real zero where `silent_hours_count` (offices close at night).
    """
    samples = hourly.astype(np.float64)
    counted = np.flatnonzero(hourly)
    if not len(counted):
        return np.full(len(hourly), np.nan)
    if counted[0] > 0:
        samples[: counted[0] + 1] = np.nan
    if not silent_hours_count:
        samples[hourly == 0] = np.nan
    if left_out is not None:
        samples[left_out] = np.nan
    return samples


def usual(samples: Floats, first: int, targets: range, weekday: Weekday) -> Usual:
    """Usual of the hour buckets `targets` from `samples` of the consecutive hours that begin at bucket `first`.

    Only hours before the target are looked at, at most 35 days back.
    """
    alike = [hours_like(target, weekday) for target in targets]
    week, days = (_picked(samples, first, [pair[i] for pair in alike]) for i in (0, 1))
    return Usual(targets.start, *middle(week, days))


def usual_between(read: Samples, start_ms: int, end_ms: int, weekday: Weekday) -> Usual:
    """Usual of the hours of a span and of one hour on either side, from what `read` knows of the 35 days before."""
    targets = range(Grain.HOUR.bucket(start_ms) - 1, Grain.HOUR.bucket(end_ms) + 2)
    first = targets.start - HISTORY_HOURS
    return usual(read(first, targets.stop - 1), first, targets, weekday)


def hours_like(target: int, weekday: Weekday) -> tuple[list[int], list[int]]:
    """Hour buckets before `target` that tell what is usual then: (of the same hour of the week in the last 35 days, the
    same hour of the last seven days), both newest first.
    """
    day, hour = divmod(target, 24)
    kind = weekday(day)
    week = [d * 24 + hour for d in range(day - 1, day - HISTORY_HOURS // 24 - 1, -1) if weekday(d) == kind]
    return week, [target - 24 * back for back in range(1, 8)]


class Middle(NamedTuple):
    """Usual amounts of E entities in one hour: median and margin (E,), NaN where history is too short, and basis."""

    median: Floats
    margin: Floats
    basis: list[Basis]


def middle(week: Floats, days: Floats) -> Middle:
    """Usual from samples (E, n) of the hours of `hours_like`, NaN where there is none: the same hour of the week if
    three samples are known, else of the last days, else yesterday's.
    """
    found = Middle(np.full(len(week), np.nan), np.full(len(week), np.nan), [Basis.NONE] * len(week))
    for values, least, basis in (
        (days[:, :1], 1, Basis.YESTERDAY),
        (days, MIN_SAMPLES, Basis.DAYS),
        (week, MIN_SAMPLES, Basis.WEEK),
    ):
        rows = np.flatnonzero((~np.isnan(values)).sum(axis=1) >= least)
        median = _median(values[rows])
        deviation = _median(np.abs(values[rows] - median[:, None]))
        found.median[rows] = median
        found.margin[rows] = np.maximum(BAND_SHARE * median, BAND_DEVIATIONS * deviation)
        for row in rows.tolist():
            found.basis[row] = basis
    return found


def _picked(samples: Floats, first: int, hours: Sequence[Sequence[int]]) -> Floats:
    """(T, n): for each of T lists of hour buckets their samples; NaN where there is none, and beyond a short list."""
    places = np.full((len(hours), max(map(len, hours))), -1)
    for row, own in zip(places, hours, strict=True):
        row[: len(own)] = np.array(own) - first
    known = (places >= 0) & (places < len(samples))
    return np.append(samples, np.nan)[np.where(known, places, -1)]


def _median(values: Floats) -> Floats:
    """Median of each row (E, n) over what is known; every row knows something."""
    ordered = np.sort(values, axis=1)  # NaN comes last
    known = (~np.isnan(values)).sum(axis=1)[:, None]
    low, high = (np.take_along_axis(ordered, at, axis=1)[:, 0] for at in ((known - 1) // 2, known // 2))
    both: Floats = (low + high) / 2
    return both
