"""The working calendar: Monday to Friday but for holidays, 07:30–11:30 and 13:30–17:30 in Vietnam's time.

All moments are epoch milliseconds, UTC. Nothing is tabulated by day, so every year works at the same price: weekdays
are counted by arithmetic, holidays by bisection. The Saturdays that are worked in exchange for a day off do not count.
"""

from bisect import bisect_left, bisect_right
from datetime import date

from contracts.measures import DAY_MS, HOUR_MS, UTC_OFFSET_MS

MORNING_MS = 15 * HOUR_MS // 2
AFTERNOON_MS = 27 * HOUR_MS // 2
"""Opening times, from local midnight."""
HALF_DAY_MS = 4 * HOUR_MS
WORKING_DAY_MS = 2 * HALF_DAY_MS

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_SINCE_MONDAY = 3  # 1 January 1970 was a Thursday


class WorkingCalendar:
    """Working time between moments, and moments after working time. Immutable; all answers are exact integers."""

    __slots__ = ("_days", "_shifts", "holidays")

    def __init__(self, holidays: frozenset[date]) -> None:
        self.holidays = holidays
        # Holidays at weekends take nothing away. Days count from the epoch.
        self._days = sorted(day.toordinal() - _EPOCH_ORDINAL for day in holidays if day.weekday() < 5)
        # A holiday moves back every working day whose number is not below this.
        self._shifts = [_weekdays_before(day) - index for index, day in enumerate(self._days)]

    def is_working(self, day: date) -> bool:
        """Whether offices are open on that local date."""
        return day.weekday() < 5 and day not in self.holidays

    def is_open(self, ms: int) -> bool:
        """Whether offices are open at that moment. They are at 07:30:00.000 and no longer at 11:30:00.000."""
        day, clock = divmod(ms + UTC_OFFSET_MS, DAY_MS)
        in_hours = any(opening <= clock < opening + HALF_DAY_MS for opening in (MORNING_MS, AFTERNOON_MS))
        return in_hours and self._is_working_number(day)

    def working_ms_between(self, a_ms: int, b_ms: int) -> int:
        """Working time from a to b in ms; negative if b is before a."""
        return self._worked(b_ms) - self._worked(a_ms)

    def add_working_time(self, start_ms: int, working_ms: int) -> int:
        """The earliest moment that lies `working_ms` of working time after the start; before it, if negative.

        So a term that is used up at closing time ends then, not at the next opening. Zero gives the start itself.
        """
        if working_ms == 0:
            return start_ms
        number, rest = divmod(self._worked(start_ms) + working_ms - 1, WORKING_DAY_MS)
        spent = rest + 1
        clock = MORNING_MS + spent if spent <= HALF_DAY_MS else AFTERNOON_MS + spent - HALF_DAY_MS
        return self._day_of(number) * DAY_MS + clock - UTC_OFFSET_MS

    def add_working_days(self, ms: int, days: float) -> int:
        """The end of a term of so many working days of 8 h; halves are usual, and negative goes back.

        A term of 3 days that starts on Monday at 10:00 ends on Thursday at 10:00.
        """
        return self.add_working_time(ms, round(days * WORKING_DAY_MS))

    def _worked(self, ms: int) -> int:
        """Working time since the Monday before the epoch; only differences mean something."""
        day, clock = divmod(ms + UTC_OFFSET_MS, DAY_MS)
        whole = (_weekdays_before(day) - bisect_left(self._days, day)) * WORKING_DAY_MS
        return whole + (_spent(clock) if self._is_working_number(day) else 0)

    def _day_of(self, number: int) -> int:
        """The day on which the working day of that number falls, both counted from zero."""
        week, weekday = divmod(number + bisect_right(self._shifts, number), 5)
        return week * 7 + weekday - _SINCE_MONDAY

    def _is_working_number(self, day: int) -> bool:
        if (day + _SINCE_MONDAY) % 7 >= 5:
            return False
        place = bisect_left(self._days, day)
        return place == len(self._days) or self._days[place] != day


def _weekdays_before(day: int) -> int:
    week, weekday = divmod(day + _SINCE_MONDAY, 7)
    return week * 5 + min(weekday, 5)


def _spent(clock: int) -> int:
    """Working time of a working day that is over at so many ms after local midnight."""
    morning = min(max(clock - MORNING_MS, 0), HALF_DAY_MS)
    return morning + min(max(clock - AFTERNOON_MS, 0), HALF_DAY_MS)
