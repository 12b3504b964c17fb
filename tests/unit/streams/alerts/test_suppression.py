"""Suppression by design: between rules, on the same source, and by planned maintenance."""

from typing import Literal

import pytest

from contracts.alerts import Act, AlertState, Maintenance, Signal, Where, covers
from contracts.measures import MINUTE_MS
from tests.fixtures.alert_world import CAMERA, World, signal
from tests.fixtures.alerts import NOW_MS

Kind = Literal["fired", "recovered", "changed"]
CLUSTER = ("traffic.camera_silent", "traffic.camera_blind")
GATEWAY = Where("gateway", "GW-1", commune="10001")
FEED = Where("feed", "traffic")
H, U, N = AlertState.SUPPRESSED, AlertState.UNACKNOWLEDGED, AlertState.NORMAL


def cluster(kind: Kind = "fired", where: Where = GATEWAY) -> Signal:
    return signal(kind, where, "traffic.camera_cluster", severity=2, suppresses=CLUSTER)


def silent_feed(kind: Kind = "fired") -> Signal:
    rules = (*CLUSTER, "traffic.camera_cluster")
    return signal(kind, FEED, "system.feed_silent", domain="system", severity=2, suppresses=rules)


@pytest.mark.parametrize(
    ("kind", "entity", "covered"),
    [
        ("camera", "HY-0012", True),
        ("camera", "HY-0013", False),
        ("road", "QL5", True),
        ("road", "QL39", False),
        ("gateway", "GW-1", True),
        ("commune", "10001", True),
        ("commune", "10002", False),
        ("feed", "traffic", True),
        ("feed", "payments", False),
    ],
)
def test_a_wider_source_covers_what_lies_in_it(kind: str, entity: str, covered: bool) -> None:  # noqa: FBT001
    assert covers(kind, entity, CAMERA, "traffic") is covered


def test_maintenance_of_a_camera_covers_what_it_sends() -> None:
    source = Where("source", "/cameras/HY-0012", commune="10001", road="QL5", gateway="GW-1")
    assert covers("camera", "HY-0012", source, "system")
    assert not covers("camera", "HY-0013", source, "system")
    assert covers("commune", "10001", source, "system")


def test_a_silent_gateway_hides_its_cameras_and_brings_them_back_when_it_is_well() -> None:
    world = World()
    world.say(signal(), signal(where=Where("camera", "HY-0099", gateway="GW-2")))
    world.say(cluster())
    camera = world.book.open_of("traffic.camera_silent", "traffic", "HY-0012")
    other = world.book.open_of("traffic.camera_silent", "traffic", "HY-0099")
    assert camera is not None
    assert other is not None
    assert (camera.state, camera.hidden_by) == (H, world.of("traffic.camera_cluster").id)
    assert other.state is U
    world.now_ms += MINUTE_MS
    world.say(cluster("recovered"))
    assert (world.now(camera).state, world.now(camera).hidden_by) == (U, "")
    assert world.now(camera).acknowledge_by_ms == world.now_ms + 60 * MINUTE_MS, "its time begins when it is in sight"


def test_what_a_standing_alert_explains_is_raised_out_of_sight_and_nobody_is_called() -> None:
    world = World()
    world.say(cluster())
    (came,) = world.say(signal())
    assert (came.act, came.after) == (Act.RAISE, H)
    assert world.of("traffic.camera_silent").acknowledge_by_ms == 0


def test_a_hidden_alert_whose_condition_ends_is_closed() -> None:
    world = World()
    world.say(cluster())
    world.say(signal())
    camera = world.of("traffic.camera_silent")
    world.say(signal("recovered"))
    assert world.now(camera).state is N


def test_rules_that_are_not_named_are_not_hidden() -> None:
    world = World()
    world.say(cluster(), signal(rule="traffic.incident"))
    assert world.of("traffic.incident").state is U


