"""The province as a picture: cells that do not overlap, every camera and road in it, and boundaries of one's own."""

import json
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from contracts.errors import SettingError
from contracts.registry import load_registry
from dashboard.map import sketch
from dashboard.map.boundaries import load_boundaries
from dashboard.map.contour import outer_line
from dashboard.map.picture import HEIGHT, WIDTH, border, province_svg
from dashboard.map.plane import Fit, Plane, Point, Ring, area, middle, simplified
from dashboard.map.roads import between, pieces

REGISTRY = load_registry()
SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
PLANE = Plane([(c.lat, c.lon) for c in REGISTRY.communes])
CENTRES = [PLANE.km(c.lat, c.lon) for c in REGISTRY.communes]
AREAS = [c.area_km2 for c in REGISTRY.communes]
REAL = Path(__file__).parents[3].parent / "shared" / "data" / "hung_yen_communes.geojson"


def inside(point: Point, ring: Ring) -> bool:
    x, y = point
    crossed = [
        (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]])
    ]
    return sum(crossed) % 2 == 1


def test_a_square_is_cut_at_the_bisector() -> None:
    assert area(sketch.cut(SQUARE, (2.0, 5.0), (8.0, 5.0))) == 50.0


def test_a_favoured_neighbour_leaves_more() -> None:
    assert area(sketch.cut(SQUARE, (2.0, 5.0), (8.0, 5.0), favour=6.0)) == 60.0


def test_the_level_line_of_a_hill_is_a_circle() -> None:
    x, y = np.meshgrid(np.arange(41.0), np.arange(41.0))
    line = outer_line(-np.hypot(x - 20, y - 20), -12.0)
    assert math.isclose(area(line), math.pi * 144, rel_tol=0.01)
    assert all(math.isclose(math.dist(point, (20, 20)), 12, abs_tol=0.05) for point in line)


def test_the_largest_of_several_hills_is_the_outline() -> None:
    x, y = np.meshgrid(np.arange(60.0), np.arange(30.0))
    hills = np.maximum(4 - np.hypot(x - 8, y - 8), 9 - np.hypot(x - 40, y - 15))
    assert math.isclose(middle(outer_line(hills, 0.0))[0], 40, abs_tol=0.1)
    with pytest.raises(ValueError, match="nothing"):
        outer_line(hills, 99.0)


def test_regions_that_touch_at_a_corner_only_stay_apart() -> None:
    field = np.zeros((7, 7))
    field[1:3, 1:3] = field[3:6, 3:6] = 1.0
    assert 4 <= area(outer_line(field, 0.5)) <= 9


def test_simplifying_keeps_corners_and_drops_what_lies_between() -> None:
    dense = [(i / 10, 0.0) for i in range(100)] + [(10.0, i / 10) for i in range(100)]
    dense += [(10 - i / 10, 10.0) for i in range(100)] + [(0.0, 10 - i / 10) for i in range(100)]
    assert set(simplified(dense, 0.01)) == set(SQUARE)


def test_the_sketch_encloses_the_provinces_area() -> None:
    assert math.isclose(area(sketch.outline(CENTRES, AREAS)), sum(AREAS), rel_tol=0.02)


def test_each_commune_stands_in_a_cell_of_its_own() -> None:
    outline = sketch.outline(CENTRES, AREAS)
    found = sketch.cells(CENTRES, AREAS, outline)
    assert len(found) == 104
    assert all(inside(centre, cell) for centre, cell in zip(CENTRES, found, strict=True))
    assert math.isclose(sum(map(area, found)), area(outline), rel_tol=0.001)


def test_the_border_of_two_neighbours_leaves_out_what_they_share() -> None:
    right = [(10.0, 0.0), (20.0, 0.0), (20.0, 10.0), (10.0, 10.0)]
    lines = border([SQUARE, right])
    assert [area(line) for line in lines] == [200.0]


def test_the_picture_has_every_commune_road_and_camera() -> None:
    svg = province_svg(REGISTRY)
    assert svg.count("data-commune=") == 104
    assert svg.count('<polyline class="') == len(REGISTRY.roads)
    assert svg.count("data-camera=") == len(REGISTRY.cameras)
    seen = {i for text in svg.split('data-cameras="')[1:] for i in text.split('"')[0].split()}
    assert len(seen) == len(REGISTRY.cameras)
    assert len(svg) < 85_000


