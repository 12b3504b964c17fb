"""The map as SVG text. Communes, road pieces and cameras carry ids and indices, by which scripts paint them."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from contracts.registry import Camera, Commune, Registry, Road
from dashboard.map import sketch
from dashboard.map.boundaries import Polygons
from dashboard.map.plane import Fit, Plane, Point, Ring, area, middle, simplified
from dashboard.map.roads import pieces

WIDTH, HEIGHT, MARGIN = 560.0, 500.0, 6.0
CAMERA_SIZE = 10
TOLERANCE = 0.35
"""How far a boundary's line may be off, in picture units."""


def province_svg(registry: Registry, boundaries: Mapping[str, Polygons] | None = None) -> str:
    """The map of the registry's communes: with their `boundaries` if given, else as a sketch."""
    plane = Plane([(c.lat, c.lon) for c in registry.communes])
    shapes = _given(registry.communes, boundaries, plane) if boundaries else _sketched(registry.communes, plane)
    fit = Fit([point for ring in shapes.outline for point in ring], WIDTH, HEIGHT, MARGIN)
    drawn = [[simplified(fit.ring(ring), TOLERANCE) for ring in rings] for rings in shapes.communes]
    around = [simplified(fit.ring(ring), TOLERANCE) for ring in shapes.outline]
    ways = [_Way(road, fit.ring([plane.km(*p) for p in road.points])) for road in registry.roads]
    parts = [
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="group" preserveAspectRatio="xMidYMid meet">',
        '<g class="communes">', *_communes(registry, drawn), "</g>",
        f'<path class="border" d="{_path(around)}"/>',
        '<g class="roads">', *(way.line() for way in ways), "</g>",
        '<g class="pieces">', *(way.pieces(registry.cameras) for way in ways), "</g>",
        '<g class="cameras">', *_cameras(registry.cameras, plane, fit), "</g>",
        '<g class="marks"></g></svg>',
    ]  # fmt: skip
    return "".join(parts)


class _Shapes(NamedTuple):
    """Rings in km: of each commune, and of the province's outline."""

    communes: list[list[Ring]]
    outline: list[Ring]


def _sketched(communes: Sequence[Commune], plane: Plane) -> _Shapes:
    centres, areas = [plane.km(c.lat, c.lon) for c in communes], [c.area_km2 for c in communes]
    outline = sketch.outline(centres, areas)
    return _Shapes([[cell] for cell in sketch.cells(centres, areas, outline)], [outline])


def _given(communes: Sequence[Commune], boundaries: Mapping[str, Polygons], plane: Plane) -> _Shapes:
    rings = [[[plane.km(*point) for point in ring] for ring in boundaries[c.code]] for c in communes]
    return _Shapes(rings, border([ring for own in rings for ring in own]))


def border(rings: Sequence[Ring]) -> list[Ring]:
    """The lines around all rings together: the sides that only one of them has."""
    sides = Counter(frozenset(side) for ring in rings for side in zip(ring, [*ring[1:], ring[0]], strict=True))
    follows: dict[Point, list[Point]] = {}
    for ring in rings:
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
            if sides[frozenset((a, b))] == 1:
                follows.setdefault(a, []).append(b)
    found = []
    while follows:
        here = next(iter(follows))
        line: Ring = []
        while here in follows:
            line.append(here)
            there = follows[here].pop()
            if not follows[here]:
                del follows[here]
            here = there
        found.append(line)
    return found


def _communes(registry: Registry, drawn: Sequence[Sequence[Ring]]) -> list[str]:
    """A path per commune, with the place of its own agency among all agencies."""
    agencies = {agency.commune: i for i, agency in enumerate(registry.agencies) if agency.commune}
    return [_commune(c, rings, agencies.get(c.code)) for c, rings in zip(registry.communes, drawn, strict=True)]


def _commune(commune: Commune, rings: Sequence[Ring], agency: int | None) -> str:
    x, y = middle(max(rings, key=area))
    said = {"commune": commune.code, "x": f"{x:.0f}", "y": f"{y:.0f}", "vi": commune.short_vi, "en": commune.short_en}
    if agency is not None:
        said["agency"] = str(agency)
    told = " ".join(f'data-{name}="{escape(value)}"' for name, value in said.items())
    return f'<path {told} d="{_path(rings)}"/>'


class _Way:
    """A road in picture units."""

    def __init__(self, road: Road, line: Ring) -> None:
        self._road = road
        self._line = line

    def line(self) -> str:
        return f'<polyline class="{self._road.kind}" {_named(self._road)} points="{_points(self._line)}"/>'

    def pieces(self, cameras: Sequence[Camera]) -> str:
        own = [(i, camera) for i, camera in enumerate(cameras) if camera.road == self._road.id]
        return "".join(
            f'<polyline data-cameras="{" ".join(map(str, piece.cameras))}" data-of="{self._road.id}" '
            f'points="{_points(piece.line)}"/>'
            for piece in (pieces(self._road, self._line, own) if own else ())
        )


def _cameras(cameras: Sequence[Camera], plane: Plane, fit: Fit) -> list[str]:
    half = CAMERA_SIZE / 2
    size = f'width="{CAMERA_SIZE}" height="{CAMERA_SIZE}"'
    found = []
    for i, camera in enumerate(cameras):
        x, y = fit.at(plane.km(camera.lat, camera.lon))
        place = f'x="{x - half:.1f}" y="{y - half:.1f}" {size}'
        free = f'data-free="{camera.free_flow_kmh:g}"'
        found.append(f'<use data-camera="{i}" {_named(camera)} {free} data-state="n" href="#mark-n" {place}/>')
    return found


def _named(row: Camera | Road) -> str:
    """Id and short name, for what is said of it when it is pointed at; English where it differs."""
    said = {"id": row.id, "vi": row.short_vi} | ({"en": row.short_en} if row.short_en != row.short_vi else {})
    return " ".join(f'data-{name}="{escape(value)}"' for name, value in said.items())


def _path(rings: Sequence[Ring]) -> str:
    """Closed lines, each point told by its distance from the one before: two thirds of the characters."""
    found = []
    for ring in rings:
        tenths = [(round(10 * x), round(10 * y)) for x, y in ring]
        steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in itertools.pairwise(tenths)]
        found.append(f"M{_pair(tenths[0])}l{' '.join(map(_pair, steps))}z")
    return "".join(found)


def _pair(tenths: tuple[int, int]) -> str:
    x, y = (f"{value / 10:g}" for value in tenths)
    return f"{x}{y}" if y.startswith("-") else f"{x},{y}"


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
