"""The working calendar by example, around the holidays of 2026."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from contracts.calendar import WORKING_DAY_MS, WorkingCalendar

VIETNAM = timezone(timedelta(hours=7))
HOUR = 3_600_000
# Monday 27 April (in lieu), Thursday 30 April and Friday 1 May 2026 are days off; Sunday 26 April is one anyway.
CALENDAR = WorkingCalendar(
    frozenset({date(2026, 4, 26), date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2)})
)


def at(text: str) -> int:
    """Epoch ms of a local time such as '2026-04-24 10:00'."""
    return round(datetime.fromisoformat(text).replace(tzinfo=VIETNAM).timestamp() * 1000)


def shown(ms: int) -> str:
    """Local time of epoch ms."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M")


def test_weekends_and_holidays_are_not_worked() -> None:
    assert CALENDAR.is_working(date(2026, 4, 28))
    assert not CALENDAR.is_working(date(2026, 4, 25))
    assert not CALENDAR.is_working(date(2026, 4, 26))
    assert not CALENDAR.is_working(date(2026, 4, 27))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-04-28 07:29", False),
        ("2026-04-28 07:30", True),
        ("2026-04-28 11:29", True),
        ("2026-04-28 11:30", False),
        ("2026-04-28 13:30", True),
        ("2026-04-28 17:30", False),
        ("2026-04-30 09:00", False),
        ("2026-05-02 09:00", False),
    ],
)
def test_offices_are_open_from_the_first_minute_to_before_the_last(moment: str, *, is_open: bool) -> None:
    assert CALENDAR.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-04-28 07:30", "2026-04-28 17:30", 8),
        ("2026-04-28 00:00", "2026-04-29 00:00", 8),
        ("2026-04-28 11:00", "2026-04-28 14:00", 1),
        ("2026-04-28 12:00", "2026-04-28 13:00", 0),
        ("2026-04-24 17:00", "2026-04-28 08:00", 1),
        ("2026-04-29 17:30", "2026-05-04 07:30", 0),
        ("2026-05-04 08:30", "2026-05-04 07:00", -1),
    ],
)
def test_working_time_between_leaves_out_nights_noons_weekends_and_holidays(start: str, end: str, hours: int) -> None:
    assert CALENDAR.working_ms_between(at(start), at(end)) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-04-24 10:00", 1, "2026-04-28 10:00"),
        ("2026-04-28 10:00", 3, "2026-05-05 10:00"),
        ("2026-04-28 09:30", 0.5, "2026-04-28 15:30"),
        ("2026-04-28 07:00", 1, "2026-04-28 17:30"),
        ("2026-04-25 21:15", 0.5, "2026-04-28 11:30"),
        ("2026-04-29 17:30", 1, "2026-05-04 17:30"),
        ("2026-05-04 10:00", -2, "2026-04-28 10:00"),
        ("2026-05-02 10:00", 0, "2026-05-02 10:00"),
    ],
)
def test_a_term_in_working_days_ends_where_a_clerk_would_put_it(start: str, days: float, due: str) -> None:
    assert shown(CALENDAR.add_working_days(at(start), days)) == due


def test_the_last_millisecond_of_a_day_and_the_first_of_the_next_are_one_apart_in_working_time() -> None:
    closing = at("2026-04-29 17:30")
    assert CALENDAR.add_working_time(closing - 1, 1) == closing
    assert CALENDAR.add_working_time(closing, 1) == at("2026-05-04 07:30") + 1


def test_a_term_may_run_over_many_holidays_in_a_row() -> None:
    tet = frozenset(date(2026, 2, 16) + timedelta(days=day) for day in range(14))
    start = at("2026-02-13 17:00")
    assert shown(WorkingCalendar(tet).add_working_time(start, HOUR)) == "2026-03-02 08:00"


def test_a_calendar_without_holidays_works_five_days_of_every_week() -> None:
    plain = WorkingCalendar(frozenset())
    year = plain.working_ms_between(at("2026-01-01 00:00"), at("2027-01-01 00:00"))
    assert year == 261 * WORKING_DAY_MS


def test_moments_before_1970_and_after_2100_are_as_exact_as_others() -> None:
    assert shown(CALENDAR.add_working_days(at("1968-12-27 10:00"), 1)) == "1968-12-30 10:00"
    assert shown(CALENDAR.add_working_days(at("2199-12-31 10:00"), 1)) == "2200-01-01 10:00"
