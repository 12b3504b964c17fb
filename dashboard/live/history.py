"""Hourly history of a feed's counts and what is usual by it."""

import numpy as np
from numpy.typing import NDArray

from contracts.measures import Grain
from dashboard.live.cadence import Every, Read, Series
from state.figures.usual import HISTORY_HOURS, Usual, Weekday, samples_of, usual

CHART_HOURS = 24
PIECE_HOURS = 24
SECOND_MS = 1_000
USUAL_MS = 20_000


class History:
    """Totals per hour over 35 days (and the day that is charted), and the usual values they give. Columns as `read`."""

    def __init__(self, read: Read, weekday: Weekday, *, silent_hours_count: bool) -> None:
        self._series = Series(Grain.HOUR, HISTORY_HOURS + CHART_HOURS + 2, PIECE_HOURS, read)
        self._weekday = weekday
        self._silent_hours_count = silent_hours_count
        self._hours = Every(SECOND_MS, self._series.at)
        self._usual = Every(USUAL_MS, self._compute)

    def hours(self, now_ms: int) -> tuple[int, NDArray[np.int64]]:
        """(first hour bucket, totals (hours, columns)); the last hour is the one that runs."""
        return self._hours.at(now_ms)

    def samples(self, now_ms: int, column: int = 0) -> tuple[int, NDArray[np.float64]]:
        """(first hour bucket, hourly totals) with NaN where there is no history; without the running hour."""
        first, values = self.hours(now_ms)
        return first, samples_of(values[:-1, column], silent_hours_count=self._silent_hours_count)

    def usual(self, now_ms: int) -> Usual:
        """Usual of the first column for the charted day and the hour to come."""
        return self._usual.at(now_ms)

    def begins_before(self, now_ms: int, moment_ms: int) -> bool:
        """Whether anything was counted in an hour that ended by the moment."""
        first, values = self.hours(now_ms)
        ended = max(0, Grain.HOUR.bucket(moment_ms) - first)
        return bool(values[:ended, 0].any())

    def reset(self) -> None:
        """Read the history anew: the mirror has loaded."""
        self._series.reset()
        self._hours.reset()
        self._usual.reset()

    def _compute(self, now_ms: int) -> Usual:
        first, samples = self.samples(now_ms)
        hour = Grain.HOUR.bucket(now_ms)
        return usual(samples, first, range(hour - CHART_HOURS - 1, hour + 2), self._weekday)
