"""The detector judges a row by what came before it, sees what people would see, and keeps quiet on noise."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from streams.alerts.anomaly.detector import Detector, Verdict
from streams.alerts.anomaly.windows import Window, windows

STEP_S = 300
MONDAY_S = 1_790_553_600
Series = npt.NDArray[np.float64]


def ordinary(rows: int, seed: int = 1) -> Series:
    """Vehicles in 5 minutes: a rush hour in the morning and one in the evening, less at weekends, Poisson noise."""
    hour = (np.arange(rows) * STEP_S % 86_400) / 3_600
    weekend = (np.arange(rows) * STEP_S // 86_400) % 7 >= 5
    rhythm = np.exp(-(((hour - 7.5) / 2) ** 2)) + np.exp(-(((hour - 17) / 2) ** 2)) + 0.3
    return np.random.default_rng(seed).poisson(80 * rhythm * np.where(weekend, 0.6, 1.0)).astype(np.float64)


def judged(values: Series, keep: npt.NDArray[np.bool_] | None = None) -> list[Verdict]:
    detector = Detector()
    rows = range(len(values)) if keep is None else np.flatnonzero(keep).tolist()
    return [detector.judge(MONDAY_S + row * STEP_S, float(values[row])) for row in rows]


def in_the_evening(day: int) -> slice:
    start = day * 288 + 192
    return slice(start, start + 24)


def found_in(verdicts: list[Verdict], place: slice) -> bool:
    return any(window.first <= place.stop and window.last >= place.start for window in windows(verdicts))


def test_scores_of_a_prefix_are_the_prefix_of_the_scores() -> None:
    values = ordinary(1_500)
    values[in_the_evening(4)] *= 0.2
    assert judged(values[:1_100]) == judged(values)[:1_100]


@pytest.mark.parametrize("seed", range(3))
def test_plain_noise_has_at_most_one_false_window_in_five_hundred_rows(seed: int) -> None:
    noise = np.random.default_rng(seed).normal(50.0, 5.0, 4_000)
    assert len(windows(judged(noise))) <= 8


@pytest.mark.parametrize("seed", range(3))
def test_ordinary_days_have_at_most_one_false_window_in_five_hundred_rows(seed: int) -> None:
    assert len(windows(judged(ordinary(4_000, seed)))) <= 8


@pytest.mark.parametrize("kind", ["drop", "rise", "silence", "stuck", "wild"])
def test_what_people_would_see_is_found(kind: str) -> None:
    values, place = ordinary(3_500), in_the_evening(9)
    change: dict[str, Callable[[Series], Series]] = {
        "drop": lambda now: now * 0.2,
        "rise": lambda now: now * 3.0,
        "silence": lambda now: now * 0.0,
        "stuck": lambda now: np.full_like(now, now[0]),
        "wild": lambda now: np.maximum(now + np.random.default_rng(3).normal(0.0, 60.0, len(now)), 0.0),
    }
    values[place] = change[kind](values[place])
    assert found_in(judged(values), place)


def test_gaps_and_uneven_steps_do_no_harm() -> None:
    values, place = ordinary(3_500), in_the_evening(9)
    keep = np.random.default_rng(5).uniform(size=len(values)) > 0.3
    keep[5 * 288 : 6 * 288] = False
    assert len(windows(judged(values, keep))) <= 6
    values[place] *= 0.1
    shown = np.flatnonzero(keep)
    moved = slice(int(np.searchsorted(shown, place.start)), int(np.searchsorted(shown, place.stop)))
    assert found_in(judged(values, keep), moved)


def test_a_spike_in_the_past_does_not_hide_the_next_one() -> None:
    values = ordinary(4_000)
    for day in (6, 10):
        values[in_the_evening(day)] = 900.0
    verdicts = judged(values)
    assert found_in(verdicts, in_the_evening(6))
    assert found_in(verdicts, in_the_evening(10))


def test_a_series_that_never_changes_is_never_wrong() -> None:
    assert not windows(judged(np.full(2_000, 7.0)))


def test_the_first_rows_are_on_probation() -> None:
    values = np.random.default_rng(1).normal(50.0, 1.0, 150)
    values[60] = 1_000.0
    assert max(verdict.score for verdict in judged(values)[:100]) == 0.0


def test_scores_lie_between_nothing_and_one() -> None:
    values = ordinary(1_000)
    values[500:520] = 1e12
    scores = [verdict.score for verdict in judged(values)]
    assert min(scores) >= 0.0
    assert max(scores) <= 1.0


def test_a_window_goes_on_while_rows_stay_surprising_and_ends_when_they_are_calm() -> None:
    calm, alarm, still = Verdict(0.0, 0.0), Verdict(0.9, 5.0), Verdict(0.2, 2.0)
    verdicts = [calm, alarm, still, calm, still, *[calm] * 8, still, alarm]
    assert windows(verdicts) == [Window(1, 4, 0.9), Window(14, 14, 0.9)]
