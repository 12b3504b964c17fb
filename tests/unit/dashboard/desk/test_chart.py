"""The chart of an alert: its own measure from cells, what is usual, and the line of its rule."""

import pytest

from contracts.alerts import Alert, Where
from contracts.catalogue import PAYMENTS
from contracts.measures import HOUR_MS, Grain
from contracts.registry import load_registry
from contracts.rules import Limit, RuleSheet
from dashboard.desk.chart import AlertChart, ChartMaker
from dashboard.desk.curves import CURVES, OWN
from dashboard.i18n import LANGUAGES, load_words
from tests.fixtures.alerts import an_alert
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
MINUTE = 60_000
REGISTRY = load_registry()
CAMERA = REGISTRY.cameras[0]


def sheet(chart: str, limit: float = 50.0) -> RuleSheet:
    fires = (Limit(chart, "<", limit, "%"), Limit(chart, "<", 0.75, "usual"), Limit("other", ">", 1.0))
    return RuleSheet("r", "1", ("", ""), "traffic", "camera", "threshold", 3, "csgt", chart=chart, fires=fires)


def alert(where: Where, **changed: object) -> Alert:
    return an_alert(where.entity, where=where, started_ms=NOW - 10 * MINUTE, **changed)


def drawn(mirror: TableMirror, one: Alert, chart: str = "vehicles") -> AlertChart:
    return ChartMaker(mirror, REGISTRY).chart(one, sheet(chart), NOW)


def test_it_reaches_from_an_hour_before_to_now_at_most_an_hour_after() -> None:
    found = drawn(TableMirror(NOW), alert(Where("camera", CAMERA.id)))
    assert found.start_ms == NOW - 70 * MINUTE
    assert found.start_ms + len(found.now) * found.step_ms == NOW
    old = an_alert(CAMERA.id, started_ms=NOW - 5 * HOUR_MS)
    assert len(ChartMaker(TableMirror(NOW), REGISTRY).chart(old, None, NOW).now) == 120


def test_vehicles_of_a_camera_add_up_over_five_minutes() -> None:
    mirror = TableMirror(NOW)
    for i in range(1, 4):
        mirror.count("traffic", "camera", CAMERA.id, NOW - i * MINUTE, vehicles=i)
    mirror.count("traffic", "camera", REGISTRY.cameras[1].id, NOW - MINUTE, vehicles=99)
    found = drawn(mirror, alert(Where("camera", CAMERA.id)))
    assert found.now[-4:] == [0.0, 3.0, 5.0, 6.0]


def test_a_road_adds_up_its_cameras() -> None:
    mirror = TableMirror(NOW)
    on_road = [camera for camera in REGISTRY.cameras if camera.road == CAMERA.road][:2]
    for camera in on_road:
        mirror.count("traffic", "camera", camera.id, NOW - MINUTE, vehicles=5)
    found = drawn(mirror, alert(Where("road", CAMERA.road)), "road_flow")
    assert (found.now[-1], found.unit) == (120.0, "per_hour")


def test_the_speed_index_is_a_share_of_the_free_flow_and_unknown_without_cars() -> None:
    mirror = TableMirror(NOW)
    mirror.count("traffic", "camera", CAMERA.id, NOW - MINUTE, vehicles=10, speed_50=10)
    found = drawn(mirror, alert(Where("camera", CAMERA.id)), "speed_index")
    assert found.now[-2] is None
    assert found.now[-1] == pytest.approx(100 * 52.5 / CAMERA.free_flow_kmh, abs=0.01)
    assert found.limits == [50.0]


def test_declines_of_a_provider_over_all_its_services() -> None:
    mirror = TableMirror(NOW)
    mirror.count("payments", "provider_service", "VNPAY/water", NOW - MINUTE, transactions=30, technical_decline=3)
    mirror.count("payments", "provider_service", "VNPAY/health", NOW - MINUTE, transactions=70, technical_decline=7)
    mirror.count("payments", "provider_service", "MOMO/water", NOW - MINUTE, transactions=70, technical_decline=70)
    found = drawn(mirror, alert(Where("provider", "VNPAY"), domain="payments"), "technical_pct")
    assert found.now[-1] == 10.0


def test_a_gauge_shows_its_newest_sample() -> None:
    mirror, agency = TableMirror(NOW), REGISTRY.agencies[0].id
    mirror.count("dossiers", "open_by_agency", agency, NOW - MINUTE, samples=1, open=40, overdue=4)
    found = drawn(mirror, alert(Where("agency", agency), domain="dossiers"), "overdue_pct")
    assert found.now[-1] == 10.0


def test_usual_comes_from_the_same_hour_of_earlier_weeks() -> None:
    mirror = TableMirror(NOW)
    hour = Grain.HOUR.bucket(NOW)
    mirror.fill("traffic", "camera", Grain.HOUR, CAMERA.id, hour - 35 * 24, [{"vehicles": 600}] * (35 * 24))
    found = drawn(mirror, alert(Where("camera", CAMERA.id)))
    assert found.usual is not None
    assert {(low, high) for low, high in zip(found.usual.low, found.usual.high, strict=True)} == {(42, 58)}


def test_without_history_there_is_no_band() -> None:
    assert drawn(TableMirror(NOW), alert(Where("camera", CAMERA.id))).usual is None


def test_a_line_is_drawn_only_where_the_chart_shows_what_the_rule_compares() -> None:
    assert "speed_drop" not in OWN
    assert drawn(TableMirror(NOW), alert(Where("camera", CAMERA.id)), "speed_drop").limits == []


def test_an_alert_by_hand_gets_the_counts_of_its_domain() -> None:
    found = ChartMaker(TableMirror(NOW), REGISTRY).chart(alert(Where("place", "province"), rule="hand"), None, NOW)
    assert (found.unit, found.limits) == ("vehicles", [])


@pytest.mark.parametrize("name", sorted(CURVES))
def test_every_curve_can_be_drawn_and_named(name: str) -> None:
    domain = "payments" if CURVES[name].feed is PAYMENTS else "traffic"
    found = ChartMaker(TableMirror(NOW), REGISTRY).chart(
        alert(Where("feed", "traffic"), domain=domain), sheet(name), NOW
    )
    assert len(found.now) == 70
    for language in LANGUAGES:
        assert f"desk.unit.{found.unit}" in load_words(language).texts
