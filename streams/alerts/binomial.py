"""The exact upper tail of the binomial distribution, without SciPy."""

import math

ENOUGH = 1e-17
"""Terms below this share of their sum change nothing."""


def log10_tail(count: int, trials: int, rate: float) -> float:
    """log10 P(X >= count) for X ~ Binomial(trials, rate), 0 < rate < 1; 0 where count is not above the mean.

    The terms from `count` on fall at least geometrically above the mean, so a few of them are exact to the last digit.
    """
    if count <= trials * rate:
        return 0.0
    log_first = (
        math.lgamma(trials + 1)
        - math.lgamma(count + 1)
        - math.lgamma(trials - count + 1)
        + count * math.log(rate)
        + (trials - count) * math.log1p(-rate)
    )
    odds = rate / (1 - rate)
    total = term = 1.0
    for at in range(count, trials):
        term *= (trials - at) / (at + 1) * odds
        total += term
        if term < ENOUGH * total:
            break
    return min(0.0, (log_first + math.log(total)) / math.log(10))
