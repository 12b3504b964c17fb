"""What a dossier's steps mean, whatever the order in which they arrive."""

from itertools import permutations
from typing import Any

import pytest

from contracts.dossiers import AGENCY, CHANNELS, FEE_STATES, STATUSES, OpenDossier, Step
from contracts.measures import DAY_MS, HOUR_MS
from streams.feeds.dossier_entry import MOST_STEPS, contributions, first_entry, thinned, with_step
from tests.fixtures.records import CALENDAR, T0

MONDAY_8 = T0 - 4 * HOUR_MS
"""Monday 08:00; the Tuesday after it is a holiday."""


def step(status: str, day: float, **changed: Any) -> Step:
    """A step so many days after Monday 08:00; its sequence follows from the time."""
    event_ms = MONDAY_8 + round(day * DAY_MS)
    told: dict[str, Any] = {
        "event_ms": event_ms,
        "source": "/adapters/one-stop-1",
        "boot": "5f3a",
        "sequence": 1000 + round(day * 100),
        "status": STATUSES.index(status),
        "due_ms": 0,
        "fee": FEE_STATES.index("none"),
        "channel": CHANNELS.index("online"),
        "agency": "A",
        "field": "F",
        "commune": "C",
        "record_ms": event_ms + 50,
    }
    return Step(**(told | changed))


def due(day: float) -> int:
    return MONDAY_8 + round(day * DAY_MS)


def entry_of(*steps: Step) -> OpenDossier:
    entry = first_entry(steps[0], "province", "P")
    for each in steps[1:]:
        entry = with_step(entry, each, "province", "P", CALENDAR)
    return entry


def counted(*steps: Step) -> dict[str, int]:
    """Measures of a dossier without the to_… counters."""
    totals: dict[str, int] = {}
    for _, column in contributions(entry_of(*steps)):
        name = AGENCY.measures[column].name
        if not name.startswith("to_"):
            totals[name] = totals.get(name, 0) + 1
    return totals


RECEIVED = {"received": 1, "received_online": 1}
CASES: dict[str, tuple[list[Step], dict[str, int]]] = {
    "registered": ([step("registered", 0)], RECEIVED),
    "registered twice is received once": ([step("registered", 0), step("registered", 1)], RECEIVED),
    "accepted without a registration is a receipt": ([step("accepted", 0)], RECEIVED),
    "refused without a registration is a receipt": (
        [step("refused", 0, channel=1)],
        {"received": 1, "received_counter": 1},
    ),
    "work on a dossier received before our time is no receipt": ([step("in_progress", 0)], {}),
    "papers returned long after are no receipt": ([step("returned", 9)], {}),
    "done without a due date is neither in time nor late": (
        [step("registered", 0), step("done", 2)],
        RECEIVED | {"done": 1, "done_online": 1},
    ),
    "done at the due moment is in time": (
        [step("accepted", 0, due_ms=due(2)), step("done", 2)],
        RECEIVED | {"done": 1, "done_on_time": 1, "done_online": 1, "time_used_8": 1},
    ),
    "done after it is late": (
        [step("accepted", 0, due_ms=due(2)), step("done", 3)],
        RECEIVED | {"done": 1, "done_late": 1, "done_online": 1, "time_used_15": 1},
    ),
    "the due date in force is the newest one": (
        [step("accepted", 0, due_ms=due(2)), step("in_progress", 1.9, due_ms=due(4)), step("done", 3)],
        RECEIVED | {"done": 1, "done_on_time": 1, "done_online": 1, "time_used_15": 1},
    ),
    "waiting does not use time": (
        [
            step("accepted", 0, due_ms=due(2)),
            step("needs_supplement", 2 / 24),
            step("in_progress", 7),
            step("awaiting_fee", 7 + 2 / 24),
            step("done", 9),
        ],
        RECEIVED | {"done": 1, "done_late": 1, "done_online": 1, "time_used_4": 1},
    ),
    "a fee paid at the counter is not online": (
        [step("registered", 0), step("done", 2, fee=FEE_STATES.index("paid_counter"))],
        RECEIVED | {"done": 1},
    ),
    "papers returned change nothing": (
        [step("registered", 0), step("done", 2), step("returned", 3)],
        RECEIVED | {"done": 1, "done_online": 1},
    ),
    "what is taken up again is not done": ([step("registered", 0), step("done", 2), step("in_progress", 3)], RECEIVED),
    "withdrawn is not done": ([step("registered", 0), step("withdrawn", 2)], RECEIVED),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_rule_11_steps_give_the_same_counts_and_the_same_entry_in_any_order(
    case: tuple[list[Step], dict[str, int]],
) -> None:
    steps, expected = case
    assert counted(*steps) == expected
    assert {repr(entry_of(*order)) for order in permutations(steps)} == {repr(entry_of(*steps))}


def test_every_step_counts_at_its_own_time_and_place() -> None:
    moved = entry_of(step("registered", 0), step("in_progress", 1, agency="B", commune=""), step("done", 2, agency="B"))
    places = [(AGENCY.measures[column].name, each.agency, each.commune) for each, column in contributions(moved)]
    assert ("to_registered", "A", "C") in places
    assert ("received", "A", "C") in places
    assert ("to_in_progress", "B", "") in places
    assert ("done", "B", "C") in places
    assert (moved.agency, moved.former) == ("B", ["A"])


def test_rule_11_a_step_that_comes_again_changes_nothing() -> None:
    entry = entry_of(step("registered", 0), step("accepted", 1))
    again = step("accepted", 1, record_ms=T0 + 9 * DAY_MS)
    assert with_step(entry, again, "province", "P", CALENDAR) is entry


def test_the_entry_is_what_the_last_step_says() -> None:
    early, late = step("accepted", 1, due_ms=due(5)), step("needs_supplement", 2, channel=1, fee=1, commune="D")
    entry = with_step(first_entry(late, "commune", "Q"), early, "province", "P", CALENDAR)
    assert (entry.level, entry.procedure, entry.commune, entry.channel) == ("commune", "Q", "D", "counter")
    assert (entry.status, entry.fee) == (STATUSES.index("needs_supplement"), 1)
    assert (entry.due_ms, entry.closed_ms, entry.newest_record_ms) == (due(5), 0, late.record_ms)


def test_a_closed_dossier_is_closed_since_the_first_closing_step() -> None:
    assert entry_of(step("accepted", 0), step("done", 2), step("returned", 5)).closed_ms == due(2)
    assert entry_of(step("done", 0), step("in_progress", 1), step("done", 2)).closed_ms == due(2)


def test_time_used_needs_a_due_date_and_allowed_time() -> None:
    assert entry_of(step("accepted", 0), step("done", 2)).time_used == -1
    assert entry_of(step("accepted", 3, due_ms=due(2)), step("done", 4)).time_used == -1
    assert entry_of(step("accepted", 0, due_ms=due(10)), step("done", 0.02)).time_used == 0


def test_the_steps_of_a_faulty_source_stay_counted_but_are_not_kept_for_ever() -> None:
    entry = entry_of(*(step("in_progress", n / 100) for n in range(MOST_STEPS)))
    assert thinned(entry_of(*entry.steps[:-1])).steps == entry.steps[:-1]
    assert thinned(entry).steps == entry.steps[1:]
