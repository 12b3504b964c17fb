"""Whether a measure grows: its slope over time, whatever single outliers say, held against a limit. Pure."""

import statistics
from collections.abc import Mapping, Sequence
from itertools import combinations

import msgspec

LEAST_MINUTES = 10.0
"""Over less, the noise of a measure looks like growth."""
WARM_SHARE, WARM_MOST_MIN = 1 / 3, 30.0
"""At first caches fill and code is compiled: so much of a run is watched and not judged."""

Point = tuple[float, float]
"""Minutes since the begin, and what was measured then."""


class Sample(msgspec.Struct, frozen=True):
    """What was measured at one moment, by metric. A metric's name ends in its unit."""

    minute: float
    values: Mapping[str, float]


class Growth(msgspec.Struct, frozen=True):
    """How a metric developed after the warm-up. `limit`: the most that it may grow by in an hour; None: it may."""

    metric: str
    first: float
    last: float
    most: float
    per_hour: float
    limit: float | None = None

    @property
    def flat(self) -> bool:
        """Whether it grows by no more than it may."""
        return self.limit is None or self.per_hour <= self.limit


def warm_min(minutes: float) -> float:
    """How much of a run of so many minutes is warm-up."""
    return min(WARM_MOST_MIN, minutes * WARM_SHARE)


def growths(samples: Sequence[Sample], after_min: float, limits: Mapping[str, float]) -> list[Growth]:
    """Every metric's growth, in order of appearance, from the samples that are not older than `after_min`.

    A metric of which fewer than two are left is left out.
    """
    points: dict[str, list[Point]] = {}
    for sample in samples:
        if sample.minute >= after_min:
            for metric, value in sample.values.items():
                points.setdefault(metric, []).append((sample.minute, value))
    return [_growth(metric, found, limits.get(metric)) for metric, found in points.items() if len(found) > 1]


def slope_per_hour(points: Sequence[Point]) -> float:
    """The median of the slopes between all pairs of points (Theil and Sen): a third of them may be outliers."""
    return 60 * statistics.median((b - a) / (t - s) for (s, a), (t, b) in combinations(points, 2))


def _growth(metric: str, points: Sequence[Point], limit: float | None) -> Growth:
    values = [value for _, value in points]
    return Growth(metric, values[0], values[-1], max(values), slope_per_hour(points), limit)
