"""Folding cells: over shards, over time, over entities; and what is read off a histogram or a sketch. Pure.

Arrays of cells have shape (E, T, W): entities, buckets in order of time, measures in the order given beside them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from contracts.measures import Fold, Measure

Cells = NDArray[Any]
SAMPLES = "samples"


def columns_of(measures: Sequence[Measure], fold: Fold, *, over_time: bool) -> list[int]:
    """Positions of the measures that fold so, over time or over shards."""
    return [at for at, one in enumerate(measures) if (one.over_time if over_time else one.over_shards) is fold]


def merge(parts: Sequence[Cells], measures: Sequence[Measure]) -> Cells:
    """One array from the shards' arrays, by each measure's `over_shards`. Order does not matter.

    A MIN of 0 means that the shard has none; LAST has no meaning between shards: ValueError.
    """
    merged = parts[0].copy()
    for part in parts[1:]:
        for fold in Fold:
            columns = columns_of(measures, fold, over_time=False)
            if columns:
                merged[..., columns] = _merged(merged[..., columns], part[..., columns], fold)
    return merged


def carried(cells: Cells, measures: Sequence[Measure]) -> Cells:
    """One shard's gauges, each bucket without a sample taking the sample before it (to the end of the array).

    Shards sample at their own moments: without this, a sum over shards would drop those that have yet to sample.
    """
    gauges = columns_of(measures, Fold.LAST, over_time=True)
    if not gauges:
        return cells
    taken = cells[..., _samples(measures)] > 0
    times = np.arange(cells.shape[1])
    newest = np.maximum.accumulate(np.where(taken, times, -1), axis=1)
    found = np.take_along_axis(cells[..., gauges], np.maximum(newest, 0)[..., None], axis=1)
    filled = cells.copy()
    filled[..., gauges] = np.where((newest >= 0)[..., None], found, 0)
    return filled


def over_time(cells: Cells, measures: Sequence[Measure]) -> Cells:
    """(E, T, W) → (E, W): every bucket as one, by each measure's `over_time`. LAST is the last bucket with samples."""
    folded = np.zeros((cells.shape[0], cells.shape[2]), cells.dtype)
    if cells.shape[1] == 0:
        return folded
    for fold, act in ((Fold.SUM, np.sum), (Fold.MAX, np.max)):
        columns = columns_of(measures, fold, over_time=True)
        folded[:, columns] = act(cells[:, :, columns], axis=1)
    lowest = columns_of(measures, Fold.MIN, over_time=True)
    folded[:, lowest] = _least(cells[:, :, lowest], axis=1)
    gauges = columns_of(measures, Fold.LAST, over_time=True)
    if gauges:
        filled = carried(cells, measures)
        folded[:, gauges] = filled[:, -1, gauges]
    return folded


def by_steps(cells: Cells, measures: Sequence[Measure], starts: Sequence[int]) -> Cells:
    """(E, T, W) → (E, S, W): step s folds buckets starts[s] up to starts[s+1], the last one to the end."""
    ends = [*starts[1:], cells.shape[1]][: len(starts)]
    steps = [over_time(cells[:, start:end], measures) for start, end in zip(starts, ends, strict=True)]
    return np.stack(steps, axis=1) if steps else cells[:, :0]


def over_entities(cells: Cells, measures: Sequence[Measure]) -> Cells:
    """(E, T, W) → (T, W): all entities as one. Counters and gauges add up, MAX and MIN fold as over shards."""
    folded = np.zeros(cells.shape[1:], cells.dtype)
    if cells.shape[0] == 0:
        return folded
    for fold, act in ((Fold.SUM, np.sum), (Fold.MAX, np.max)):
        columns = columns_of(measures, fold, over_time=False)
        folded[:, columns] = act(cells[:, :, columns], axis=0)
    lowest = columns_of(measures, Fold.MIN, over_time=False)
    folded[:, lowest] = _least(cells[:, :, lowest], axis=0)
    return folded


def percentile(histogram: ArrayLike, lower_edges: ArrayLike, share: float) -> NDArray[np.float64]:
    """The value below which `share` (0..1) of the counted lie; histogram (..., B), edges (B,) in the value's own unit.

    Linear within its bin; the last bin is open and answers with its lower edge. NaN where nothing was counted.
    """
    counts = np.asarray(histogram, np.float64)
    lower = np.asarray(lower_edges, np.float64)
    upper = np.append(lower[1:], lower[-1])
    reached = np.cumsum(counts, axis=-1)
    total = reached[..., -1]
    rank = share * total
    behind = (reached >= rank[..., None]) & (counts > 0)
    bins = np.argmax(behind, axis=-1)
    held = np.take_along_axis(counts, bins[..., None], -1)[..., 0]
    before = np.take_along_axis(reached, bins[..., None], -1)[..., 0] - held
    within = np.clip((rank - before) / np.maximum(held, 1), 0, 1)
    value: NDArray[np.float64] = np.where(total > 0, lower[bins] + within * (upper[bins] - lower[bins]), np.nan)
    return value


def estimate_distinct(registers: ArrayLike) -> NDArray[np.float64]:
    """How many different things a HyperLogLog sketch has seen; registers (..., m), one rank each.

    Flajolet et al. 2007: alpha * m² / sum(2^-register), with linear counting below 2.5 m while registers are empty.
    Hashes have 64 bits, so the correction for large numbers is not needed.
    """
    ranks = np.asarray(registers, np.float64)
    m = ranks.shape[-1]
    raw = 0.7213 / (1 + 1.079 / m) * m * m / np.exp2(-ranks).sum(axis=-1)
    empty = (ranks == 0).sum(axis=-1)
    linear = m * np.log(m / np.maximum(empty, 1))
    estimate: NDArray[np.float64] = np.where((raw <= 2.5 * m) & (empty > 0), linear, raw)
    return estimate


def _merged(one: Cells, other: Cells, fold: Fold) -> Cells:
    if fold is Fold.SUM:
        return one + other
    if fold is Fold.MAX:
        return np.maximum(one, other)
    if fold is Fold.MIN:
        return np.where(one == 0, other, np.where(other == 0, one, np.minimum(one, other)))
    raise ValueError("a measure cannot fold over shards by LAST: shards have no order")


def _least(cells: Cells, axis: int) -> Cells:
    """Least of what is not 0; 0 where all is."""
    most = np.iinfo(cells.dtype).max
    least = np.where(cells == 0, most, cells).min(axis=axis, initial=most)
    return np.where(least == most, 0, least).astype(cells.dtype)


def _samples(measures: Sequence[Measure]) -> int:
    names = [measure.name for measure in measures]
    if SAMPLES not in names:
        raise ValueError(f"gauges fold over time by their {SAMPLES!r} column, which is missing: {', '.join(names)}")
    return names.index(SAMPLES)
