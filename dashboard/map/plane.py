"""Degrees, kilometres and picture units: the province is small enough to be flat."""

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Ring = list[Point]
KM_PER_DEGREE = 110.57
"""Of latitude; of longitude it is 111.32 km times the cosine of the latitude."""


class Plane:
    """Positions as kilometres, x to the east and y to the south, and as units of a picture that holds them all."""

    def __init__(self, positions: Sequence[Point]) -> None:
        """`positions` are (lat, lon); their middle is the origin."""
        self._lat = _middle([lat for lat, _ in positions])
        self._lon = _middle([lon for _, lon in positions])
        self._east = 111.32 * math.cos(math.radians(self._lat))

    def km(self, lat: float, lon: float) -> Point:
        """Where a position lies, in km from the middle."""
        return (lon - self._lon) * self._east, (self._lat - lat) * KM_PER_DEGREE


class Fit:
    """Kilometres to picture units: what is to be seen stands in the middle and is as large as it can be."""

    def __init__(self, seen: Iterable[Point], width: float, height: float, margin: float) -> None:
        xs, ys = zip(*seen, strict=True)
        across, down = max(xs) - min(xs), max(ys) - min(ys)
        self.scale = min((width - 2 * margin) / across, (height - 2 * margin) / down)
        self._x = width / 2 - self.scale * _middle(xs)
        self._y = height / 2 - self.scale * _middle(ys)

    def at(self, point: Point) -> Point:
        """Where a point stands in the picture."""
        return self._x + self.scale * point[0], self._y + self.scale * point[1]

    def ring(self, points: Sequence[Point]) -> Ring:
        """A ring in picture units."""
        return [self.at(point) for point in points]


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def middle(ring: Sequence[Point]) -> Point:
    """The centre of area of a ring; of a line without area the mean of its points."""
    doubled = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = ax * by - bx * ay
        doubled, x, y = doubled + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if not doubled:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return x / (3 * doubled), y / (3 * doubled)


def area(ring: Sequence[Point]) -> float:
    """Area of a ring, in the square of its unit."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def simplified(ring: Sequence[Point], tolerance: float) -> Ring:
    """The ring with fewer points, none of the old ones farther than `tolerance` from it (Douglas and Peucker 1973)."""
    if len(ring) < 4:
        return list(ring)
    far = max(range(1, len(ring)), key=lambda i: math.dist(ring[0], ring[i]))
    return [*_thin(ring[: far + 1], tolerance)[:-1], *_thin([*ring[far:], ring[0]], tolerance)[:-1]]


def _thin(line: Sequence[Point], tolerance: float) -> Ring:
    """A line thinned out between its ends; without recursion, as coast lines are long."""
    kept, parts = {0, len(line) - 1}, [(0, len(line) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        far = max(range(first + 1, last), key=lambda i: _off(line[i], line[first], line[last]))
        if _off(line[far], line[first], line[last]) > tolerance:
            kept.add(far)
            parts += [(first, far), (far, last)]
    return [line[i] for i in sorted(kept)]


def _off(point: Point, a: Point, b: Point) -> float:
    """Distance of a point from the line through a and b."""
    length = math.dist(a, b)
    if not length:
        return math.dist(point, a)
    return abs((b[0] - a[0]) * (a[1] - point[1]) - (a[0] - point[0]) * (b[1] - a[1])) / length
