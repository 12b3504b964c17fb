"""Measures that follow from the sums of a table: quantiles of a histogram, and ratios."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from contracts.measures import Table
from dashboard.feeds.description import Derive, RollUp
from state.figures.numbers import Floats
from state.rollup import percentile

Cells = NDArray[np.int64]
UNKNOWN = "unknown"
"""What events that name nothing of the registry are counted under."""


def quantile(first: str, lower: Floats, share: float) -> Derive:
    """The quantile of the histogram that begins at column `first`; `lower` are the lower edges of its bins."""

    def derive(table: Table, sums: Cells) -> Floats:
        begin = table.column(first)
        return percentile(sums[:, begin : begin + len(lower)], lower, share)

    return derive


def ratio(part: str, whole: str, scale: float) -> Derive:
    """`scale` × part ÷ whole; unknown where there is no whole."""

    def derive(table: Table, sums: Cells) -> Floats:
        below = sums[:, table.column(whole)].astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(below > 0, scale * sums[:, table.column(part)] / below, np.nan)

    return derive


def rolling(sums: Cells, over: int) -> Cells:
    """(T + over - 1, W) → (T, W): each the sum of `over` buckets."""
    added = np.concatenate([np.zeros((1, sums.shape[1]), np.int64), np.cumsum(sums, axis=0)])
    found: Cells = added[over:] - added[:-over]
    return found


def with_unknown(ids: Sequence[str]) -> tuple[str, ...]:
    """Ids of the registry, and what stands for all others."""
    return (*ids, UNKNOWN)


def everything(_entity: str) -> bool:
    """The whole province: every entity counts."""
    return True


COMMUNES = RollUp(
    "Adds up a commune or ward, by its code.", lambda registry: with_unknown([c.code for c in registry.communes])
)
"""The roll-up that most feeds share."""
