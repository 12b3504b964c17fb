"""What the page of a commune shows beyond the frame, from cells, a roster and a book of alerts."""

import msgspec
import pytest

from contracts.alerts import Alert, AlertState, Where
from contracts.calendar import WorkingCalendar
from contracts.dossiers import STATUSES, DossierState
from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS
from contracts.registry import load_registry
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.frame import Share
from dashboard.live.scenes import scenes
from dashboard.live.scenes.clocks import Clocks
from dashboard.live.scenes.commune.alerts import ROWS_SHOWN, CommuneAlertsScene, asked_alerts
from dashboard.live.scenes.commune.dossiers import CommuneDossiersScene, CommuneDossiersShown
from dashboard.live.scenes.commune.payments import CommunePaymentsScene
from dashboard.live.scenes.commune.traffic import CommuneTrafficScene
from dashboard.live.scenes.overdue import OverdueScene
from tests.browser.alerts import alert
from tests.fixtures.records import T0
from tests.unit.dashboard.table_mirror import TableMirror

NOW = T0 - 2 * HOUR_MS
"""Monday 10:00."""
REGISTRY = load_registry()
HERE, THERE = REGISTRY.communes[:2]
AGENCY = next(agency for agency in REGISTRY.agencies if agency.commune == HERE.code)
PROVINCE = next(agency for agency in REGISTRY.agencies if agency.level == "province")
CAMERAS = [camera for camera in REGISTRY.cameras if camera.commune == HERE.code]


def rows(alerts: list[Alert], asked: str = HERE.code) -> list[tuple[int, str]]:
    found = asked_alerts(asked)
    assert found is not None
    shown = CommuneAlertsScene(REGISTRY, lambda: AlertsNow(tuple(alerts), NOW), found).compose(NOW)
    assert shown is not None
    return [(row.severity, row.domain) for row in shown.rows]


def one(rule: str, severity: int, commune: str = HERE.code, minutes: float = 9) -> Alert:
    return alert(rule, severity, rule, Where("camera", "x", commune=commune), minutes, now_ms=NOW)


def test_a_commune_lists_its_own_open_alerts_the_worst_first() -> None:
    told = [one("traffic.incident", 3), one("payments.latency", 1), one("traffic.incident", 1, THERE.code)]
    over = msgspec.structs.replace(one("traffic.camera_silent", 1), state=AlertState.NORMAL)
    assert rows([*told, over]) == [(1, "payments"), (3, "traffic")]


def test_an_alert_about_the_communes_agency_is_its_own() -> None:
    stuck = alert("dossiers.stuck", 4, "x", Where("agency", AGENCY.id), now_ms=NOW)
    assert rows([stuck]) == [(4, "dossiers")]


def test_who_is_for_some_domains_is_told_of_those_only() -> None:
    told = [one("traffic.incident", 3), one("payments.latency", 1)]
    assert rows(told, f"{HERE.code}/dossiers,traffic") == [(3, "traffic")]


def test_what_has_no_room_is_counted_and_a_silent_agent_tells_nothing() -> None:
    asked = asked_alerts(HERE.code)
    assert asked is not None
    many = tuple(one("traffic.incident", 3, minutes=n) for n in range(ROWS_SHOWN + 3))
    shown = CommuneAlertsScene(REGISTRY, lambda: AlertsNow(many, NOW), asked).compose(NOW)
    assert shown is not None
    assert (len(shown.rows), shown.more) == (ROWS_SHOWN, 3)
    assert CommuneAlertsScene(REGISTRY, lambda: None, asked).compose(NOW) is None


def test_traffic_is_that_of_the_communes_cameras_and_of_each_of_its_roads() -> None:
    mirror, (first, *_) = TableMirror(NOW), CAMERAS
    outside = next(camera for camera in REGISTRY.cameras if camera.commune != HERE.code)
    for camera, speed in ((first, "speed_10"), (outside, "speed_100")):
        mirror.beat("camera", camera.id, NOW)
        mirror.count("traffic", "camera", camera.id, NOW - 3 * MINUTE_MS, vehicles=50, **{speed: 50})
    shown = CommuneTrafficScene(mirror, REGISTRY, HERE.code).compose(NOW)
    assert (shown.flow, shown.reporting, shown.congested) == (600, Share(1, len(CAMERAS)), 1)
    assert shown.index is not None
    assert shown.index < 40
    road = next(road for road in shown.roads if road.id == first.road)
    assert (road.flow, road.index, road.reporting.n) == (600, shown.index, 1)
    other = next(road for road in shown.roads if road.id != first.road)
    assert (other.flow, other.index, other.reporting.n) == (None, None, 0)


