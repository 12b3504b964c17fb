"""`contracts.calendar.WorkingCalendar` for arrays of moments: the same answers, millions at a time."""

import numpy as np

from contracts.calendar import AFTERNOON_MS, HALF_DAY_MS, MORNING_MS, WORKING_DAY_MS, WorkingCalendar
from contracts.measures import DAY_MS, UTC_OFFSET_MS
from simulators.draw import Ints, Mask
from simulators.feeds.profiles import local_date

MARGIN_DAYS = 400


class OfficeTime:
    """Working time over a range of local days, tabulated. Outside the range its answers are wrong, so it is wide."""

    def __init__(self, calendar: WorkingCalendar, first_day: int, last_day: int) -> None:
        self._first = first_day - MARGIN_DAYS
        self._last = last_day + MARGIN_DAYS
        days = range(self._first, self._last)
        self._open = np.array([calendar.is_working(local_date(day)) for day in days])
        self._before = np.concatenate([[0], np.cumsum(self._open)]).astype(np.int64)
        self._numbered = np.flatnonzero(self._open) + self._first

    def covers(self, first_day: int, last_day: int) -> bool:
        """Whether its answers hold on these local days."""
        return self._first <= first_day and last_day < self._last

    @property
    def most(self) -> int:
        """The working time of the whole table."""
        return int(self._before[-1]) * WORKING_DAY_MS

    def clipped(self, times: Ints) -> Ints:
        """Epoch ms (n,) moved into the table's range: an effect may last for ever."""
        return np.clip(times, self._first * DAY_MS, (self._last - 1) * DAY_MS)

    def worked(self, times: Ints) -> Ints:
        """Working ms since the table's first day, at epoch ms (n,); only differences mean something."""
        day, clock = np.divmod(times + UTC_OFFSET_MS, DAY_MS)
        index = day - self._first
        return np.asarray(self._before[index] * WORKING_DAY_MS + np.where(self._open[index], _spent(clock), 0))

    def is_open(self, times: Ints) -> Mask:
        """Whether offices are open at epoch ms (n,)."""
        day, clock = np.divmod(times + UTC_OFFSET_MS, DAY_MS)
        morning = (clock >= MORNING_MS) & (clock < MORNING_MS + HALF_DAY_MS)
        afternoon = (clock >= AFTERNOON_MS) & (clock < AFTERNOON_MS + HALF_DAY_MS)
        return np.asarray(self._open[day - self._first] & (morning | afternoon))

    def moment(self, worked: Ints) -> Ints:
        """The earliest epoch ms at which so much working time is over: the inverse of `worked`."""
        number, rest = np.divmod(worked - 1, WORKING_DAY_MS)
        spent = rest + 1
        clock = np.where(spent <= HALF_DAY_MS, MORNING_MS + spent, AFTERNOON_MS + spent - HALF_DAY_MS)
        return np.asarray(self._numbered[number] * DAY_MS + clock - UTC_OFFSET_MS)


def _spent(clock: Ints) -> Ints:
    return np.asarray(np.clip(clock - MORNING_MS, 0, HALF_DAY_MS) + np.clip(clock - AFTERNOON_MS, 0, HALF_DAY_MS))
