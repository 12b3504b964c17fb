"""The day on which drills happen, and the days before it that rules call usual."""

from datetime import UTC, date, datetime

from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS, UTC_OFFSET_MS

DAY = date(2026, 11, 25)
"""A Wednesday, working as the days after it; the day before is a public holiday, and before that none for weeks."""
LAST_WORKING_DAY = date(2026, 11, 23)
"""The one before."""
PAST_DAYS = 35
TRAFFIC_PAST_DAYS = (*range(1, 9), 14, 21, 28, 35)
"""What "usual" reads: the week before, and the same weekday of five weeks."""
MIDNIGHT_MS = int(datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC).timestamp()) * 1_000 - UTC_OFFSET_MS
"""Epoch ms of the day's local midnight."""
EVE_MS = MIDNIGHT_MS - (DAY - LAST_WORKING_DAY).days * DAY_MS
"""Epoch ms of the midnight in which the last working day begins: longer scenarios have their lead from that day on,
for rules of working hours say nothing on a holiday.
"""


def moment_ms(drill_at: str) -> int:
    """Epoch ms of a local time (HH:MM) of the day."""
    hours, minutes = map(int, drill_at.split(":"))
    return MIDNIGHT_MS + hours * HOUR_MS + minutes * MINUTE_MS


def local_day(time_ms: int) -> int:
    """The local day of a moment, counted since 1970."""
    return (time_ms + UTC_OFFSET_MS) // DAY_MS


def local_hour(time_ms: int) -> int:
    """The local hour of a moment."""
    return (time_ms + UTC_OFFSET_MS) // HOUR_MS % 24
