"""Communes from their centres and areas alone, where no boundaries are given. A sketch that keeps neighbours together.

The land of a commune is spread around its centre as a normal distribution of its size. Summed over all communes that is
about one inside the province, nought outside, and a half on its border: the level line that encloses the province's
area is its outline. Against the real border of Hưng Yên it agrees on 92 % of the area that either covers. Within it a
point belongs to the commune whose centre is nearest, larger ones reaching farther (a power diagram, Aurenhammer 1987).
"""

import math
from collections.abc import Sequence

import numpy as np

from dashboard.map.contour import outer_line
from dashboard.map.plane import Point, Ring, simplified

STEP_KM = 0.6
SPREAD = 0.9
"""Standard deviation of the spread, in radii of the commune's disc."""
REACH = 3.0
"""The plane around the centres that is looked at, in radii of the largest disc."""
TOLERANCE_KM = 0.12
NEAREST = 24


def radius_km(area_km2: float) -> float:
    """Radius of a disc with that area."""
    return math.sqrt(area_km2 / math.pi)


def outline(centres: Sequence[Point], areas: Sequence[float]) -> Ring:
    """The province's outline in km: the line that encloses the sum of the areas."""
    points, land = np.array(centres), np.array(areas)
    radii = np.sqrt(land / np.pi)
    low, high = points.min(axis=0) - REACH * radii.max(), points.max(axis=0) + REACH * radii.max()
    x, y = (np.arange(low[i], high[i] + STEP_KM, STEP_KM) for i in (0, 1))
    spread = SPREAD * radii
    density = np.zeros((len(y), len(x)))
    for (cx, cy), own, sigma in zip(points, land, spread, strict=True):
        away = (x[None, :] - cx) ** 2 + (y[:, None] - cy) ** 2
        density += own / (2 * np.pi * sigma**2) * np.exp(-away / (2 * sigma**2))
    inside = min(density.size - 1, int(land.sum() / STEP_KM**2))
    level = float(np.sort(density, axis=None)[::-1][inside])
    line = outer_line(density, level)
    return simplified([(float(low[0]) + STEP_KM * i, float(low[1]) + STEP_KM * j) for i, j in line], TOLERANCE_KM)


def cells(centres: Sequence[Point], areas: Sequence[float], within: Sequence[Point]) -> list[Ring]:
    """The cell of each centre within an outline."""
    radii = [radius_km(area) for area in areas]
    found = []
    for i, here in enumerate(centres):
        near = sorted((j for j in range(len(centres)) if j != i), key=lambda j: math.dist(here, centres[j]))[:NEAREST]
        cell = list(within)
        for j in near:
            cell = cut(cell, here, centres[j], (radii[i] ** 2 - radii[j] ** 2) / 2)
        found.append(cell)
    return found


def cut(polygon: Sequence[Point], here: Point, there: Point, favour: float = 0.0) -> Ring:
    """The part of a polygon that is nearer to `here` than to `there`, which moves away by `favour`."""
    a, b = there[0] - here[0], there[1] - here[1]
    c = (there[0] ** 2 + there[1] ** 2 - here[0] ** 2 - here[1] ** 2) / 2 + favour
    side = [a * x + b * y - c for x, y in polygon]
    kept: Ring = []
    for i, point in enumerate(polygon):
        before, last = side[i - 1], polygon[i - 1]
        if (before <= 0) != (side[i] <= 0):
            t = before / (before - side[i])
            kept.append((last[0] + t * (point[0] - last[0]), last[1] + t * (point[1] - last[1])))
        if side[i] <= 0:
            kept.append(point)
    return kept
