"""Roads in pieces: each camera point stands for the road half way to its neighbours."""

import itertools
import math
from collections.abc import Sequence

import msgspec

from contracts.registry import Camera, Road
from dashboard.map.plane import Point


class Piece(msgspec.Struct, frozen=True):
    """A piece of a road, as points of its line, and the indices of the cameras that look at it."""

    line: list[Point]
    cameras: list[int]


def pieces(road: Road, line: Sequence[Point], cameras: Sequence[tuple[int, Camera]]) -> list[Piece]:
    """The road in pieces, cameras at the same kilometre together. `line` is the road in any plane."""
    points = [
        (km, [index for index, _ in group])
        for km, group in itertools.groupby(sorted(cameras, key=lambda c: c[1].km), key=lambda c: c[1].km)
    ]
    ends = [0.0, *((a[0] + b[0]) / 2 for a, b in itertools.pairwise(points)), road.length_km]
    total = sum(math.dist(a, b) for a, b in itertools.pairwise(line))
    scale = total / road.length_km
    return [
        Piece(between(line, begin * scale, end * scale), indices)
        for (begin, end), (_, indices) in zip(itertools.pairwise(ends), points, strict=True)
    ]


def between(line: Sequence[Point], begin: float, end: float) -> list[Point]:
    """The part of a line from `begin` to `end`, measured along it."""
    found: list[Point] = []
    walked = 0.0
    for a, b in itertools.pairwise(line):
        leg = math.dist(a, b)
        first, last = max(begin, walked), min(end, walked + leg)
        if leg and first < last:
            if not found:
                found.append(_along(a, b, (first - walked) / leg))
            found.append(_along(a, b, (last - walked) / leg))
        walked += leg
    return found


def _along(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
