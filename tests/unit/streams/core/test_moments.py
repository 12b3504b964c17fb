"""Event times as numbers: exact, whatever stands beside them."""

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from streams.core.moments import milliseconds
from tests.fixtures.records import EPOCH

zones = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(timezones=zones)
whole_seconds = moments.map(lambda moment: moment.replace(microsecond=0))


def exact(moment: datetime) -> int:
    return round(Fraction((moment - EPOCH) // timedelta(microseconds=1), 1000))


@given(st.lists(moments | whole_seconds, max_size=40))
def test_moments_of_any_century_zone_and_fraction_are_rounded_to_even_milliseconds(some: list[datetime]) -> None:
    assert milliseconds(some).tolist() == [exact(moment) for moment in some]


def test_lists_of_any_length_are_read() -> None:
    for count in (0, 1, 15, 16, 70_000):
        some = [EPOCH + timedelta(milliseconds=1_795_410_000_000 + 500 * n) for n in range(count)]
        assert milliseconds(some).tolist() == [1_795_410_000_000 + 500 * n for n in range(count)]


def test_half_a_millisecond_goes_to_the_even_one() -> None:
    halves = [datetime(2026, 11, 23, 5, 0, 0, micros, UTC) for micros in (500, 1_500, 2_500, 2_501)]
    assert [ms % 1_000 for ms in milliseconds(halves).tolist()] == [0, 2, 2, 3]
