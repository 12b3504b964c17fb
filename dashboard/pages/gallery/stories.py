"""What scenes tell in the gallery, made up once; and an alert with everything that its detail says."""

import math
from typing import Any

from contracts.alerts import Where
from contracts.dossiers import STATUSES, TIME_USED_BINS
from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.payments import SERVICES
from contracts.registry import Registry
from contracts.registry.rows import Language
from dashboard.i18n import Words, text
from dashboard.live.frame import Band, Chart
from dashboard.live.scenes.dossiers import DossiersShown, Used
from dashboard.live.scenes.payments import CODES, Pair, PaymentsShown, Slow
from dashboard.live.scenes.places import PlacesShown
from dashboard.live.scenes.services import OPEN_STATUSES, AgencyShown, ServicesShown
from dashboard.live.scenes.traffic import GatewayShown, RoadShown, TrafficShown
from state.figures.space_time import LEVELS

COLUMNS = 90
FIRST_DAY = 20_763
"""A Friday."""


def told(registry: Registry) -> dict[str, Any]:
    """Scene → what it shows. Moments are told as so long ago."""
    count = len(registry.communes)
    return {
        "traffic": _traffic(registry),
        "services": _services(registry),
        "payments": _payments(registry),
        "places": PlacesShown([40 + i for i in range(count)], [i % 9 // 4 for i in range(count)]),
        "dossiers": _dossiers(),
    }


def _traffic(registry: Registry) -> TrafficShown:
    gateways = [GatewayShown((g.short_vi, g.short_en), 5 - i, 24) for i, g in enumerate(registry.gateways[:4])]
    return TrafficShown(
        [_road(registry, place) for place in (1, 2)], gateways, [241_023, 86_100, 30_211, 12_104, 9_821]
    )


def _road(registry: Registry, place: int) -> RoadShown:
    """A queue that begins in the middle of the road and grows upstream; one point saw nothing for a while."""
    road = registry.roads[place]
    kms = sorted({camera.km for camera in registry.cameras if camera.road == road.id})
    cells = ["".join(LEVELS[_speed(i / len(kms), j)] for j in range(COLUMNS)) for i in range(len(kms))]
    cells[1] = cells[1][:40] + "." * 12 + cells[1][52:]
    start_ms = -COLUMNS * 2 * MINUTE_MS
    return RoadShown(road.id, (road.short_vi, road.short_en), road.length_km, 41.2, kms, start_ms, 2 * MINUTE_MS, cells)


def _speed(place: float, column: int) -> int:
    away = (place - 0.5 + (column - 30) / 260) / 0.16
    return round(33 - 26 * math.exp(-(away**2)) * min(1, max(0, (column - 24) / 14)))


def _services(registry: Registry) -> ServicesShown:
    agencies = [
        AgencyShown(a.id, (a.short_vi, a.short_en), 940 - 61 * i, 88 - 7 * i, 61 - 6 * i, 88.4 + i)
        for i, a in enumerate(registry.agencies[3:13])
    ]
    received, done = ([0 if i % 7 in (1, 2) else base + 700 * (i % 4) for i in range(20)] for base in (5_400, 5_150))
    counts = [2_104, 3_811, 10_420, 1_204, 665][: len(OPEN_STATUSES)]
    return ServicesShown(counts, agencies, FIRST_DAY, received, done)


def _payments(registry: Registry) -> PaymentsShown:
    def pair(i: int, j: int) -> Pair:
        count = 7 if (i + j) % 9 == 8 else 0 if (i * j) % 11 == 10 else 320 - 17 * i
        return Pair(min(count, 31 if (i, j) == (2, 1) else (i * 3 + j) % 5 * (i % 3 == 0)), count)

    wave = [1.1 + math.sin((i - 7) / 4) for i in range(24)]
    low, high = ([round(scale * value) for value in wave] for scale in (1.8e9, 2.7e9))
    value = Chart(-23 * HOUR_MS, HOUR_MS, [round(2.2e9 * v) for v in wave], Band(-22 * HOUR_MS, HOUR_MS, low, high))
    return PaymentsShown(
        pairs=[[pair(i, j) for j in range(len(SERVICES))] for i in range(len(registry.providers))],
        value=value,
        latency_ms=-180 * MINUTE_MS,
        latency=[round(1_300 + 500 * math.sin(i / 5) + 140 * (i % 3)) for i in range(36)],
        slowest=[Slow((p.short_vi, p.short_en), 4_210 - 600 * i) for i, p in enumerate(registry.providers[2:6])],
        codes=[5_812, 204, 131, 61, 18, 22, 9, 4, 2][: len(CODES)],
    )


def _dossiers() -> DossiersShown:
    steps = [20_640, 20_120, 310, 22_400, 1_900, 3_120, 140, 60, 19_800, 19_100][: len(STATUSES)]
    now = [410, 812, 0, 10_420, 640, 502, 0, 0, 0, 0][: len(STATUSES)]
    bins = [round(4_000 * math.exp(-(((i - 3.2) / 2.4) ** 2))) for i in range(TIME_USED_BINS)]
    return DossiersShown(20_640, steps, now, 1_142, Used(bins, 42.5, 88.1, 97.2), {}, (0, 0), {})


def alert(registry: Registry, language: Language) -> dict[str, Any]:
    """An alert as its detail gets it, and the names that it is told with."""
    commune, sentence, what = registry.communes[0], text("gallery.sentence"), text("gallery.what")
    about = {
        "id": "gallery", "rule": "traffic.incident", "domain": "traffic", "severity": 1, "what": what,
        "sentence": sentence, "started_ms": -540_000, "owner": "csgt", "assignee": "",
        "state": "unacknowledged", "ticked": [0],
        "where": Where("commune", commune.code, text("gallery.place"), commune.code, f"/commune/{commune.code}"),
    }  # fmt: skip
    near = {"id": "near", "severity": 3, "state": "acknowledged", "what": what, "place": text("gallery.place")}
    owners = {unit.id: unit.short(language) for unit in registry.units}
    return {
        "alert": about,
        "names": {"owners": owners, "people": {"lan": "Lan"}},
        "may": ["tick"],
        "sheet": {"guidance": [sentence, sentence], "links": [(text("feed.traffic"), "/traffic")]},
        "timeline": [
            {"at_ms": -540_000, "by": "rule", "act": "raise"},
            {"at_ms": -300_000, "by": "lan", "act": "comment", "detail": {"note": what[0]}},
        ],
        "neighbours": {"place": [near | {"started_ms": -900_000}]},
    }


def rows(words: Words) -> list[dict[str, Any]]:
    """Rows of the desk's list: one of each severity and state, a folded incident, an open one with its parts. The
    second is the current one, the third is marked. `since` and `limit` are told from now, in ms.
    """
    told = (
        ("1", "severity-1", "unacknowledged", ""),
        ("2", "severity-2 seen", "working", ""),
        ("3", "severity-3", "returned", ""),
        ("4", "severity-4 seen", "acknowledged", ""),
        ("closed", "severity-2", "unacknowledged", "closed"),
        ("open", "severity-1 seen", "acknowledged", "open"),
        ("first", "severity-1 seen", "acknowledged", "first"),
        ("member", "severity-3 seen", "shelved", "member"),
    )
    return [
        {
            "id": name, "order": f"{place:02d}", "level": level, "ids": [name], "shape": shape,
            "state": words(f"desk.state.{state}"), "what": words("gallery.what"), "place": words("gallery.place"),
            "unit": words("feed.traffic"), "assignee": "Lan" if place else "", "since": -(9 + 40 * place) * MINUTE_MS,
            "limit": (6 - 3 * place) * MINUTE_MS if place < 3 else 0, "count": "3" if place == 2 else "",
        }
        for place, (name, shape, state, level) in enumerate(told)
    ]  # fmt: skip
