"""Cameras spread over the roads, and the gateways that connect them."""

import random
from collections.abc import Sequence

from ops.registry.geometry import Point, at_km, distance_km, length_km
from ops.registry.places import Place
from ops.registry.roads import COURSES, Course

TOWN_LIMIT_KMH = 50
SEED = 12345

GATEWAYS = (
    ("11953", "Phố Hiến", 20.663, 106.060),
    ("12004", "Như Quỳnh", 20.970, 105.997),
    ("12103", "Mỹ Hào", 20.935, 106.085),
    ("12019", "Văn Giang", 20.928, 105.935),
    ("12073", "Yên Mỹ", 20.880, 106.040),
    ("12142", "Ân Thi", 20.825, 106.101),
    ("12205", "Khoái Châu", 20.817, 105.971),
    ("12280", "Lương Bằng", 20.752, 106.050),
    ("12364", "Tiên Lữ", 20.690, 106.140),
    ("12586", "Hưng Hà", 20.582, 106.215),
    ("12472", "Quỳnh Phụ", 20.651, 106.360),
    ("12688", "Đông Hưng", 20.561, 106.361),
    ("13225", "Thái Bình", 20.455, 106.325),
    ("12826", "Thái Thụy", 20.566, 106.545),
    ("12970", "Tiền Hải", 20.418, 106.500),
)
"""Commune, name and centre of the area whose cameras hang on the gateway."""

Row = dict[str, str | float | int]


def gateways() -> list[Row]:
    """Rows of gateways.csv."""
    return [
        {
            "id": f"GW-{number:02d}",
            "name_vi": f"Trạm gom camera {name}",
            "name_en": f"{name} camera gateway",
            "short_vi": f"Trạm {name}",
            "short_en": f"GW {name}",
            "commune": code,
        }
        for number, (code, name, _, _) in enumerate(GATEWAYS, 1)
    ]


def cameras(communes: Sequence[Place]) -> list[Row]:
    """Rows of cameras.csv, in order of road and km; the same at each run."""
    chance = random.Random(SEED)
    placed = [row for road in COURSES for row in _along(road, communes, chance)]
    return [{"id": f"HY-{number:04d}", **row} for number, row in enumerate(placed, 1)]


def _along(road: Course, communes: Sequence[Place], chance: random.Random) -> list[Row]:
    # Carriageways of an expressway are watched apart; elsewhere one camera sees the whole road.
    sides = ("up", "down") if road.kind == "expressway" else ("both",)
    stops = road.cameras // len(sides)
    spacing = length_km(road.points()) / stops
    rows = []
    for stop in range(stops):
        km = round(spacing * (stop + 0.5 + chance.uniform(-0.22, 0.22)), 2)
        rows += [_camera(road, km, side, communes, chance) for side in sides]
    return rows


def _camera(road: Course, km: float, side: str, communes: Sequence[Place], chance: random.Random) -> Row:
    spot = at_km(road.points(), km)
    commune = min(communes, key=lambda c: distance_km(spot, (float(c["lat"]), float(c["lon"]))))
    in_town = commune["kind"] == "ward" and road.limit_kmh <= 80 and road.lanes < 6
    limit = min(road.limit_kmh, TOWN_LIMIT_KMH) if in_town else road.limit_kmh
    slowed = 0.78 if limit < road.limit_kmh else 1.0
    lanes = road.lanes if side == "both" else road.lanes // 2
    return _names(road, km, side, str(commune["short_vi"])) | {
        "road": road.id,
        "km": km,
        "direction": side,
        "lanes": lanes,
        "free_flow_kmh": round(road.free_flow_kmh * slowed * chance.uniform(0.95, 1.05), 1),
        "capacity_vph": int(round(lanes * road.lane_vph * chance.uniform(0.96, 1.04), -1)),
        "limit_kmh": limit,
        "lat": round(spot[0], 5),
        "lon": round(spot[1], 5),
        "commune": str(commune["code"]),
        "gateway": _gateway(spot),
    }


def _names(road: Course, km: float, side: str, place: str) -> Row:
    # Road signs count kilometre + metres; (P) and (T) are the right and left carriageway along growing km.
    post = f"{int(km)}+{round(km % 1 * 1000):03d}"
    side_vi, side_en = {"up": (" (P)", " (R)"), "down": (" (T)", " (L)"), "both": ("", "")}[side]
    return {
        "name_vi": f"{road.short_vi} Km{post}{side_vi}, {place}",
        "name_en": f"{road.short_en} Km{post}{side_en}, {place}",
        "short_vi": _fitted(road.short_vi, post, side_vi),
        "short_en": _fitted(road.short_en, post, side_en),
    }


def _fitted(road: str, post: str, side: str) -> str:
    full = f"{road} Km{post}{side}"
    return full if len(full) <= 19 else f"{road} {post}{side}"


def _gateway(spot: Point) -> str:
    distances = [distance_km(spot, (lat, lon)) for _, _, lat, lon in GATEWAYS]
    return f"GW-{distances.index(min(distances)) + 1:02d}"