def test_the_picture_holds_all_of_the_province() -> None:
    points = [(0.0, 0.0), (30.0, 90.0)]
    fit = Fit(points, WIDTH, HEIGHT, 4.0)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in map(fit.at, points))


def test_a_road_is_cut_half_way_between_its_cameras() -> None:
    road = REGISTRY.roads[1]
    own = [(i, camera) for i, camera in enumerate(REGISTRY.cameras) if camera.road == road.id]
    line = [(0.0, 0.0), (road.length_km, 0.0)]
    found = pieces(road, line, own)
    assert (found[0].line[0], found[-1].line[-1]) == (line[0], line[1])
    assert all(a.line[-1] == b.line[0] for a, b in pairwise(found))
    assert math.isclose(found[0].line[-1][0], (own[0][1].km + own[1][1].km) / 2)


def test_a_part_of_a_line_keeps_its_corners() -> None:
    assert between([(0, 0), (4, 0), (4, 4)], 2, 6) == [(2, 0), (4, 0), (4, 2)]


def squares(change: Callable[[list[Any]], None] = lambda _: None) -> bytes:
    """Boundaries of the whole registry: a small square around each centre."""
    features = []
    for c in REGISTRY.communes:
        ring = [[c.lon + dx, c.lat + dy] for dx, dy in ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0))]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": c.code}, "geometry": geometry})
    change(features)
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_own_boundaries_are_drawn(tmp_path: Path) -> None:
    path = tmp_path / "communes.geojson"
    path.write_bytes(squares())
    found = load_boundaries(path, REGISTRY)
    assert all(len(rings) == 1 and len(rings[0]) == 4 for rings in found.values())
    assert province_svg(REGISTRY, found).count("data-commune=") == 104


BROKEN: dict[str, tuple[Callable[[list[Any]], Any], str]] = {
    "a commune is missing": (lambda f: f.pop(), "no polygon for 1 communes"),
    "an unknown code": (lambda f: f[3]["properties"].update(code="99999"), "feature 3: properties.code '99999'"),
    "no code": (lambda f: f[3]["properties"].clear(), "feature 3: no properties.code"),
    "a line": (lambda f: f[0]["geometry"].update(type="LineString"), "must be a Polygon or a MultiPolygon"),
    "a short ring": (lambda f: f[0]["geometry"]["coordinates"][0].__delitem__(slice(2)), "fewer than four"),
    "swapped": (lambda f: f[0]["geometry"]["coordinates"][0][1].reverse(), "not in Vietnam"),
    "no number": (lambda f: f[0]["geometry"]["coordinates"][0].insert(1, ["x", 2]), "is no position"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_boundary_file_names_the_place_and_what_to_do(tmp_path: Path, name: str) -> None:
    change, said = BROKEN[name]
    path = tmp_path / "communes.geojson"
    path.write_bytes(squares(change))
    with pytest.raises(SettingError, match=r"IOC_BOUNDARIES=.*communes\.geojson") as error:
        load_boundaries(path, REGISTRY)
    assert said in str(error.value)


@pytest.mark.parametrize(("content", "said"), [(b"{", "no JSON"), (b"[]", "no GeoJSON"), (None, "cannot be read")])
def test_what_is_no_boundary_file_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "communes.geojson"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingError, match=said):
        load_boundaries(path, REGISTRY)


@pytest.mark.skipif(not REAL.exists(), reason="the real boundaries are not on this machine")
def test_the_sketch_resembles_the_real_province() -> None:
    real = load_boundaries(REAL, REGISTRY)
    assert len(province_svg(REGISTRY, real)) < 150_000
    rings = [[PLANE.km(*point) for point in ring] for rings in real.values() for ring in rings]
    outline = sketch.outline(CENTRES, AREAS)
    grid = [(x, y) for x in np.arange(-40.0, 41.0, 2.0).tolist() for y in np.arange(-45.0, 46.0, 2.0).tolist()]
    ours = {point for point in grid if inside(point, outline)}
    theirs = {point for point in grid if any(inside(point, ring) for ring in rings)}
    assert len(ours & theirs) / len(ours | theirs) > 0.88
