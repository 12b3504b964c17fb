"""Each traffic rule on a road that a test can see through: it fires, holds its dead-band, and clears."""

import pytest

from tests.fixtures.rule_world import RuleWorld

CAMERA = "HY-0025"
"""On national road 5, at Mỹ Hào (commune 12103)."""


def test_free_roads_raise_nothing() -> None:
    assert RuleWorld(10, days=8).traffic().play("traffic") == []


def test_an_incident_is_a_fall_of_speed_while_flow_falls() -> None:
    world = RuleWorld(35, days=8).traffic()
    world.drive(CAMERA, 5, 15, 8, 0.1)
    assert world.said("traffic", "traffic.incident") == [(6, "fired", "QL5"), (25, "recovered", "QL5")]


def test_a_camera_that_falls_silent_keeps_its_roads_incident_whatever_the_others_see() -> None:
    world = RuleWorld(40, days=8).traffic()
    for camera in (CAMERA, "HY-0024"):
        world.drive(camera, 5, 15, 8, 0.1)
    world.drive(CAMERA, 15, 40, 0)
    world.beats(f"/cameras/{CAMERA}", 15, 40, 0)
    assert world.said("traffic", "traffic.incident") == [(6, "fired", "QL5")]


def test_an_incident_says_where_and_how_bad() -> None:
    world = RuleWorld(10, days=8).traffic()
    world.drive(CAMERA, 5, 10, 8, 0.1)
    (signal,) = [signal for _, signal in world.play("traffic") if signal.rule == "traffic.incident"]
    assert (signal.where.kind, signal.where.commune, signal.severity, signal.owner) == ("road", "12103", 2, "csgt")
    assert signal.values["cameras"] == 1
    assert "traffic.congestion" in signal.suppresses
    assert signal.sentence[0].startswith("QL.5, Mỹ Hào: tốc độ còn 11% đường thoáng")


def test_three_cameras_for_twenty_minutes_make_it_critical() -> None:
    world = RuleWorld(40, days=8).traffic()
    for camera in (CAMERA, "HY-0024", "HY-0023"):
        world.drive(camera, 5, 40, 8, 0.1)
    levels = [
        (minute, signal.severity) for minute, signal in world.play("traffic") if signal.rule == "traffic.incident"
    ]
    assert levels[0] == (6, 2)
    assert next(minute for minute, severity in levels if severity == 1) == 25


def test_speed_that_falls_while_more_come_is_congestion_and_no_incident() -> None:
    world = RuleWorld(30, days=8).traffic()
    world.drive(CAMERA, 5, 20, 24, 0.3)
    assert world.said("traffic", "traffic.incident") == []
    assert world.said("traffic", "traffic.congestion") == [(11, "fired", "QL5"), (26, "recovered", "QL5")]


def test_congestion_between_its_two_limits_stays() -> None:
    world = RuleWorld(40, days=8).traffic()
    world.drive(CAMERA, 5, 20, 24, 0.3)
    world.drive(CAMERA, 20, 40, 24, 0.56)
    assert world.said("traffic", "traffic.congestion") == [(11, "fired", "QL5")]


def test_a_queue_that_stands_there_every_day_is_usual() -> None:
    world = RuleWorld(20, days=8).traffic()
    row = world.registry.cameras[world.registry.camera_index[CAMERA]]
    slow = f"speed_{5 * int(0.3 * row.free_flow_kmh / 5)}"
    free = f"speed_{5 * int(row.free_flow_kmh / 5)}"
    for hour in range(-24 * 8, 0):
        world.fill_hour("traffic", "camera", CAMERA, hour, {"vehicles": 1200, free: 900, slow: 300})
    world.drive(CAMERA, 5, 20, 24, 0.3)
    assert world.said("traffic", "traffic.congestion") == []


def test_without_history_congestion_needs_its_own_half_only() -> None:
    world = RuleWorld(20).traffic()
    world.drive(CAMERA, 5, 20, 24, 0.3)
    assert world.said("traffic", "traffic.congestion") == [(11, "fired", "QL5")]


def test_without_history_what_needs_a_usual_waits_and_says_so() -> None:
    skipped = RuleWorld(1).traffic().evaluate("traffic", 0, {}).skipped
    assert skipped == {}
    world = RuleWorld(1).payments()
    assert world.evaluate("payments", 0, {}).skipped == {"payments.volume_drop": "what is usual is not known yet"}


def test_a_queue_that_moves_upstream_is_an_incident_where_it_arrives() -> None:
    world = RuleWorld(40, days=8).traffic(per_minute=60)
    # HY-0023 lies 0.89 km before HY-0024: seven minutes are 7.6 km/h. The flow falls by a quarter only.
    for camera, begin in (("HY-0024", 10), ("HY-0023", 17)):
        world.drive(camera, begin, 40, 45, 0.3)
    told = world.said("traffic", "traffic.incident")
    assert told[0][1:] == ("fired", "QL5")
    assert told[0][0] >= 17