def dossier(agency: str, due_ms: int, commune: str, status: str = "in_progress") -> DossierState:
    return DossierState(agency, commune, "province", "P", "F", "online", STATUSES.index(status), due_ms, 0, 0, NOW)


def dossiers(mirror: TableMirror) -> CommuneDossiersShown:
    return CommuneDossiersScene(mirror, REGISTRY, WorkingCalendar(REGISTRY.holiday_dates), HERE.code).compose(NOW)


def test_dossiers_are_those_of_the_people_at_any_agency_and_the_stock_of_the_communes_own() -> None:
    mirror = TableMirror(NOW)
    mirror.rosters["dossiers"] = {
        "D1": dossier(PROVINCE.id, NOW - DAY_MS, HERE.code),
        "D2": dossier(AGENCY.id, NOW + HOUR_MS, HERE.code),
        "D3": dossier(AGENCY.id, NOW - DAY_MS, THERE.code),
        "D4": dossier(AGENCY.id, 0, HERE.code, "needs_supplement"),
    }
    mirror.count("dossiers", "commune", HERE.code, NOW, received=40, received_online=30, done=39, done_on_time=30)
    mirror.count("dossiers", "commune", HERE.code, NOW - 31 * DAY_MS, received=99, done=99)
    shown = dossiers(mirror)
    assert shown.stock is not None
    assert (shown.stock.open, shown.stock.overdue, shown.stock.due_soon, shown.stock.waiting) == (3, 1, 1, 1)
    assert (shown.received, shown.done, shown.on_time) == (Share(30, 40), Share(0, 39), Share(30, 40))
    assert [(a.id, a.open, a.overdue, a.due_soon, a.waiting) for a in shown.agencies] == [(AGENCY.id, 3, 1, 1, 1)]


def test_the_longest_overdue_of_a_commune_are_its_peoples() -> None:
    mirror = TableMirror(NOW)
    mirror.rosters["dossiers"] = {
        "D1": dossier(PROVINCE.id, NOW - DAY_MS, HERE.code),
        "D2": dossier(PROVINCE.id, NOW - 9 * DAY_MS, THERE.code),
        "D3": dossier(AGENCY.id, NOW - 2 * DAY_MS, HERE.code),
    }
    rows = OverdueScene(mirror, REGISTRY, Clocks(REGISTRY), commune=HERE.code).compose(NOW).rows
    assert [row.late.code for row in rows] == ["D3", "D1"]


def test_payments_are_of_today_and_cashless_is_of_thirty_days() -> None:
    mirror, ago = TableMirror(NOW), NOW - 2 * DAY_MS
    paid = {"amount_vnd": 900, "cashless": 7, "cashless_vnd": 450}
    mirror.count("payments", "commune", HERE.code, NOW, transactions=10, success=8, technical_decline=1, **paid)
    mirror.count("payments", "commune", HERE.code, ago, transactions=10, success=8, cashless=1, amount_vnd=100)
    mirror.count("payments", "commune", THERE.code, NOW, transactions=99, success=99, amount_vnd=99)
    shown = CommunePaymentsScene(mirror, HERE.code).compose(NOW)
    assert shown is not None
    assert (shown.transactions, shown.value_vnd, shown.technical) == (10, 900, Share(1, 10))
    assert (shown.cashless, shown.cashless_vnd) == (Share(8, 16), Share(450, 1_000))


def test_before_the_first_payment_nothing_is_known_of_any_commune() -> None:
    assert CommunePaymentsScene(TableMirror(NOW), HERE.code).compose(NOW) is None


@pytest.mark.parametrize("kind", ["traffic", "dossiers", "payments", "overdue", "alerts"])
def test_every_commune_can_be_told_also_one_without_cameras(kind: str) -> None:
    find, mirror = scenes(TableMirror(NOW), REGISTRY), TableMirror(NOW)
    mirror.count("payments", "commune", HERE.code, NOW, transactions=1)
    for commune in REGISTRY.communes:
        scene = find(f"commune-{kind}/{commune.code}")
        assert scene is not None
        scene.compose(NOW)
