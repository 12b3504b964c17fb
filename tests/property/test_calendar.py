"""Laws of the working calendar, over random holidays and moments, and against a count by single days."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.calendar import WORKING_DAY_MS, WorkingCalendar

MINUTE = 60_000
DAY = 86_400_000
OFFSET = 7 * 3_600_000
FIRST = date(2025, 12, 1)
START = round(datetime(2025, 12, 1, tzinfo=UTC).timestamp() * 1000) - OFFSET

# Holidays are dense and moments close, so that runs of days off and edges of the day are met all the time.
calendars = st.frozensets(st.integers(0, 120), max_size=60).map(
    lambda days: WorkingCalendar(frozenset(FIRST + timedelta(days=day) for day in days))
)
edges = st.builds(
    lambda day, minute, step: START + day * DAY + minute * MINUTE + step,
    st.integers(0, 120),
    st.sampled_from([0, 450, 690, 810, 1050]),
    st.sampled_from([-1, 0, 1]),
)
moments = edges | st.integers(START, START + 120 * DAY)
spans = (
    st.integers(-60 * WORKING_DAY_MS, 60 * WORKING_DAY_MS)
    | st.integers(-100, 100).map(lambda halves: halves * WORKING_DAY_MS // 2)
    | st.integers(-2, 2)
)


def counted(calendar: WorkingCalendar, a_ms: int, b_ms: int) -> int:
    """Working time from a to b, day by day and half by half."""
    total = 0
    for number in range((a_ms + OFFSET) // DAY, (b_ms + OFFSET) // DAY + 1):
        if calendar.is_working(date(1970, 1, 1) + timedelta(days=number)):
            for opening, closing in ((450, 690), (810, 1050)):
                midnight = number * DAY - OFFSET
                total += max(0, min(b_ms, midnight + closing * MINUTE) - max(a_ms, midnight + opening * MINUTE))
    return total


@given(calendars, moments, moments)
def test_working_time_between_is_the_sum_of_its_half_days(calendar: WorkingCalendar, a: int, b: int) -> None:
    first, last = sorted((a, b))
    assert calendar.working_ms_between(first, last) == counted(calendar, first, last)


@given(calendars, moments, spans)
def test_what_was_added_is_what_lies_between(calendar: WorkingCalendar, start: int, span: int) -> None:
    assert calendar.working_ms_between(start, calendar.add_working_time(start, span)) == span


@given(calendars, moments, spans.filter(lambda span: span != 0))
def test_the_end_of_a_term_is_the_earliest_such_moment(calendar: WorkingCalendar, start: int, span: int) -> None:
    end = calendar.add_working_time(start, span)
    assert calendar.working_ms_between(start, end - 1) == span - 1


@given(calendars, moments, moments)
def test_adding_the_time_between_never_passes_the_end(calendar: WorkingCalendar, a: int, b: int) -> None:
    first, last = sorted((a, b))
    end = calendar.add_working_time(first, calendar.working_ms_between(first, last))
    assert end <= last
    assert calendar.working_ms_between(end, last) == 0


@given(calendars, moments, moments, moments)
def test_working_time_adds_up_over_a_stop_in_between(calendar: WorkingCalendar, a: int, b: int, c: int) -> None:
    between = calendar.working_ms_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)


@given(calendars, moments, moments, spans)
def test_who_starts_later_never_ends_earlier(calendar: WorkingCalendar, a: int, b: int, span: int) -> None:
    first, last = sorted((a, b))
    assert calendar.add_working_time(first, span) <= calendar.add_working_time(last, span)


@given(calendars, moments, spans, spans)
def test_a_longer_term_never_ends_earlier(calendar: WorkingCalendar, start: int, a: int, b: int) -> None:
    shorter, longer = sorted((a, b))
    assert calendar.add_working_time(start, shorter) <= calendar.add_working_time(start, longer)


@given(calendars, moments, st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_terms_in_a_row_are_one_of_their_sum(calendar: WorkingCalendar, start: int, a: int, b: int) -> None:
    twice = calendar.add_working_time(calendar.add_working_time(start, a), b)
    assert twice == calendar.add_working_time(start, a + b)


@given(calendars, moments)
def test_time_runs_exactly_while_offices_are_open(calendar: WorkingCalendar, moment: int) -> None:
    assert calendar.working_ms_between(moment, moment + 1) == int(calendar.is_open(moment))


@given(calendars, moments, st.integers(-40, 40))
def test_working_days_are_eight_hours_each(calendar: WorkingCalendar, moment: int, days: int) -> None:
    assert calendar.add_working_days(moment, days) == calendar.add_working_time(moment, days * WORKING_DAY_MS)
