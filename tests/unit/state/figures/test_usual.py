from datetime import date

import numpy as np
import pytest

from contracts.calendar import WorkingCalendar
from contracts.measures import HOUR_MS, Grain
from state.figures.usual import HISTORY_HOURS, Basis, samples_of, usual, usual_between, weekday_with_holidays
from state.figures.workdays import weekday_of

MONDAY = 20_780  # 2026-11-23, local day number
PLAIN = weekday_with_holidays(())


def hours(day: int, hour: int) -> int:
    return day * 24 + hour


def history(days: int, per_hour: int = 100) -> tuple[np.ndarray, int]:
    """(samples, first bucket) of the days before MONDAY."""
    return np.full(days * 24, float(per_hour)), (MONDAY - days) * 24


def test_weekdays_are_right_and_a_holiday_is_a_sunday() -> None:
    assert PLAIN(MONDAY) == 0
    assert weekday_of(WorkingCalendar(frozenset({date(2026, 11, 23)})))(MONDAY) == 6


def test_usual_is_the_median_of_the_same_hour_of_the_week() -> None:
    samples, first = history(35)
    eight = [hours(MONDAY - 7 * week, 8) - first for week in range(1, 6)]
    samples[eight] = [10, 200, 20, 30, 40]
    found = usual(samples, first, range(hours(MONDAY, 8), hours(MONDAY, 9)), PLAIN)
    assert (found.median[0], found.basis[0]) == (30, Basis.WEEK)


def test_the_band_is_fifteen_percent_or_three_deviations_whichever_is_more() -> None:
    samples, first = history(35)
    narrow = usual(samples, first, range(hours(MONDAY, 8), hours(MONDAY, 9)), PLAIN)
    samples[[hours(MONDAY - 7 * week, 8) - first for week in range(1, 6)]] = [80, 90, 100, 110, 120]
    wide = usual(samples, first, range(hours(MONDAY, 8), hours(MONDAY, 9)), PLAIN)
    assert (narrow.margin[0], wide.margin[0]) == (pytest.approx(15), pytest.approx(30))


def test_a_holiday_is_compared_with_sundays() -> None:
    samples, first = history(35)
    for week in range(6):
        sunday = MONDAY - 1 - 7 * week
        if hours(sunday, 8) >= first:
            samples[hours(sunday, 8) - first] = 7
    weekday = weekday_with_holidays([MONDAY])
    assert usual(samples, first, range(hours(MONDAY, 8), hours(MONDAY, 9)), weekday).median[0] == 7


@pytest.mark.parametrize(
    ("days", "median", "basis"),
    [(35, 100, Basis.WEEK), (10, 100, Basis.DAYS), (3, 100, Basis.DAYS), (1, 100, Basis.YESTERDAY)],
)
def test_short_history_falls_back_step_by_step(days: int, median: float, basis: Basis) -> None:
    samples, first = history(days)
    found = usual(samples, first, range(hours(MONDAY, 8), hours(MONDAY, 9)), PLAIN)
    assert (found.median[0], found.basis[0]) == (median, basis)


def test_without_yesterday_there_is_no_usual() -> None:
    found = usual(np.full(5, 100.0), hours(MONDAY, 0), range(hours(MONDAY, 8), hours(MONDAY, 9)), PLAIN)
    assert np.isnan(found.median[0])
    assert found.basis[0] is Basis.NONE


def test_hours_older_than_thirty_five_days_count_for_nothing() -> None:
    samples, first = history(70)
    samples[: 35 * 24] = 999
    target = hours(MONDAY, 8)
    found = usual(samples, first, range(target, target + 1), PLAIN)
    assert found.median[0] == 100
    assert target - first > HISTORY_HOURS


def test_minutes_lie_between_the_middles_of_the_hours() -> None:
    samples, first = history(35)
    for hour, amount in ((7, 100.0), (8, 200.0), (9, 300.0)):
        samples[[hours(MONDAY - 7 * week, hour) - first for week in range(1, 6)]] = amount
    found = usual(samples, first, range(hours(MONDAY, 7), hours(MONDAY, 10)), PLAIN)
    start = Grain.HOUR.start_ms(hours(MONDAY, 8))
    middles, _ = found.at(np.array([start - HOUR_MS // 2, start, start + HOUR_MS // 2, start + HOUR_MS]))
    assert middles.tolist() == [100, 150, 200, 250]


def test_beside_an_hour_without_history_the_other_hour_stands_alone() -> None:
    samples, first = history(35)
    for week in range(1, 6):
        samples[hours(MONDAY - 7 * week, 9) - first] = np.nan
    samples[[hours(MONDAY - day, 9) - first for day in range(1, 36)]] = np.nan
    found = usual(samples, first, range(hours(MONDAY, 8), hours(MONDAY, 10)), PLAIN)
    start = Grain.HOUR.start_ms(hours(MONDAY, 8))
    middles, _ = found.at(np.array([start + HOUR_MS - 1, start + HOUR_MS + HOUR_MS // 2]))
    assert middles[0] == 100
    assert np.isnan(middles[1])


def test_a_holiday_beside_a_plain_day_has_the_sundays_of_its_own() -> None:
    samples, first = history(35)
    for week in range(5):
        samples[hours(MONDAY - 1 - 7 * week, 23) - first] = 7
    weekday = weekday_with_holidays([MONDAY - 2])
    found = usual(samples, first, range(hours(MONDAY - 2, 23), hours(MONDAY, 1)), weekday)
    assert (found.median[0], found.median[-1]) == (7, 100)


def test_a_span_is_told_from_the_35_days_before_it_and_has_an_hour_on_either_side() -> None:
    asked = []

    def read(first: int, end: int) -> np.ndarray:
        asked.append((first, end))
        return np.full(end - first, 100.0)

    start = Grain.HOUR.start_ms(hours(MONDAY, 8))
    found = usual_between(read, start + HOUR_MS // 2, start + 3 * HOUR_MS, PLAIN)
    assert asked == [(hours(MONDAY, 7) - HISTORY_HOURS, hours(MONDAY, 12))]
    assert (found.first, len(found.median)) == (hours(MONDAY, 7), 6)
    assert (found.median == 100).all()


def test_a_band_is_scaled_and_never_below_nothing() -> None:
    samples, first = history(35)
    samples[[hours(MONDAY - 7 * week, 8) - first for week in range(1, 6)]] = [0, 60, 120, 180, 240]
    found = usual(samples, first, range(hours(MONDAY, 8), hours(MONDAY, 9)), PLAIN)
    edges = found.band(np.array([Grain.HOUR.start_ms(hours(MONDAY, 8)) + HOUR_MS // 2]), 1 / 60)
    assert [edge.tolist() for edge in edges] == [[0], [2], [pytest.approx((120 + 180) / 60)]]


def test_the_first_hour_with_anything_is_cut_short_and_no_sample() -> None:
    assert np.isnan(samples_of(np.array([0, 0, 5, 60]), silent_hours_count=True)).tolist() == [True, True, True, False]


def test_an_hour_of_nothing_is_a_gap_for_cameras_and_a_zero_for_offices() -> None:
    hourly = np.array([9, 60, 0, 60])
    assert np.isnan(samples_of(hourly, silent_hours_count=False)).tolist() == [False, False, True, False]
    assert samples_of(hourly, silent_hours_count=True).tolist() == [9, 60, 0, 60]


def test_nothing_at_all_is_no_history() -> None:
    assert np.isnan(samples_of(np.zeros(4, dtype=np.int64), silent_hours_count=True)).all()
