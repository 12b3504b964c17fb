"""Slow parts of a frame: computed again after a while, long series piece by piece, so that no frame is expensive."""

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from contracts.measures import MINUTE_MS, Grain

T = TypeVar("T")


class Every(Generic[T]):
    """The value of `compute(now_ms)`, computed again in each period, and when a minute closes.

    Periods begin at multiples of `period_ms` after `phase_ms`: parts with different phases take turns, so that no
    frame pays for all of them.
    """

    def __init__(self, period_ms: int, compute: Callable[[int], T], phase_ms: int = 0) -> None:
        self._period_ms = period_ms
        self._phase_ms = phase_ms
        self._compute = compute
        self._kept: tuple[tuple[int, int], T] | None = None

    def at(self, now_ms: int) -> T:
        """The value of the period and the minute that run."""
        turn = (now_ms - self._phase_ms) // self._period_ms, now_ms // MINUTE_MS
        if self._kept is None or self._kept[0] != turn:
            self._kept = turn, self._compute(now_ms)
        return self._kept[1]

    def reset(self) -> None:
        """Compute anew at the next call."""
        self._kept = None


Read = Callable[[Grain, int, int], NDArray[np.int64]]
"""(grain, start ms, end ms) → totals per bucket, (buckets, columns)."""


class Series:
    """Totals of the last `buckets` buckets. Each call reads the newest ones and one older piece, in turn: late records
    show after a round, and no call reads much.
    """

    def __init__(self, grain: Grain, buckets: int, piece: int, read: Read, newest: int = 3) -> None:
        self._grain = grain
        self._buckets = buckets
        self._piece = piece
        self._newest = newest
        self._read = read
        self._first = 0
        self._values: NDArray[np.int64] | None = None
        self._turn = 0

    def at(self, now_ms: int) -> tuple[int, NDArray[np.int64]]:
        """(first bucket, totals (buckets, columns)); the last bucket is the one that runs."""
        first = self._grain.bucket(now_ms) - self._buckets + 1
        if self._values is None or not 0 <= first - self._first < self._buckets - self._newest:
            self._values = self._between(first, first + self._buckets)
            self._first = first
            return first, self._values
        self._shift(first)
        # A minute may close between two calls: what is new is read whole, however much it is.
        self._renew(self._buckets - self._newest, self._buckets)
        pieces = -(-self._buckets // self._piece)
        self._turn = (self._turn + 1) % pieces
        self._renew(self._turn * self._piece, min((self._turn + 1) * self._piece, self._buckets))
        return first, self._values

    def reset(self) -> None:
        """Read everything anew at the next call."""
        self._values = None

    def _shift(self, first: int) -> None:
        passed = first - self._first
        if passed and self._values is not None:
            fresh = self._between(self._first + self._buckets, first + self._buckets)
            self._values = np.concatenate([self._values[passed:], fresh])
            self._first = first

    def _renew(self, begin: int, end: int) -> None:
        if self._values is not None:
            renewed = self._values.copy()
            renewed[begin:end] = self._between(self._first + begin, self._first + end)
            self._values = renewed

    def _between(self, first: int, last: int) -> NDArray[np.int64]:
        return self._read(self._grain, self._grain.start_ms(first), self._grain.start_ms(last))


class Today:
    """Totals since 00:00 local time: the running hour is read at each call, the hours before it once a second."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._earlier = Every(1_000, self._read_earlier)

    def at(self, now_ms: int) -> NDArray[np.int64]:
        """Totals (columns,)."""
        hour = Grain.HOUR.bucket(now_ms)
        running = self._read(Grain.HOUR, Grain.HOUR.start_ms(hour), Grain.HOUR.start_ms(hour + 1))
        total: NDArray[np.int64] = self._earlier.at(now_ms) + running.sum(axis=0)
        return total

    def _read_earlier(self, now_ms: int) -> NDArray[np.int64]:
        day, hour = Grain.DAY.bucket(now_ms), Grain.HOUR.bucket(now_ms)
        start, end = Grain.DAY.start_ms(day), Grain.HOUR.start_ms(hour)
        # At 00:xx there is no earlier hour; one hour is read for its shape alone.
        totals = self._read(Grain.HOUR, min(start, end - Grain.HOUR.span_ms), end)
        earlier: NDArray[np.int64] = totals[len(totals) - hour % 24 :].sum(axis=0)
        return earlier
