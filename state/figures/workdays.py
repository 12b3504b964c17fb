"""Working days for figures: which past days compare with today."""

from datetime import date

from contracts.calendar import WorkingCalendar
from contracts.measures import Grain
from state.figures.usual import Weekday, weekday_with_holidays

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def weekday_of(calendar: WorkingCalendar) -> Weekday:
    """Weekday by local day number, holidays as Sundays."""
    return weekday_with_holidays(day.toordinal() - _EPOCH_ORDINAL for day in calendar.holidays)


def past_working_days(calendar: WorkingCalendar, now_ms: int, back: int) -> list[int]:
    """Local day numbers of the working days among the last `back` days before today; empty on a day off."""
    today = Grain.DAY.bucket(now_ms)
    if not _is_working(calendar, today):
        return []
    return [day for day in range(today - back, today) if _is_working(calendar, day)]


def working_days_in(calendar: WorkingCalendar, now_ms: int, days: int) -> int:
    """Working days among the last `days` local days, today among them."""
    today = Grain.DAY.bucket(now_ms)
    return sum(_is_working(calendar, day) for day in range(today - days + 1, today + 1))


def _is_working(calendar: WorkingCalendar, day: int) -> bool:
    return calendar.is_working(date.fromordinal(day + _EPOCH_ORDINAL))
