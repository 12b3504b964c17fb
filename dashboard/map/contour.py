"""Level lines of a field on a grid (marching squares)."""

import numpy as np
from numpy.typing import NDArray

from dashboard.map.plane import Point, Ring, area

Corner = tuple[int, int]
Edge = tuple[Corner, Corner]
"""Two neighbouring grid points, the lesser first: the line crosses between them."""


def outer_line(field: NDArray[np.float64], level: float) -> Ring:
    """The line around the largest region where `field` (rows y, columns x) is above `level`, in grid units (x, y).

    The region must not touch the grid's rim; ValueError where nothing is above the level.
    """
    loops = _loops(_links(field > level))
    if not loops:
        raise ValueError("nothing is above the level")
    return max(([_crossing(field, level, edge) for edge in loop] for loop in loops), key=area)


def _links(above: NDArray[np.bool_]) -> dict[Edge, list[Edge]]:
    """Which edges the line joins, square by square. Where two corners are above across from each other, they part."""
    found: dict[Edge, list[Edge]] = {}
    count = above[:-1, :-1].astype(int) + above[:-1, 1:] + above[1:, :-1] + above[1:, 1:]
    for y, x in np.argwhere((count > 0) & (count < 4)).tolist():
        ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
        inside = [bool(above[j, i]) for i, j in ring]
        crossed = [_edge(ring[k], ring[(k + 1) % 4]) for k in range(4) if inside[k] != inside[(k + 1) % 4]]
        if len(crossed) == 4 and not inside[0]:
            crossed = [*crossed[1:], crossed[0]]
        if len(crossed) == 4:
            crossed = [crossed[3], *crossed[:3]]
        for one, other in zip(crossed[::2], crossed[1::2], strict=True):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def _edge(one: Corner, other: Corner) -> Edge:
    return (one, other) if one < other else (other, one)


def _loops(links: dict[Edge, list[Edge]]) -> list[list[Edge]]:
    """The closed chains of edges."""
    left, loops = set(links), []
    while left:
        here = min(left)
        loop: list[Edge] = []
        while here in left:
            left.discard(here)
            loop.append(here)
            here = next((edge for edge in links[here] if edge in left), here)
        loops.append(loop)
    return loops


def _crossing(field: NDArray[np.float64], level: float, edge: Edge) -> Point:
    (ax, ay), (bx, by) = edge
    low, high = float(field[ay, ax]), float(field[by, bx])
    t = (level - low) / (high - low)
    return ax + t * (bx - ax), ay + t * (by - ay)
