"""The day that a report is about, in local time."""

from datetime import date, timedelta

import msgspec

from contracts.measures import RETENTION_MS, Grain

_EPOCH = date(1970, 1, 1)
KEPT_DAYS = RETENTION_MS[Grain.DAY] // Grain.DAY.span_ms
ALERTS_KEPT_MS = RETENTION_MS[Grain.HOUR]
"""Transitions of alerts can be read for 35 days (state.alerts.keys)."""


class DayError(ValueError):
    """A day of which there is no report; the text says which days have one."""


class Day(msgspec.Struct, frozen=True):
    """Local day number since 1970, seen at `now_ms` (epoch ms)."""

    number: int
    now_ms: int

    @property
    def date(self) -> date:
        """The local date."""
        return _EPOCH + timedelta(days=self.number)

    @property
    def start_ms(self) -> int:
        """00:00 local time."""
        return Grain.DAY.start_ms(self.number)

    @property
    def end_ms(self) -> int:
        """24:00 local time."""
        return Grain.DAY.start_ms(self.number + 1)

    @property
    def until_ms(self) -> int:
        """Up to when it can be told: its end, or now."""
        return min(self.end_ms, self.now_ms)

    @property
    def over(self) -> bool:
        """Whether nothing more can happen in it."""
        return self.now_ms >= self.end_ms

    @property
    def alerts_kept(self) -> bool:
        """Whether all of its alerts can still be read."""
        return self.start_ms > self.now_ms - ALERTS_KEPT_MS

    def before(self, days: int) -> "Day":
        """The day so many days earlier."""
        return Day(self.number - days, self.now_ms)


def day_of(text: str, now_ms: int) -> Day:
    """The day of `2026-11-25`; yesterday for an empty text. DayError for what is no day, or none that is kept."""
    today = Grain.DAY.bucket(now_ms)
    if not text:
        return Day(today - 1, now_ms)
    try:
        number = (date.fromisoformat(text) - _EPOCH).days
    except ValueError:
        raise DayError(f"{text!r} is no date; write it as 2026-11-25") from None
    if not today - KEPT_DAYS < number <= today:
        kept = f"{Day(today - KEPT_DAYS + 1, now_ms).date} to {Day(today, now_ms).date}"
        raise DayError(f"there is no report of {text}: days are kept from {kept}")
    return Day(number, now_ms)
