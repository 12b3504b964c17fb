"""Shifts of the desks: three a day, eight hours each, the first from 06:00 local time."""

import msgspec

from contracts.measures import HOUR_MS, UTC_OFFSET_MS

SHIFT_MS = 8 * HOUR_MS
FIRST_MS = 6 * HOUR_MS
"""Local time of day at which the first shift begins."""
SHIFTS = 3


class Shift(msgspec.Struct, frozen=True):
    """One shift: `number` 1–3 of its day, from and until epoch ms."""

    number: int
    start_ms: int
    end_ms: int


def shift_at(now_ms: int) -> Shift:
    """The shift that holds the moment."""
    count = (now_ms + UTC_OFFSET_MS - FIRST_MS) // SHIFT_MS
    start = count * SHIFT_MS + FIRST_MS - UTC_OFFSET_MS
    return Shift(count % SHIFTS + 1, start, start + SHIFT_MS)
