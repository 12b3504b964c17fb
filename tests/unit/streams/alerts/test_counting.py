"""How a rule counts minutes: on-delay, off-delay, dead-band, and silence that is no recovery."""

import pytest

from contracts.alerts import Counter
from streams.alerts.counting import FRESH, Delays, Truth, count, held_over

MINUTE = 60_000
TRUTHS = {"+": Truth.YES, "-": Truth.NO, "?": Truth.UNKNOWN}


def turns(fires: str, clears: str, delays: Delays) -> str:
    """One letter per minute: f fired, r recovered, . nothing."""
    counter, told = FRESH, ""
    for minute, (fire, clear) in enumerate(zip(fires, clears, strict=True)):
        counter, turn, _ = count(counter, delays, TRUTHS[fire], TRUTHS[clear], minute * MINUTE)
        told += turn[:1] or "."
    return told


@pytest.mark.parametrize(
    ("fires", "clears", "on_min", "off_min", "expected"),
    [
        ("+++++", "-----", 0, 0, "f...."),
        ("+++++", "-----", 1, 0, "f...."),
        ("+++++", "-----", 3, 0, "..f.."),
        ("++-++++", "-------", 3, 0, ".....f."),
        ("++?+", "----", 3, 0, "...f"),
        ("+----", "-++++", 0, 2, "f.r.."),
        ("+------", "-+-+++-", 0, 3, "f....r."),
        ("+-----", "-+?++-", 0, 3, "f...r."),
        ("+----", "-????", 0, 1, "f...."),
        ("+-----", "------", 0, 0, "f....."),
        ("+-+-+", "-+-+-", 0, 0, "frfrf"),
        ("++++", "++++", 0, 0, "f..."),
    ],
)
def test_delays_and_the_dead_band(fires: str, clears: str, on_min: int, off_min: int, expected: str) -> None:
    assert turns(fires, clears, Delays(on_min, off_min)) == expected


def test_a_turn_says_since_when_it_holds() -> None:
    counter = Counter()
    for minute in range(3):
        counter, turn, since_ms = count(counter, Delays(3, 0), Truth.YES, Truth.NO, minute * MINUTE)
    assert (turn, since_ms) == ("fired", 0)


def test_a_rule_that_looks_once_an_hour_counts_sixty_minutes() -> None:
    first = count(FRESH, Delays(90, 0, 60), Truth.YES, Truth.NO, 0)
    assert (first.turn, first.counter.run) == ("", 60)
    assert count(first.counter, Delays(90, 0, 60), Truth.YES, Truth.NO, 60 * MINUTE).turn == "fired"


def test_over_minutes_that_nobody_looked_at_no_run_goes_on() -> None:
    assert held_over(Counter(run=2, since_ms=5)) == FRESH
    assert held_over(Counter(on=True, run=2, since_ms=5, level=2)) == Counter(on=True, level=2)
