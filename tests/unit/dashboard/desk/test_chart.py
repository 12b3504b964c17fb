"""The chart of an alert: its own measure from cells, what is usual, and the line of its rule."""

import msgspec
import pytest

from contracts.alerts import Alert, Where
from contracts.heartbeats import Beat, SourceState
from contracts.measures import HOUR_MS, Grain
from contracts.registry import load_registry
from contracts.rules import Limit, RuleSheet
from dashboard.desk.chart import AlertChart, ChartMaker
from dashboard.desk.curves import CURVES
from tests.fixtures.alerts import an_alert
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
MINUTE = 60_000
REGISTRY = load_registry()
CAMERA = REGISTRY.cameras[0]


def sheet(chart: str, limit: float = 50.0) -> RuleSheet:
    first = Limit(chart, "<", limit, "%", 5)
    fires = (first, Limit(chart, "<", 0.75, "usual", 5), Limit("other", ">", 1.0))
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


def test_a_road_adds_up_its_living_cameras_and_what_is_usual_of_them() -> None:
    mirror, hour = TableMirror(NOW), Grain.HOUR.bucket(NOW)
    on_road = [camera for camera in REGISTRY.cameras if camera.road == CAMERA.road][:3]
    for camera in on_road:
        mirror.fill("traffic", "camera", Grain.HOUR, camera.id, hour - 35 * 24, [{"vehicles": 600}] * (35 * 24))
    for camera in on_road[:2]:
        mirror.fill("traffic", "camera", Grain.MINUTE, camera.id, Grain.MINUTE.bucket(NOW) - 1, [{"vehicles": 5}])
    found = drawn(mirror, alert(Where("road", CAMERA.road)), "road_flow")
    assert (found.now[-1], found.unit) == (120.0, "veh/h")
    assert found.usual is not None
    assert found.usual.middle[-1] == 1200


def test_the_speed_index_is_a_share_of_the_free_flow_and_unknown_without_cars() -> None:
    mirror = TableMirror(NOW)
    mirror.count("traffic", "camera", CAMERA.id, NOW - MINUTE, vehicles=10, speed_50=10)
    found = drawn(mirror, alert(Where("camera", CAMERA.id)), "speed_index")
    assert found.now[-2] is None
    assert found.now[-1] == pytest.approx(100 * 52.5 / CAMERA.free_flow_kmh, abs=0.01)
    assert [(limit.of, limit.value, limit.values[-1]) for limit in found.limits] == [
        ("fixed", 50.0, 50.0),
        ("usual", 75.0, None),
    ]


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
    told = set(zip(found.usual.low, found.usual.middle, found.usual.high, strict=True))
    assert told == {(42.5, 50, 57.5)}


def test_without_history_there_is_no_band_but_it_could_be() -> None:
    found = drawn(TableMirror(NOW), alert(Where("camera", CAMERA.id)))
    assert (found.usual, found.has_usual) == (None, True)
    assert not drawn(TableMirror(NOW), alert(Where("camera", CAMERA.id)), "traffic.reporting").has_usual


def test_no_limit_is_drawn_of_another_measure_and_the_chart_says_which_it_is() -> None:
    found = drawn(TableMirror(NOW), alert(Where("camera", CAMERA.id)), "speed_drop")
    assert (found.limits, found.judges) == ([], Limit("speed_drop", "<", 50.0, "%", 5))


def test_a_limit_over_other_minutes_is_not_drawn() -> None:
    mirror = TableMirror(NOW)
    fires = (Limit("technical_pct", ">=", 2.0, "%"), Limit("technical_pct", ">=", 1.0, "%", 15))
    rule = msgspec.structs.replace(sheet("technical_pct"), domain="payments", watches="provider", fires=fires)
    one = alert(Where("provider", "VNPAY"), domain="payments")
    mirror.count("payments", "provider_service", "VNPAY/water", NOW - 10 * MINUTE, transactions=30, technical_decline=9)
    found = ChartMaker(mirror, REGISTRY).chart(one, rule, NOW)
    assert found.title[1] == "Technical declines, 5 min"
    assert [limit.value for limit in found.limits] == [2.0]


def test_a_silent_feed_grows_silent_by_the_minute() -> None:
    mirror = TableMirror(NOW)
    mirror.fill(
        "heartbeats", "source", Grain.MINUTE, "/adapters/one-stop-1", Grain.MINUTE.bucket(NOW) - 40, [{"beats": 6}] * 30
    )
    beats = {
        "/adapters/one-stop-1": SourceState("adapter", "one-stop-1", [Beat(NOW - 10 * MINUTE, "b", {"dossiers": 9})])
    }
    one = alert(Where("feed", "dossiers"), domain="system")
    found = ChartMaker(mirror, REGISTRY, sources=beats).chart(one, sheet("feed_silent_s"), NOW)
    assert found.now[-12:-7] == [0.0, 0.0, 60.0, 120.0, 180.0]
    assert found.now[0] is None


def test_a_source_is_drawn_against_what_it_says_it_sent() -> None:
    mirror, source = TableMirror(NOW), f"/cameras/{CAMERA.id}"
    for i in range(1, 31):
        mirror.count("traffic", "camera", CAMERA.id, NOW - i * MINUTE, vehicles=9)
        mirror.count("traffic", "camera", REGISTRY.cameras[1].id, NOW - i * MINUTE, vehicles=70)
    beats = [Beat(NOW - back * MINUTE, "b", {"traffic": 10 * (60 - back)}) for back in range(20, -1, -1)]
    rule = msgspec.structs.replace(sheet("completeness_pct", 97.0), domain="system", watches="source")
    maker = ChartMaker(mirror, REGISTRY, sources={source: SourceState("camera", CAMERA.id, beats)})
    found = maker.chart(alert(Where("source", source), domain="system"), rule, NOW)
    assert found.beside is not None
    assert (found.now[-1], found.beside.name, found.beside.values[-1]) == (45.0, "sent", 50.0)
    assert found.beside.values[-17] is None, "beats are kept for twenty minutes"
    assert [(limit.of, limit.value, limit.values[-1]) for limit in found.limits] == [("sent", 97.0, 48.5)]


def test_what_nobody_keeps_is_replaced_by_the_records_of_its_stream_and_says_so() -> None:
    mirror = TableMirror(NOW)
    mirror.count("heartbeats", "intake", "heartbeats", NOW - MINUTE, received=7)
    mirror.count("traffic", "intake", "traffic", NOW - MINUTE, received=900)
    found = drawn(mirror, alert(Where("feed", "heartbeats"), domain="system"), "canary_s")
    assert (found.now[-1], found.title[1], found.unkept) == (7.0, "Records received a minute", True)
    assert found.judges == Limit("canary_s", "<", 50.0, "%", 5)


def test_an_alert_by_hand_gets_the_counts_of_its_domain() -> None:
    found = ChartMaker(TableMirror(NOW), REGISTRY).chart(alert(Where("place", "province"), rule="hand"), None, NOW)
    assert (found.title[1], found.unit, found.limits) == ("Vehicles in 5 min", "", [])


@pytest.mark.parametrize("kind", ["road", "commune", "place"])
@pytest.mark.parametrize("name", sorted(CURVES))
def test_every_line_can_be_drawn_of_nothing(name: str, kind: str) -> None:
    entity = {"road": CAMERA.road, "commune": CAMERA.commune}.get(kind, "province")
    found = ChartMaker(TableMirror(NOW), REGISTRY).chart(alert(Where(kind, entity)), sheet(name), NOW)
    assert len(found.now) == 70
