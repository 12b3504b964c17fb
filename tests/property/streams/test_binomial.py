"""The tail of the binomial against exact fractions."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.alerts.binomial import log10_tail


def exact(count: int, trials: int, rate: Fraction) -> float:
    """log10 P(X >= count), by adding up every term."""
    terms = (math.comb(trials, at) * rate**at * (1 - rate) ** (trials - at) for at in range(count, trials + 1))
    total = sum(terms, Fraction(0))
    return (math.log(total.numerator) - math.log(total.denominator)) / math.log(10)


@given(st.integers(1, 300), st.integers(1, 400), st.data())
def test_it_is_exact_above_the_mean(trials: int, per_mille: int, data: st.DataObject) -> None:
    rate = Fraction(per_mille, 1000)
    least = math.floor(trials * rate) + 1
    count = data.draw(st.integers(min(least, trials), trials))
    if count > trials * rate:
        assert log10_tail(count, trials, float(rate)) == pytest.approx(exact(count, trials, rate), abs=1e-9)


def test_up_to_the_mean_nothing_is_surprising() -> None:
    assert log10_tail(0, 0, 0.01) == 0
    assert log10_tail(10, 1000, 0.01) == 0


def test_a_million_trials_take_no_time_and_no_overflow() -> None:
    assert -400 < log10_tail(13_000, 1_000_000, 0.01) < -150
