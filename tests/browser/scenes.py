"""Scripted scenes: what the scenes of the wall show beyond the frame, as tables."""

import math
import time
from typing import Any

from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS
from contracts.payments import SERVICES
from contracts.registry import Registry
from dashboard.live.frame import Band, Chart, Share
from dashboard.live.scenes.agency import AgencyShown as AgencyStockShown
from dashboard.live.scenes.camera import CameraShown, Records
from dashboard.live.scenes.cashless import CashlessShown, Paid
from dashboard.live.scenes.clocks import Clocks, Late
from dashboard.live.scenes.commune import Book, CommuneAlertsScene, CommuneDossiersScene
from dashboard.live.scenes.commune.alerts import AskedAlerts
from dashboard.live.scenes.commune.payments import CommunePaymentsShown
from dashboard.live.scenes.commune.traffic import CommuneTrafficShown, RoadHere
from dashboard.live.scenes.dossier import DossierShown
from dashboard.live.scenes.dossiers import DossiersScene
from dashboard.live.scenes.outcomes import Outcome, OutcomesShown
from dashboard.live.scenes.overdue import LateAt, OverdueScene, OverdueShown
from dashboard.live.scenes.payments import CODES, Pair, PaymentsShown, Slow
from dashboard.live.scenes.places import PlacesShown
from dashboard.live.scenes.roads import RoadRow, RoadsShown
from dashboard.live.scenes.services import OPEN_STATUSES, AgencyShown, ServicesShown
from dashboard.live.scenes.stage import Scene
from dashboard.live.scenes.system import ShardRow, SystemShown
from dashboard.live.scenes.traffic import GatewayShown, RoadShown, TrafficShown
from state.figures.space_time import LEVELS
from tests.browser.dossiers import counted
from tests.unit.dashboard.table_mirror import TableMirror

COLUMNS = 90


class Told:
    """A scene that tells what a function says of the moment."""

    def __init__(self, tell: Any) -> None:
        self._tell = tell

    def compose(self, now_ms: int) -> Any:
        return self._tell(now_ms)


