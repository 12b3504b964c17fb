"""A dossier's clock, step by step: what counts, what stands still, and that it agrees with what was counted."""

from typing import Any

import pytest

from contracts.calendar import WORKING_DAY_MS
from contracts.dossiers import STATUSES, Step
from contracts.measures import DAY_MS, HOUR_MS
from state.figures.dossier_clock import Clock, clock_of
from streams.feeds.dossier_entry import first_entry, with_step
from tests.fixtures.records import CALENDAR, T0

MONDAY_8 = T0 - 4 * HOUR_MS
"""Monday 08:00; the Tuesday after it is a holiday."""


def step(status: str, day: float, due: float = 0) -> Step:
    """A step so many days after Monday 08:00, that sets the due date so."""
    event_ms = MONDAY_8 + round(day * DAY_MS)
    due_ms = MONDAY_8 + round(due * DAY_MS) if due else 0
    number = 1000 + round(day * 100)
    return Step(
        event_ms, "/adapters/one-stop-1", "5f3a", number, STATUSES.index(status), due_ms, 0, 0, "A", "F", "C", event_ms
    )


def clock(*steps: Step, now: float = 20) -> Clock:
    return clock_of(steps, CALENDAR, MONDAY_8 + round(now * DAY_MS))


def days(ms: int) -> float:
    return ms / WORKING_DAY_MS


def test_working_time_leaves_out_the_holiday_and_the_weekend() -> None:
    found = clock(step("accepted", 0, due=9), now=7)
    assert [days(one.worked_ms) for one in found.stretches] == [4]
    assert days(found.used_ms) == 4


def test_the_clock_begins_with_the_acceptance() -> None:
    found = clock(step("registered", 0), step("accepted", 2, due=9), step("in_progress", 3), now=4)
    assert [one.runs for one in found.stretches] == [False, True, True]
    assert (days(found.used_ms), days(found.allowed_ms)) == (2, 5)


def test_it_stands_still_while_the_applicant_has_the_next_step_and_the_due_date_moves() -> None:
    found = clock(
        step("accepted", 0, due=3), step("needs_supplement", 2), step("in_progress", 4, due=7), step("done", 8)
    )  # fmt: skip
    assert [(one.status, one.runs) for one in found.stretches] == [
        ("accepted", True), ("needs_supplement", False), ("in_progress", True), ("done", False),
    ]  # fmt: skip
    assert (days(found.used_ms), days(found.paused_ms), days(found.allowed_ms)) == (3, 2, 2)
    dues = [(one.due_ms - MONDAY_8) / DAY_MS for one in found.stretches]
    assert dues == [3, 3, 7, 7]


def test_what_is_open_runs_until_now_and_what_is_closed_does_not() -> None:
    steps = step("accepted", 0, due=9), step("in_progress", 2)
    assert days(clock(*steps, now=4).used_ms) == 3
    closed = clock(*steps, step("done", 3), step("returned", 4), now=11)
    assert days(closed.used_ms) == 2
    assert closed.stretches[-1].from_ms == closed.stretches[-1].to_ms
    assert days(closed.stretches[2].worked_ms) == 1


def test_without_a_due_date_nothing_is_allowed() -> None:
    found = clock(step("registered", 0), step("in_progress", 2))
    assert found.allowed_ms == 0
    assert [one.due_ms for one in found.stretches] == [0, 0]


@pytest.mark.parametrize("pause", ["needs_supplement", "awaiting_fee"])
def test_what_the_clock_took_is_what_was_counted(pause: str) -> None:
    steps = [
        step("registered", 0),
        step("accepted", 0.1, due=8),
        step(pause, 2),
        step("in_progress", 3, due=9),
        step("done", 7),
    ]
    entry: Any = first_entry(steps[0], "province", "P")
    for one in steps[1:]:
        entry = with_step(entry, one, "province", "P", CALENDAR)
    found = clock(*steps)
    assert entry.time_used == found.used_ms * 8 // found.allowed_ms
