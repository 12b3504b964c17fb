"""Cells up to a past moment, from the cells as they are counted today. Pure.

A bucket that had not ended at the moment is put together from the finer buckets that had. Where minutes are no longer
kept, an hour is spread over its sixty minutes, so that all that adds up minutes still works, as fine as hours are.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contracts.measures import Fold, Grain, Measure
from state.rollup import SAMPLES, over_time

Values = NDArray[Any]
MINUTES = 60


def blanked(values: Values, grain: Grain, first: int, at_ms: int) -> Values:
    """(E, T, W) with zeros from the first bucket on that had not ended at the cut."""
    ended = max(0, grain.bucket(at_ms) - first)
    if ended >= values.shape[1]:
        return values
    shown = values.copy()
    shown[:, ended:] = 0
    return shown


def joined(parts: Sequence[Values], measures: Sequence[Measure]) -> Values:
    """Consecutive stretches (E, T, W) of finer buckets as one coarser bucket: (E, W)."""
    return over_time(np.concatenate(parts, axis=1), measures)


def spread(hours: Values, measures: Sequence[Measure]) -> Values:
    """(E, H, W) by hour → (E, H · 60, W) by minute. Counters add up to the hour's; gauges and extremes stay."""
    steps = np.arange(MINUTES + 1, dtype=np.int64)
    spread_out = np.diff(hours[:, :, None, :].astype(np.int64) * steps[None, None, :, None] // MINUTES, axis=2)
    stays = [at for at, one in enumerate(measures) if one.over_time is not Fold.SUM]
    spread_out[..., stays] = hours[:, :, None, :][..., stays]
    for at, one in enumerate(measures):
        if one.name == SAMPLES:
            spread_out[..., at] = np.minimum(hours[:, :, None, at], 1)
    return spread_out.reshape(hours.shape[0], hours.shape[1] * MINUTES, hours.shape[2]).astype(hours.dtype)