def scripted(registry: Registry, book: Book = lambda: None) -> dict[str, Scene]:
    """Every scene by its name; `book`: the alerts of the story."""
    count, mirror = len(registry.communes), counted(registry, int(time.time() * 1000))
    places = PlacesShown([40 + i for i in range(count)], [i % 9 // 4 for i in range(count)])
    return {
        "traffic": Told(lambda now_ms: _traffic(registry, now_ms)),
        "services": Told(lambda now_ms: _services(registry, now_ms)),
        "payments": Told(lambda now_ms: _payments(registry, now_ms)),
        "system": Told(_system),
        "places": Told(lambda _now_ms: places),
        f"camera/{registry.cameras[16].id}": Told(lambda _now_ms: CameraShown(Records(1_190, 1_200))),
        "road/QL5": Told(lambda now_ms: _traffic(registry, now_ms).roads[0]),
        "roads": Told(lambda _now_ms: _roads(registry)),
        "outcomes": Told(lambda _now_ms: _outcomes(registry)),
        "cashless": Told(lambda _now_ms: _cashless(registry)),
        "dossiers": DossiersScene(mirror, registry),
        "overdue": OverdueScene(mirror, registry, Clocks(registry)),
        "agency/H31.04": Told(lambda _now_ms: AgencyStockShown(12, 9)),
        "overdue/H31.04": Told(lambda now_ms: _late(registry, now_ms)),
        "dossier/H31.04-0001": Told(lambda now_ms: _dossier(registry, now_ms)),
        "dossier/H31.04-0404": Told(lambda _now_ms: DossierShown()),
        **_commune(registry, book, mirror),
    }


def _commune(registry: Registry, book: Book, mirror: TableMirror) -> dict[str, Scene]:
    """The scenes of the first commune."""
    code, clocks = registry.communes[0].code, Clocks(registry)
    roads = {camera.road for camera in registry.cameras if camera.commune == code}
    there = [RoadHere(road.id, 2_904, 78.4, Share(2, 3)) for road in registry.roads if road.id in roads]
    traffic = CommuneTrafficShown(17_424, 81.3, Share(14, 15), 1, there)
    paid = CommunePaymentsShown(612, 418_250_000, Share(3, 612), Share(8_102, 8_431), Share(95, 100))
    return {
        f"commune-alerts/{code}": CommuneAlertsScene(registry, book, AskedAlerts(code, frozenset())),
        f"commune-traffic/{code}": Told(lambda _now_ms: traffic),
        f"commune-dossiers/{code}": CommuneDossiersScene(mirror, registry, clocks.calendar, code),
        f"commune-payments/{code}": Told(lambda _now_ms: paid),
        f"commune-overdue/{code}": OverdueScene(mirror, registry, clocks, commune=code),
    }


def _traffic(registry: Registry, now_ms: int) -> TrafficShown:
    start = now_ms // MINUTE_MS * MINUTE_MS - 180 * MINUTE_MS
    roads = [_road(registry, place, start) for place in (1, 2)]
    gateways = [GatewayShown((g.short_vi, g.short_en), 5 - i, 24) for i, g in enumerate(registry.gateways[:4])]
    return TrafficShown(roads, gateways, [2_410_233, 861_004, 302_118, 121_040, 98_211])


def _road(registry: Registry, place: int, start_ms: int) -> RoadShown:
    """A queue that begins two thirds down the road and grows upstream."""
    road = registry.roads[place]
    kms = sorted({camera.km for camera in registry.cameras if camera.road == road.id})
    cells = ["".join(LEVELS[_level(i / len(kms), j)] for j in range(COLUMNS)) for i in range(len(kms))]
    cells[2] = cells[2][:40] + "." * 12 + cells[2][52:]
    name = (road.short_vi, road.short_en)
    return RoadShown(road.id, name, road.length_km, 41.2, kms, start_ms, 2 * MINUTE_MS, cells)


def _level(place: float, column: int) -> int:
    away = (place - 0.68 + (column - 30) / 260) / 0.12
    queue = math.exp(-(away**2)) * min(1, max(0, (column - 24) / 14))
    return round(33 - 26 * queue - 2 * math.sin(9 * place + column / 7) ** 2)


def _services(registry: Registry, now_ms: int) -> ServicesShown:
    agencies = [
        AgencyShown(a.id, (a.short_vi, a.short_en), 940 - 61 * i, 88 - 7 * i, 61 - 6 * i, 88.4 + i)
        for i, a in enumerate(registry.agencies[3:13])
    ]
    received = [0 if i % 7 in (4, 5) else 5_400 + 731 * (i % 5) for i in range(20)]
    done = [0 if i % 7 in (4, 5) else 5_150 + 823 * (i % 4) for i in range(20)]
    first_day = (now_ms + 7 * HOUR_MS) // (DAY_MS) - 19
    counts = [2_104, 3_811, 10_420, 1_204, 665][: len(OPEN_STATUSES)]
    return ServicesShown(counts, agencies, first_day, received, done)


def _roads(registry: Registry) -> RoadsShown:
    rows = [
        RoadRow(road.id, (road.short_vi, road.short_en), road.length_km, 6 + i, 90 + 31 * i, round(61.3 + 2.1 * i, 1))
        for i, road in enumerate(registry.roads[:8])
    ]
    return RoadsShown([*rows, RoadRow("DT1", ("ĐT.1", "DT.1"), 12.5, 4, None, None)])


def _outcomes(registry: Registry) -> OutcomesShown:
    def ended(count: int) -> Outcome:
        failed, refused = count // 90, count // 11
        return Outcome(count, Share(count - failed - refused, count), Share(refused, count), Share(failed, count))

    pairs = [[ended(240 - 11 * i - 40 * j) for j in range(len(SERVICES))] for i in range(len(registry.providers))]
    services = [ended(sum(own[j].transactions for own in pairs)) for j in range(len(SERVICES))]
    return OutcomesShown([ended(sum(one.transactions for one in own)) for own in pairs], services, pairs)


def _cashless(registry: Registry) -> CashlessShown:
    services = [Paid(name, (name, name), 21_640 - 3_000 * i, 96.6, 96.4) for i, name in enumerate(SERVICES)]
    communes = [
        Paid(one.code, (one.short_vi, one.short_en), 460 + i, round(92.9 + 0.05 * i, 1), 93.4)
        for i, one in enumerate(registry.communes)
    ]
    return CashlessShown(services, communes)


def _late(registry: Registry, now_ms: int) -> OverdueShown:
    name = registry.agencies[3].short_vi, registry.agencies[3].short_en
    late = [
        Late(f"H31.04-{i:04d}", (p.short_vi, p.short_en), "in_progress", now_ms - (9 - i) * DAY_MS, 6.5 - i, 9 - i, 2)
        for i, p in enumerate(registry.procedures[:4], 1)
    ]
    return OverdueShown([LateAt(name, registry.agencies[3].id, each) for each in late])


def _dossier(registry: Registry, now_ms: int) -> DossierShown:
    agency, procedure, field = registry.agencies[3], registry.procedures[0], registry.fields[0]
    return DossierShown(
        clock="runs",
        days=5.5,
        agency=(agency.name_vi, agency.name_en),
        procedure=(procedure.short_vi, procedure.short_en),
        field=(field.name_vi, field.name_en),
        channel="online",
        status="in_progress",
        due_ms=now_ms - 8 * DAY_MS,
        record_ms=now_ms - 2 * DAY_MS,
    )


def _payments(registry: Registry, now_ms: int) -> PaymentsShown:
    def pair(i: int, j: int) -> Pair:
        count = 7 if (i + j) % 9 == 8 else 0 if (i * j) % 11 == 10 else 320 - 17 * i
        declines = 31 if (i, j) == (2, 1) else (i * 3 + j) % 5 * (i % 3 == 0)
        return Pair(min(count, declines), count)

    hour = now_ms // HOUR_MS * HOUR_MS - 23 * HOUR_MS
    value: list[int | None] = [round(2.2e9 * (1.1 + math.sin((i - 7) / 4))) for i in range(24)]
    low = [round(1.8e9 * (1.1 + math.sin((i - 7) / 4))) for i in range(24)]
    high = [round(2.7e9 * (1.15 + math.sin((i - 7) / 4))) for i in range(24)]
    slowest = [Slow((p.short_vi, p.short_en), 4_210 - 600 * i) for i, p in enumerate(registry.providers[2:6])]
    return PaymentsShown(
        pairs=[[pair(i, j) for j in range(len(SERVICES))] for i in range(len(registry.providers))],
        value=Chart(hour, HOUR_MS, value, Band(hour + HOUR_MS // 2, HOUR_MS, low, high)),
        latency_ms=now_ms // MINUTE_MS * MINUTE_MS - 180 * MINUTE_MS,
        latency=[round(1_300 + 500 * math.sin(i / 5) + 140 * (i % 3)) for i in range(36)],
        slowest=slowest,
        codes=[5_812, 204, 131, 61, 18, 22, 9, 4, 2][: len(CODES)],
    )


def _system(now_ms: int) -> SystemShown:
    topics = {"traffic": "traffic.passages", "dossiers": "dossiers.events", "payments": "payments.transactions"}
    return SystemShown(
        [
            ShardRow(
                f"{topic}:{i}",
                feed,
                "worker-1",
                now_ms - 700_000,
                "live",
                12 * i,
                1_204_331 + i,
                now_ms - 3_100,
                now_ms - 140,
            )
            for feed, topic in (topics | {"heartbeats": "feeds.heartbeats"}).items()
            for i in range(4)
        ]
    )