def test_a_camera_is_silent_after_three_minutes_and_back_after_two() -> None:
    world = RuleWorld(20).traffic()
    world.drive(CAMERA, 5, 10, 0)
    world.beats(f"/cameras/{CAMERA}", 5, 10, 0)
    assert world.said("traffic", "traffic.camera_silent") == [(7, "fired", CAMERA), (11, "recovered", CAMERA)]


def test_a_camera_that_was_never_seen_is_not_silent() -> None:
    world = RuleWorld(5).traffic()
    del world.mirror.rosters["heartbeats"]["/cameras/HY-0100"]
    world.drive("HY-0100", -130, 5, 0)
    world.beats("/cameras/HY-0100", -130, 5, 0)
    for hour in range(-30, 2):
        world.fill_hour("traffic", "camera", "HY-0100", hour, {"vehicles": 0})
    assert world.said("traffic", "traffic.camera_silent") == []


def test_all_cameras_silent_at_once_is_their_feeds_matter() -> None:
    world = RuleWorld(20).traffic()
    for row in world.registry.cameras:
        world.drive(row.id, 5, 20, 0)
        world.beats(f"/cameras/{row.id}", 5, 20, 0)
    assert world.play("traffic") == []


def test_a_silent_camera_never_clears_its_own_alert() -> None:
    world = RuleWorld(40, days=8).traffic()
    world.drive(CAMERA, 5, 10, 8, 0.1)
    world.drive(CAMERA, 10, 40, 0)
    world.beats(f"/cameras/{CAMERA}", 10, 40, 0)
    assert world.said("traffic", "traffic.incident") == [(6, "fired", "QL5")]


@pytest.mark.parametrize(("gateway", "entity"), [("GW-15", "GW-15"), ("GW-03", "GW-03")])
def test_cameras_of_one_gateway_fall_silent_together(gateway: str, entity: str) -> None:
    world = RuleWorld(30).traffic()
    for row in world.registry.cameras:
        if row.gateway == gateway:
            world.drive(row.id, 5, 15, 0)
            world.beats(f"/cameras/{row.id}", 5, 15, 0)
    signals = [signal for minute, signal in world.play("traffic") if minute == 6]
    assert [signal.where.entity for signal in signals if signal.rule == "traffic.camera_cluster"] == [entity]
    assert signals[0].rule == "traffic.camera_cluster", "what suppresses others comes first"
    assert world.said("traffic", "traffic.camera_cluster") == [(6, "fired", entity), (19, "recovered", entity)]


def test_every_sentence_of_a_cluster_counts_all_its_silent_cameras() -> None:
    world = RuleWorld(40).traffic()
    silent = [row.id for row in world.registry.cameras if row.gateway == "GW-15"]
    for camera in silent:
        world.drive(camera, 5, 40, 0)
        world.beats(f"/cameras/{camera}", 5, 40, 0)
    signals = [signal for _, signal in world.play("traffic") if signal.rule == "traffic.camera_cluster"]
    assert len(signals) > 1, "it is told again when no more cameras fall silent"
    assert {signal.sentence[1].partition(": ")[2] for signal in signals} == {
        f"{len(silent)} cameras fell silent together."
    }


def test_four_silent_cameras_are_no_cluster() -> None:
    world = RuleWorld(15).traffic()
    for camera in ("HY-0219", "HY-0220", "HY-0221", "HY-0222"):
        world.drive(camera, 5, 15, 0)
        world.beats(f"/cameras/{camera}", 5, 15, 0)
    assert world.said("traffic", "traffic.camera_cluster") == []


def test_a_blind_camera_lives_and_sees_nothing() -> None:
    world = RuleWorld(30, days=8).traffic()
    world.drive(CAMERA, 5, 20, 0)
    assert world.said("traffic", "traffic.camera_blind") == [(9, "fired", CAMERA), (20, "recovered", CAMERA)]


def test_a_quiet_road_is_not_blind() -> None:
    world = RuleWorld(30, days=8).traffic(per_minute=0)
    assert world.said("traffic", "traffic.camera_blind") == []


def test_flow_far_from_usual_is_told_once_a_road() -> None:
    world = RuleWorld(60, days=8).traffic()
    for row in world.registry.cameras:
        if row.road == "QL5":
            world.drive(row.id, 0, 30, 60)
    told = world.said("traffic", "traffic.flow_unusual")
    assert [entry[1:] for entry in told] == [("fired", "QL5"), ("recovered", "QL5")]


def test_the_province_has_too_few_cameras() -> None:
    world = RuleWorld(20).traffic()
    for row in world.registry.cameras[::20]:
        world.drive(row.id, 5, 20, 0)
        world.beats(f"/cameras/{row.id}", 5, 20, 0)
    told = [(m, s.kind, s.severity) for m, s in world.play("traffic") if s.rule == "figure.traffic.reporting"]
    assert told == [(9, "fired", 3)]
