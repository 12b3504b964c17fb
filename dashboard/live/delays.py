"""Delays of records by stage over the last minutes, from the histograms that shards write with each checkpoint.

The screen sees the newest checkpoint of a shard at each frame, so this is a sample of the checkpoints, never a record
counted twice.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from contracts.measures import MINUTE_MS
from contracts.status import DELAY_BOUNDS_MS, STAGES, ShardStatus
from dashboard.live.frame import STAGES as SHOWN_STAGES
from state.figures.numbers import lower_edges
from state.rollup import percentile

KEPT_MS = 5 * MINUTE_MS
LAG_MS = 60_000
"""The lag that the truth bar shows: short, so that it tells of now, not of a start five minutes ago."""
SLICE_MS = 10_000
QUANTILES = (0.5, 0.95, 0.99)
_LOWER = lower_edges(DELAY_BOUNDS_MS)
_BINS = len(_LOWER)
_MIDDLE = np.append((_LOWER[:-1] + _LOWER[1:]) / 2, _LOWER[-1])
_ROWS = (*SHOWN_STAGES, "total")
_SCREEN = _ROWS.index("screen")
_TOTAL = _ROWS.index("total")

Percentiles = dict[str, tuple[int, int, int]]
"""Stage → p50, p95, p99 in ms."""


class Delays:
    """Delays of one feed over the last five minutes."""

    def __init__(self) -> None:
        self._slices: deque[tuple[int, NDArray[np.int64]]] = deque()
        self._seen: dict[str, int] = {}

    def observe(self, shard: str, status: ShardStatus, now_ms: int, *, history: bool = False) -> None:
        """Take a shard's newest checkpoint, once. The first one met, and what loads a `history`, is only remembered."""
        before = self._seen.get(shard)
        self._seen[shard] = status.checkpoint_ms
        if before is None or before == status.checkpoint_ms or status.rebuilding or history:
            return
        self._slice(now_ms)[:] += _observed(status, max(0, now_ms - status.checkpoint_ms))

    def percentiles(self, now_ms: int) -> Percentiles:
        """Per stage and in total; stages without records are absent."""
        while self._slices and now_ms - self._slices[0][0] >= KEPT_MS:
            self._slices.popleft()
        if not self._slices:
            return {}
        total = np.sum([counts for _, counts in self._slices], axis=0)
        found = np.stack([percentile(total, _LOWER, q) for q in QUANTILES], axis=1)
        return {
            name: (round(row[0]), round(row[1]), round(row[2]))
            for name, row in zip(_ROWS, found.tolist(), strict=True)
            if not np.isnan(row[0])
        }

    def total(self, now_ms: int, back_ms: int = LAG_MS) -> NDArray[np.int64]:
        """Histogram of the whole way from event to screen in the last `back_ms`, over the bins of DELAY_BOUNDS_MS."""
        recent = [counts[_TOTAL] for at, counts in self._slices if now_ms - at < back_ms]
        return np.sum(recent, axis=0) if recent else np.zeros(_BINS, dtype=np.int64)

    def _slice(self, now_ms: int) -> NDArray[np.int64]:
        start = now_ms - now_ms % SLICE_MS
        if not self._slices or self._slices[-1][0] != start:
            self._slices.append((start, np.zeros((len(_ROWS), _BINS), dtype=np.int64)))
        return self._slices[-1][1]


def _observed(status: ShardStatus, screen_ms: int) -> NDArray[np.int64]:
    """Histograms of one checkpoint: its three stages, Redis → frame for each of its records, and the whole way."""
    found = np.zeros((len(_ROWS), _BINS), dtype=np.int64)
    stages = dict(zip(STAGES, status.delays, strict=False))
    for row, name in enumerate(_ROWS):
        if name in stages and name != "total":
            found[row] = stages[name]
    total = np.array(stages.get("total", [0] * _BINS), dtype=np.int64)
    found[_SCREEN, _bin(np.array([screen_ms]))[0]] = total.sum()
    np.add.at(found[_TOTAL], _bin(_MIDDLE + screen_ms), total)
    return found


def _bin(values: NDArray[np.generic]) -> NDArray[np.intp]:
    return np.searchsorted(np.array(DELAY_BOUNDS_MS), values, side="left")


def lag_p95(histograms: list[NDArray[np.int64]]) -> float | None:
    """p95 from event to screen over all feeds, ms; None where nothing was measured."""
    total = np.sum(histograms, axis=0) if histograms else np.zeros(_BINS)
    value = float(percentile(total, _LOWER, 0.95))
    return None if np.isnan(value) else value
