"""The three shifts of a day."""

from contracts.measures import HOUR_MS
from contracts.shifts import SHIFT_MS, shift_at

MIDNIGHT = 1_795_280_400_000
"""00:00 of a local day."""


def test_shifts_begin_at_six_fourteen_and_twenty_two() -> None:
    begins = [shift_at(MIDNIGHT + hour * HOUR_MS) for hour in (6, 14, 22)]
    assert [(s.number, (s.start_ms - MIDNIGHT) // HOUR_MS) for s in begins] == [(1, 6), (2, 14), (3, 22)]
    assert all(s.end_ms - s.start_ms == SHIFT_MS for s in begins)


def test_the_night_belongs_to_the_shift_that_began_the_evening_before() -> None:
    night = shift_at(MIDNIGHT + 6 * HOUR_MS - 1)
    assert (night.number, night.end_ms) == (3, MIDNIGHT + 6 * HOUR_MS)
