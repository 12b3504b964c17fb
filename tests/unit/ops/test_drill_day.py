"""The day of the drills is what its description says."""

from datetime import timedelta

from contracts.calendar import WorkingCalendar
from contracts.registry import load_registry
from ops.drill.day import DAY, LAST_WORKING_DAY, PAST_DAYS

CALENDAR = WorkingCalendar(load_registry().holiday_dates)


def test_the_lead_of_longer_scenarios_begins_with_the_last_working_day() -> None:
    between = [LAST_WORKING_DAY + timedelta(days=one) for one in range(1, (DAY - LAST_WORKING_DAY).days)]
    assert CALENDAR.is_working(LAST_WORKING_DAY)
    assert CALENDAR.is_working(DAY)
    assert not [day for day in between if CALENDAR.is_working(day)]


def test_the_days_that_are_called_usual_hold_one_holiday_and_the_two_weeks_after_none() -> None:
    holidays = load_registry().holiday_dates
    assert {day for day in holidays if DAY - timedelta(days=PAST_DAYS) <= day < DAY} == {DAY - timedelta(days=1)}
    assert not [day for day in holidays if DAY <= day <= DAY + timedelta(days=14)]
