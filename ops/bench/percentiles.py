"""Percentiles of what was measured in bins, and of events that become visible frame by frame."""

from collections.abc import Sequence
from itertools import pairwise

from contracts.status import DELAY_BOUNDS_MS

STEP_MS = 5
"""How finely the events between two frames are sampled."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)] if ordered else 0.0


def of_histogram(counts: Sequence[int], share: float) -> float:
    """Percentile in ms of a histogram over DELAY_BOUNDS_MS, evenly spread within a bin; the open bin is its bound."""
    wanted = share * sum(counts)
    low, passed = 0, 0
    for bound, count in zip(DELAY_BOUNDS_MS, counts, strict=False):
        if count and passed + count >= wanted:
            return low + (bound - low) * (wanted - passed) / count
        low, passed = bound, passed + count
    return float(DELAY_BOUNDS_MS[-1]) if passed or sum(counts) else 0.0


def until_visible(frames: Sequence[tuple[int, int]]) -> list[int]:
    """Delays in ms of events at an even pace, given (newest event time, time painted) of successive frames: an event is
    visible with the first frame whose newest event is not older than it.
    """
    delays = []
    for (before, _), (newest, painted) in pairwise(frames):
        delays += [painted - moment for moment in range(newest, before, -STEP_MS)]
    return delays
