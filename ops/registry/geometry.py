"""Lengths and positions on a line of (lat, lon) points, in km; flat within the province, where the error is < 0.1 %."""

import itertools
import math
from collections.abc import Sequence

Point = tuple[float, float]
KM_PER_DEGREE = 111.195


def distance_km(a: Point, b: Point) -> float:
    """Distance between two points."""
    shrink = math.cos(math.radians((a[0] + b[0]) / 2))
    return KM_PER_DEGREE * math.hypot(b[0] - a[0], (b[1] - a[1]) * shrink)


def length_km(points: Sequence[Point]) -> float:
    """Length of the line."""
    return sum(distance_km(a, b) for a, b in itertools.pairwise(points))


def at_km(points: Sequence[Point], km: float) -> Point:
    """The point `km` along the line; its end if the line is shorter."""
    for a, b in itertools.pairwise(points):
        leg = distance_km(a, b)
        if km <= leg:
            share = km / leg if leg else 0.0
            return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
        km -= leg
    return points[-1]
