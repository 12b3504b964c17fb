"""What a measure is: one number per entity, by name, with its unit. Rules compare measures and nothing else."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from state.figures.numbers import Floats
from streams.alerts.moment import Moment

Compute = Callable[[Moment, int], Floats]
"""(moment, minutes it covers) → (E,) in the order of the kind's entities; NaN: not known, and rules hold."""


class Measure(msgspec.Struct, frozen=True):
    """One measure of one kind of entity.

    `over`: minutes that it covers unless a rule says otherwise, 0 where it has none. `usual` gives what is usual for
    it; None where nothing is. `digits` after the decimal sign, in texts and values. `about` is for people (English).
    `momentary`: it looks at the present moment, of which nothing is stored, so no back-test can tell it.
    """

    name: str
    kind: str
    unit: str
    digits: int
    over: int
    compute: Compute
    about: str
    usual: Compute | None = None
    momentary: bool = False


def per_group(group: NDArray[np.int64], size: int, values: NDArray[Any]) -> Floats:
    """Sums of `values` (E,) by the group (E,) that each belongs to."""
    return np.bincount(group, weights=values.astype(np.float64), minlength=size).astype(np.float64)


def ratio(part: Floats, whole: Floats, scale: float = 1.0) -> Floats:
    """`scale` × part ÷ whole; NaN where there is no whole."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, scale * part / whole, np.nan)
