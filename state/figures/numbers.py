"""Arithmetic every figure shares. What cannot be computed is None, never 0."""

import numpy as np
from numpy.typing import NDArray

MIN_DENOMINATOR = 30
"""Below this a share is shown with its n and judged by no band."""

Floats = NDArray[np.float64]


def share(part: float, whole: float) -> float | None:
    """`part` of `whole` in percent; None where there is no whole."""
    return None if whole <= 0 else float(100.0 * part / whole)


def better_by(value: float, goal: float, *, at_most: bool) -> float:
    """By how much a value is better than its goal; less than 0: it misses it. `at_most`: less is better."""
    return goal - value if at_most else value - goal


def known(value: float) -> float | None:
    """The number, or None where it is not a number."""
    return None if np.isnan(value) else float(value)


def lower_edges(upper_bounds: tuple[int, ...]) -> Floats:
    """Lower edges of bins given by their upper bounds, with the open bin at the end."""
    return np.array((0, *upper_bounds), dtype=np.float64)


def rounded(value: float | None, digits: int = 0) -> float | None:
    """The value as it is shown; whole numbers without a fraction. None and NaN: None."""
    if value is None or np.isnan(value):
        return None
    return round(value, digits) if digits else round(value)
