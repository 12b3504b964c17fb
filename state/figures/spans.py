"""Which buckets a figure covers. 'Now' is the last five closed minutes; 'today' begins at 00:00 local time."""

from contracts.measures import DAY_MS, MINUTE_MS, UTC_OFFSET_MS, Grain

NOW_MINUTES = 5
QUARTER_MINUTES = 15
CHART_MINUTES = 180
MONTH_DAYS = 30

Span = tuple[int, int]
"""Epoch ms [start, end)."""


def closed_minutes(now_ms: int, count: int) -> Span:
    """The last `count` minutes that are over."""
    end = now_ms - (now_ms + UTC_OFFSET_MS) % MINUTE_MS
    return end - count * MINUTE_MS, end


def midnight(now_ms: int) -> int:
    """00:00 local time of the day that holds the moment."""
    return Grain.DAY.start_ms(Grain.DAY.bucket(now_ms))


def today(now_ms: int) -> Span:
    """From 00:00 local time to the end of the hour that runs, so that hour cells cover it."""
    return midnight(now_ms), Grain.HOUR.start_ms(Grain.HOUR.bucket(now_ms) + 1)


def last_days(now_ms: int, days: int) -> Span:
    """The last `days` local days, today among them."""
    start = midnight(now_ms)
    return start - (days - 1) * DAY_MS, start + DAY_MS