def test_a_figure_of_the_province_is_explained_by_any_source() -> None:
    world = World()
    figure = Where("figure", "speed_index")
    world.say(signal(rule="traffic.incident", where=Where("road", "QL5"), suppresses=("figure.speed_index",)))
    world.say(signal(rule="figure.speed_index", where=figure))
    assert world.of("figure.speed_index").state is H


def test_a_chain_of_explanations_is_undone_from_its_wide_end() -> None:
    world = World()
    world.say(cluster())
    world.say(signal())
    world.say(silent_feed())
    assert [world.of(rule).state for rule in ("traffic.camera_cluster", "traffic.camera_silent")] == [H, H]
    world.say(silent_feed("recovered"))
    assert [world.of(rule).state for rule in ("traffic.camera_cluster", "traffic.camera_silent")] == [U, H]


def test_a_hidden_alert_passes_to_what_else_explains_it() -> None:
    world = World()
    world.say(cluster())
    world.say(signal())
    world.say(silent_feed())
    world.say(cluster("recovered"))
    camera = world.of("traffic.camera_silent")
    assert (camera.state, camera.hidden_by) == (H, world.of("system.feed_silent").id)


def test_two_that_explain_each_other_do_not_both_vanish() -> None:
    world = World()
    world.say(signal(rule="a", suppresses=("b",)), signal(rule="b", suppresses=("a",)))
    assert (world.of("a").state, world.of("b").state) == (U, H)


def test_planned_maintenance_begins_and_ends_by_the_clock() -> None:
    world = World()
    world.ask(
        Act.PLAN_MAINTENANCE,
        where=Where("road", "QL5"),
        why="cable",
        from_ms=NOW_MS + 10 * MINUTE_MS,
        until_ms=NOW_MS + 30 * MINUTE_MS,
    )
    world.say(signal())
    camera = world.only()
    assert camera.state is U
    world.pass_time(10 * MINUTE_MS)
    assert (world.now(camera).state, world.now(camera).hidden_by) == (H, "maintenance/0")
    world.pass_time(20 * MINUTE_MS)
    assert world.now(camera).state is U
    assert world.book.maintenance["0"] == Maintenance(
        "0",
        "road",
        "QL5",
        NOW_MS + 10 * MINUTE_MS,
        NOW_MS + 30 * MINUTE_MS,
        "cable",
        "lan",
        begun_ms=NOW_MS + 10 * MINUTE_MS,
        ended_ms=NOW_MS + 30 * MINUTE_MS,
    )


def test_maintenance_is_ended_early_by_a_person() -> None:
    world = World()
    alert = world.in_state(H)
    world.ask(Act.END_MAINTENANCE, by="minh", subject="1")
    assert world.now(alert).state is U
    assert world.ask(Act.END_MAINTENANCE, subject="1").act is Act.REFUSE


def test_maintenance_that_never_began_can_be_called_off() -> None:
    world = World()
    world.ask(Act.PLAN_MAINTENANCE, where=CAMERA, why="lens", from_ms=NOW_MS + 9, until_ms=NOW_MS + 99)
    world.ask(Act.END_MAINTENANCE, subject="0")
    assert world.pass_time(MINUTE_MS) == []
    assert world.book.maintenance["0"].begun_ms == 0


def test_a_shelved_alert_that_is_explained_when_it_comes_back_stays_hidden() -> None:
    world = World()
    alert = world.in_state(AlertState.SHELVED)
    world.say(cluster())
    assert world.now(alert).state is AlertState.SHELVED
    world.ask(Act.UNSHELVE, alert)
    assert world.now(alert).state is H


def test_what_a_person_tells_of_a_place_under_maintenance_is_heard() -> None:
    world = World()
    world.ask(Act.PLAN_MAINTENANCE, where=FEED, why="new cameras", until_ms=world.now_ms + 60 * MINUTE_MS)
    world.ask(Act.RAISE, where=CAMERA, domain="traffic", severity=2, comment="the mast has fallen on the road")
    assert world.only().state is U
    world.ask(Act.PLAN_MAINTENANCE, where=CAMERA, why="mast", until_ms=world.now_ms + 60 * MINUTE_MS)
    assert world.only().state is U
