"""Numbers, ages and times as each language writes them."""

import pytest

from dashboard.i18n import load_words
from dashboard.i18n.formats import age, clock, figure, goal

VALUES = [
    (96.13, "percent", "96,1%", "96.1%"),
    (100.0, "percent", "100%", "100%"),
    (0.0, "percent", "0,0%", "0.0%"),
    (1234.4, "count", "1.234", "1,234"),
    (4_820_000_000, "vnd", "4,82 tỷ ₫", "4.82 bn ₫"),
    (48_213_000_000, "vnd", "48,2 tỷ ₫", "48.2 bn ₫"),
    (950_000, "vnd", "950.000 ₫", "950,000 ₫"),
    (12_300_000, "vnd", "12,3 triệu ₫", "12.3 m ₫"),
    (382, "ms", "0,4 giây", "0.4 s"),
    (12_400, "ms", "12 giây", "12 s"),
    (7.26, "per_minute", "7,3", "7.3"),
    (112.6, "per_minute", "113", "113"),
    (318_240, "per_hour", "318.240", "318,240"),
    (1_218_240, "per_hour", "1,22 triệu", "1.22 m"),
    (41, "kmh", "41 km/giờ", "41 km/h"),
    (None, "count", "chưa có dữ liệu", "no data yet"),
]


@pytest.mark.parametrize(("value", "unit", "vi", "en"), VALUES)
def test_figures(value: float | None, unit: str, vi: str, en: str) -> None:
    assert figure(load_words("vi"), value, unit) == vi
    assert figure(load_words("en"), value, unit) == en


@pytest.mark.parametrize(
    ("milliseconds", "vi"),
    [
        (-5, "0 giây"),
        (12_900, "12 giây"),
        (3 * 60_000, "3 phút"),
        (125 * 60_000, "2 giờ 05"),
        (73 * 3_600_000, "3 ngày"),
    ],
)
def test_ages_are_one_word_that_no_line_breaks(milliseconds: int, vi: str) -> None:
    assert age(load_words("vi"), milliseconds) == vi.replace(" ", "\u00a0")


GOALS = [
    (96.13, 95.0, False, "mục tiêu ≥ 95%, tốt hơn 1,1", "goal ≥ 95%, 1.1 better"),
    (92.5, 95.0, False, "mục tiêu ≥ 95%, còn kém 2,5", "goal ≥ 95%, 2.5 worse"),
    (88.1, 100.0, True, "mục tiêu ≤ 100%, tốt hơn 11,9", "goal ≤ 100%, 11.9 better"),
    (111.9, 100.0, True, "mục tiêu ≤ 100%, còn kém 11,9", "goal ≤ 100%, 11.9 worse"),
    (95.0, 95.0, False, "mục tiêu ≥ 95%, tốt hơn 0,0", "goal ≥ 95%, 0.0 better"),
    (None, 10.0, True, "mục tiêu ≤ 10%", "goal ≤ 10%"),
]


@pytest.mark.parametrize(("value", "aim", "at_most", "vi", "en"), GOALS)
def test_a_goal_says_in_words_whether_it_is_met(
    value: float | None, aim: float, vi: str, en: str, *, at_most: bool
) -> None:
    assert goal(load_words("vi"), value, aim, at_most=at_most) == vi
    assert goal(load_words("en"), value, aim, at_most=at_most) == en


def test_the_clock_is_local() -> None:
    assert clock(1_795_312_800_000) == "09:00"


def test_an_unknown_language_is_vietnamese() -> None:
    assert load_words("fr").language == "vi"
