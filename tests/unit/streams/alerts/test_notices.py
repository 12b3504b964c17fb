"""Whom the centre calls: of new critical alerts and of escalations, once each, and of nothing else."""

import pytest

from contracts.alerts import Act, AlertState
from contracts.measures import MINUTE_MS
from streams.alerts.notices import payload, step_of, subject, text
from tests.fixtures.alert_world import CAMERA, World, signal
from tests.fixtures.alerts import NOW_MS


def told(world: World) -> list[tuple[str, int]]:
    """(kind, level) of every step so far."""
    steps = [step_of(one) for one in world.transitions]
    return [(step.kind, step.level) for step in steps if step is not None]


@pytest.mark.parametrize(("severity", "expected"), [(1, [("critical", 0)]), (2, []), (3, []), (4, [])])
def test_a_new_critical_alert_is_told_and_a_lesser_one_is_not(severity: int, expected: list[tuple[str, int]]) -> None:
    world = World()
    world.say(signal(severity=severity))
    assert told(world) == expected


def test_what_happens_to_it_later_is_not_told_again() -> None:
    world = World()
    world.say(signal(severity=1))
    world.say(signal("changed", severity=1, count=3))
    world.say(signal("recovered"))
    world.say(signal(severity=1))
    world.ask(Act.ACKNOWLEDGE, world.only())
    world.ask(Act.COMMENT, world.only(), comment="seen")
    assert told(world) == [("critical", 0)]


def test_an_alert_that_becomes_critical_is_told() -> None:
    world = World()
    alert = world.in_state(AlertState.ACKNOWLEDGED)
    world.say(signal("changed", severity=1))
    assert told(world) == [("critical", 0)]
    assert world.transitions[-1].detail == {"severity": "3→1"}
    assert world.now(alert).severity == 1


def test_what_is_hidden_is_told_when_it_comes_into_sight() -> None:
    world = World()
    world.ask(Act.PLAN_MAINTENANCE, where=CAMERA, why="lens", until_ms=NOW_MS + MINUTE_MS)
    world.say(signal(severity=1))
    assert told(world) == []
    world.pass_time(MINUTE_MS)
    assert told(world) == [("critical", 0)]


def test_each_level_of_escalation_is_told() -> None:
    world = World()
    world.say(signal(severity=2))
    world.pass_time(40 * MINUTE_MS)
    assert told(world) == [("escalated", 1), ("escalated", 2)]


def test_a_step_says_what_is_wrong_where_since_when_and_who_has_it() -> None:
    world = World()
    world.say(signal(severity=1))
    step = step_of(world.transitions[0])
    assert step is not None
    assert subject(step) == ("[Khẩn cấp] traffic.camera_silent", "[Critical] traffic.camera_silent")
    vi, en = text(step, "https://ioc.example")
    assert "Chưa ai xác nhận." in vi
    assert en.splitlines() == [
        "traffic.camera_silent HY-0012",
        f"Since 01:40 20/01/2046. Severity 1. Alert {step.alert.id}.",
        "Nobody has acknowledged it.",
        f"https://ioc.example/alerts/{step.alert.id}",
    ]
    assert payload(step, "")["alert"]["id"] == step.alert.id
    assert (payload(step, "")["step"], payload(step, "")["time"]) == ("0.0", "2046-01-19T18:40:00+00:00")
