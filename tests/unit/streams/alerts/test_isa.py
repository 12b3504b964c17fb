"""The table of ISA-18.2: every act in every state either leads where the table says, or is refused with a reason."""

from typing import Any

import pytest

from contracts.alerts import Act, AlertState
from contracts.measures import MINUTE_MS
from streams.alerts import isa, words
from streams.alerts.isa import Cause
from tests.fixtures.alert_world import CAMERA, World, signal

PERSONS_ACTS = [act for act in words.ACTS if act is not Act.RAISE]
SAID: dict[Act, dict[str, Any]] = {
    Act.ASSIGN: {"assignee": "unit/csgt"},
    Act.COMMENT: {"comment": "looking"},
    Act.RESOLVE: {"comment": "cleaned", "outcome": "fixed"},
    Act.TICK: {"step": 1},
    Act.ESCALATE: {"comment": "too big"},
    Act.SHELVE: {"why": "noise"},
    Act.TAKE_OUT: {"why": "broken"},
}
U, A, R = AlertState.UNACKNOWLEDGED, AlertState.ACKNOWLEDGED, AlertState.RETURNED
N, S, H, O = AlertState.NORMAL, AlertState.SHELVED, AlertState.SUPPRESSED, AlertState.OUT  # noqa: E741
EXPECTED = {
    # state: acknowledge, start, resolve, reopen, shelve, unshelve, take out, put back, escalate (None: refused)
    N: (None, None, None, R, None, None, None, None, None),
    U: (A, A, A, None, S, None, O, None, U),
    A: (None, A, A, None, S, None, O, None, A),
    R: (N, None, N, None, S, None, O, None, R),
    S: (None, None, None, None, None, U, O, None, None),
    H: (None, None, None, None, None, None, O, None, None),
    O: (None, None, None, None, None, None, None, U, None),
}
DECIDING = (
    Act.ACKNOWLEDGE,
    Act.START,
    Act.RESOLVE,
    Act.REOPEN,
    Act.SHELVE,
    Act.UNSHELVE,
    Act.TAKE_OUT,
    Act.PUT_BACK,
    Act.ESCALATE,
)


@pytest.mark.parametrize("state", AlertState)
@pytest.mark.parametrize("act", PERSONS_ACTS)
def test_an_act_of_a_person_leads_where_the_table_says_or_is_refused(state: AlertState, act: Act) -> None:
    world = World()
    alert = world.in_state(state)
    said = SAID.get(act, {}) | ({"until_ms": world.now_ms + MINUTE_MS} if act is Act.SHELVE else {})
    came = world.ask(act, alert, **said)
    after = world.now(alert)
    if act in DECIDING:
        expected = EXPECTED[state][DECIDING.index(act)]
    elif state is N and act is not Act.COMMENT:
        expected = None
    else:
        expected = state
    if expected is None:
        assert (came.act, after) == (Act.REFUSE, alert)
        assert all(came.why)
    else:
        assert (came.act, came.before, came.after, after.state) == (act, state, expected, expected)
        assert after.revision == alert.revision + 1


@pytest.mark.parametrize(
    ("state", "expected"),
    [(U, R), (A, N), (S, S), (H, N), (O, O)],
)
def test_proof_that_all_is_well_ends_an_acknowledged_alert_and_leaves_an_unseen_one_in_sight(
    state: AlertState, expected: AlertState
) -> None:
    world = World()
    alert = world.in_state(state)
    world.say(signal("recovered"))
    assert (world.now(alert).state, world.now(alert).active) == (expected, False)


@pytest.mark.parametrize("state", [N, R])
def test_no_proof_is_asked_twice(state: AlertState) -> None:
    world = World()
    world.in_state(state)
    assert world.say(signal("recovered")) == []


@pytest.mark.parametrize(("state", "expected"), [(U, U), (A, A), (R, U), (S, S), (H, H), (O, O)])
def test_a_rule_that_fires_again_counts_up_the_alert_that_there_is(state: AlertState, expected: AlertState) -> None:
    world = World()
    alert = world.in_state(state)
    (came,) = world.say(signal(at_ms=world.now_ms + 5 * MINUTE_MS))
    assert (came.act, came.alert_id, world.now(alert).count) == (Act.REPEAT, alert.id, 2)
    assert (world.now(alert).state, world.now(alert).active) == (expected, True)


def test_what_got_worse_must_be_acknowledged_anew_and_what_got_better_not() -> None:
    world = World()
    alert = world.in_state(A)
    world.say(signal("changed", severity=4))
    assert world.now(alert).state is A
    world.say(signal("changed", severity=2))
    assert (world.now(alert).state, world.now(alert).acknowledged_by) == (U, "")
    assert world.now(alert).acknowledge_by_ms == world.now_ms + 15 * MINUTE_MS


def test_the_same_numbers_again_are_no_transition() -> None:
    world = World()
    world.say(signal(speed=12.0))
    assert len(world.say(signal("changed", speed=11.0))) == 1
    assert world.say(signal("changed", speed=11.0)) == []


def test_an_acknowledged_alert_that_is_still_active_stays_in_sight_even_resolved() -> None:
    world = World()
    alert = world.in_state(A)
    world.ask(Act.RESOLVE, alert, comment="cleaned", outcome="fixed")
    assert (world.now(alert).state, world.now(alert).work, world.now(alert).in_sight) == (A, "resolved", True)
    world.say(signal("recovered"))
    assert (world.now(alert).state, world.now(alert).outcome) == (N, "fixed")


def test_an_alert_that_ended_by_itself_says_so() -> None:
    world = World()
    assert world.in_state(N).outcome == "self_cleared"


def test_an_unshelved_alert_whose_condition_is_over_is_closed() -> None:
    world = World()
    alert = world.in_state(S)
    world.say(signal("recovered"))
    world.pass_time(61 * MINUTE_MS)
    assert world.now(alert).state is N


def test_an_alert_that_comes_back_from_maintenance_is_still_acknowledged() -> None:
    world = World()
    alert = world.in_state(A)
    world.ask(Act.PLAN_MAINTENANCE, where=CAMERA, why="lens", until_ms=world.now_ms + MINUTE_MS)
    assert world.now(alert).state is H
    world.pass_time(MINUTE_MS)
    assert world.now(alert).state is A


def test_the_table_names_every_state_and_every_row_a_cause() -> None:
    assert set(isa.TABLE) == set(AlertState)
    assert all(row.by for rows in isa.TABLE.values() for row in rows.values())
    assert isa.move(U, Act.CLEAR, Cause.PERSON) is None, "nobody clears by hand what a rule watches"
    assert isa.move(U, Act.CLEAR, Cause.CLOCK) is None, "nor does time"
