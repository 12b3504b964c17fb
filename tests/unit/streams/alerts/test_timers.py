"""What time alone brings about: no new event has to arrive."""

import pytest

from contracts.alerts import ACKNOWLEDGE_MS, SOLVE_MS, Act, AlertState, Timer
from contracts.measures import HOUR_MS, MINUTE_MS
from streams.alerts.timers import due
from tests.fixtures.alert_world import World, signal
from tests.fixtures.alerts import NOW_MS


def levels(world: World, ms: int) -> list[tuple[int, str]]:
    """(time since the beginning, level) of each escalation."""
    return [(one.at_ms - NOW_MS, one.detail["level"]) for one in world.pass_time(ms) if one.act is Act.ESCALATE]


@pytest.mark.parametrize("severity", [1, 2])
def test_nobody_acknowledges_a_bad_alert_and_it_goes_to_the_supervisor_then_to_the_leader(severity: int) -> None:
    world = World()
    world.say(signal(severity=severity))
    limit = ACKNOWLEDGE_MS[severity]
    assert levels(world, 10 * HOUR_MS) == [(limit, "1"), (2 * limit, "2")]


@pytest.mark.parametrize("severity", [3, 4])
def test_a_lesser_alert_stays_with_the_supervisor(severity: int) -> None:
    world = World()
    world.say(signal(severity=severity))
    assert levels(world, 400 * HOUR_MS) == [(ACKNOWLEDGE_MS[severity], "1")]


def test_an_acknowledged_alert_goes_up_when_nobody_solves_it() -> None:
    world = World()
    world.say(signal(severity=1))
    world.ask(Act.ACKNOWLEDGE, world.only())
    assert levels(world, 10 * HOUR_MS) == [(SOLVE_MS[1], "1"), (2 * SOLVE_MS[1], "2")]


def test_what_is_resolved_goes_no_further() -> None:
    world = World()
    world.say(signal(severity=1))
    world.ask(Act.RESOLVE, world.only(), comment="towed", outcome="fixed")
    assert levels(world, 10 * HOUR_MS) == []


def test_an_alert_that_returned_unseen_still_waits_for_somebody() -> None:
    world = World()
    world.say(signal(severity=1))
    world.say(signal("recovered"))
    assert levels(world, HOUR_MS) == [(5 * MINUTE_MS, "1"), (10 * MINUTE_MS, "2")]


def test_working_time_alone_counts_for_what_is_least_urgent() -> None:
    world = World()
    world.now_ms = 1_790_251_200_000  # Thursday 2026-09-24, 19:00 in Hưng Yên
    world.say(signal(severity=4))
    world.ask(Act.ACKNOWLEDGE, world.only())
    assert world.only().solve_by_ms == 1_790_677_800_000, "Tuesday 17:30: Friday, Monday and Tuesday are worked"
    (came,) = world.pass_time(200 * HOUR_MS)
    assert came.at_ms == 1_790_677_800_000


def test_a_shelved_alert_comes_back_by_itself_and_its_time_begins_anew() -> None:
    world = World()
    alert = world.in_state(AlertState.SHELVED)
    assert levels(world, 59 * MINUTE_MS) == []
    (came,) = world.pass_time(MINUTE_MS)
    assert (came.act, came.by, came.after) == (Act.UNSHELVE, "clock", AlertState.UNACKNOWLEDGED)
    back = world.now(alert)
    assert (back.shelved_until_ms, back.why, back.acknowledge_by_ms) == (0, "", world.now_ms + HOUR_MS)


def test_after_a_long_silence_all_that_was_due_is_done_at_once() -> None:
    world = World()
    world.say(signal(severity=1))
    world.now_ms += HOUR_MS
    came = world.put(Timer(NOW_MS + 5 * MINUTE_MS))
    assert [one.detail["level"] for one in came] == ["1", "2"]
    assert due(world.book) is None


def test_a_broker_whose_clock_is_behind_does_not_hold_the_timers_up() -> None:
    world = World()
    world.say(signal(severity=1))
    world.now_ms -= HOUR_MS
    moment = due(world.book)
    assert moment is not None
    (came,) = world.put(Timer(moment))
    assert (came.act, came.at_ms) == (Act.ESCALATE, NOW_MS), "times never run backwards"


def test_a_timer_that_comes_too_early_or_twice_does_nothing() -> None:
    world = World()
    world.say(signal(severity=1))
    assert world.put(Timer(NOW_MS)) == []
    assert due(world.book) == NOW_MS + 5 * MINUTE_MS
