"""Statistics that follow a series row by row and forget what is long ago."""

from bisect import bisect_left, insort
from collections import deque
from math import erfc, log, log1p, log10, sqrt

TINY = 1e-12
FREEDOM = 12.0
"""Degrees of freedom of the distribution that scaled deviations are held against: tails heavier than a normal one's."""
MOST_SURPRISE = 30.0
CAP = 8.0
"""A deviation counts for at most so many times the usual one when the usual one is learned."""
LEAST_USUAL = 0.1
"""Deviations are told in units of a usual error; what hardly ever deviated is not surprising at once when it does."""
FIRST_ROWS = 20
"""Until then nothing is known well enough to cap by it."""


class RunningMedian:
    """Order statistics of the last `length` values."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._arrived: deque[float] = deque()
        self._ordered: list[float] = []

    def learn(self, value: float) -> None:
        """One more value; the oldest one goes when there are too many."""
        self._arrived.append(value)
        insort(self._ordered, value)
        if len(self._ordered) > self._length:
            del self._ordered[bisect_left(self._ordered, self._arrived.popleft())]

    def median(self) -> float | None:
        """The median, None without values."""
        known = len(self._ordered)
        if not known:
            return None
        half = known // 2
        return self._ordered[half] if known % 2 else 0.5 * (self._ordered[half - 1] + self._ordered[half])

    def spread(self) -> float:
        """From the 5th to the 95th percentile; 0 without values."""
        last = len(self._ordered) - 1
        return self._ordered[int(0.95 * last)] - self._ordered[int(0.05 * last)] if last > 0 else 0.0


class RunningMean:
    """Mean that forgets with a time constant of `memory` rows; before so many, the plain mean. Outliers are capped."""

    def __init__(self, memory: float, cap: float = float("inf")) -> None:
        self._memory, self._cap = memory, cap
        self.rows = 0
        self.value = 0.0

    def learn(self, value: float) -> None:
        """One more value, at most `cap` times the mean so far."""
        if self.rows > FIRST_ROWS:
            value = min(value, self._cap * self.value + TINY)
        self.rows += 1
        self.value += (value - self.value) * max(1.0 / self.rows, 1.0 / self._memory)


class Surprise:
    """How surprising a deviation is against its own past: its size in units of its usual size, as -log10 of a tail
    probability of Student's t (by Wallace's normal approximation, 1959). Two-sided; 0 is no surprise, 3 is 1 in 1,000.
    """

    def __init__(self, memory: float) -> None:
        self._square = RunningMean(memory, CAP * CAP)

    def of(self, deviation: float) -> float:
        """The surprise of a deviation, which is learned afterwards."""
        usual = max(self._square.value, LEAST_USUAL * LEAST_USUAL)
        square = deviation * deviation
        self._square.learn(square)
        normal = sqrt(FREEDOM * log1p(square / usual / FREEDOM))
        return min(-log10(max(erfc(normal / sqrt(2.0)), 10.0**-MOST_SURPRISE)), MOST_SURPRISE)


def log_ratio(one: float, other: float) -> float:
    """Logarithm of a quotient of two sizes that may be 0."""
    return log((one + 0.05) / (other + 0.05))
