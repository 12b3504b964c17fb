"""Rollups: from the events of a batch to what is added to which cells. Exact 64-bit integers throughout."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from contracts.measures import Fold, Grain, Table
from streams.core.grouping import BUCKET_BITS, LOWER, groups

Ints = npt.NDArray[np.int64]
Cells = npt.NDArray[Any]

_LOW_BITS = 24


class Tally(NamedTuple):
    """What some events contribute to one table; every event contributes something.

    `codes`, `event_ms`, `record_ms` have one value per event, `codes` indexing `entities`. `rows`, `columns`,
    `amounts` have one value per contribution: event number, measure number, and how much (SUM) or how high (MAX).
    """

    table: Table
    entities: list[str]
    codes: Ints
    event_ms: Ints
    record_ms: Ints
    rows: Ints
    columns: Ints
    amounts: Ints


class Addition(NamedTuple):
    """Contributions folded to cells of one grain: row i of `values` (n, width) belongs to `entities[codes[i]]` and
    `buckets[i]`. Cells are ordered by (code, bucket), and none appears twice.
    """

    table: Table
    grain: Grain
    fold: Fold
    entities: list[str]
    codes: Ints
    buckets: Ints
    values: Cells


def additions(tally: Tally) -> Iterator[Addition]:
    """Fold a tally to every grain of its table. An event older than a grain's retention, judged by its own record time,
    counts in the coarser grains only, so that a replay in other batches gives the same cells.
    """
    fold = tally.table.measures[-1].over_time
    age = tally.record_ms - tally.event_ms
    oldest = int(age.max(initial=0))
    finer: Addition | None = None
    for grain, retention_ms in tally.table.retention_ms.items():
        if oldest <= retention_ms and len(tally.rows):
            finer = _fold_to(tally, grain, fold) if finer is None else _coarser(finer, grain)
            yield finer
        elif (age <= retention_ms).any():
            yield _fold_to(_only(tally, age <= retention_ms), grain, fold)


def _only(tally: Tally, keep: npt.NDArray[np.bool_]) -> Tally:
    mask = keep[tally.rows]
    renumbered = np.cumsum(keep) - 1
    return Tally(
        tally.table,
        tally.entities,
        tally.codes[keep],
        tally.event_ms[keep],
        tally.record_ms[keep],
        renumbered[tally.rows[mask]],
        tally.columns[mask],
        tally.amounts[mask],
    )


def _fold_to(tally: Tally, grain: Grain, fold: Fold) -> Addition:
    cells, group_of_event = groups(tally.codes, np.asarray(grain.bucket(tally.event_ms)))  # type: ignore[arg-type]
    flat = group_of_event[tally.rows] * tally.table.width + tally.columns
    size = len(cells) * tally.table.width
    values: Cells
    if fold is Fold.SUM:
        values = exact_bincount(flat, tally.amounts, size)
    else:
        values = maximum_by(flat, tally.amounts.astype(tally.table.dtype), size)
    return Addition(
        tally.table,
        grain,
        fold,
        tally.entities,
        cells >> BUCKET_BITS,
        cells & LOWER,
        values.reshape(len(cells), tally.table.width),
    )


def _coarser(finer: Addition, grain: Grain) -> Addition:
    """The same contributions in a coarser grain. Cells are in the order of (code, bucket), so equals are neighbours."""
    buckets = np.asarray(grain.bucket(finer.grain.start_ms(finer.buckets)))  # type: ignore[arg-type]
    differs = (np.diff(finer.codes) != 0) | (np.diff(buckets) != 0)
    first = np.flatnonzero(np.concatenate([[True], differs]))
    fold = np.add if finer.fold is Fold.SUM else np.maximum
    values = finer.values if len(first) == len(buckets) else fold.reduceat(finer.values, first, axis=0)
    return finer._replace(grain=grain, codes=finer.codes[first], buckets=buckets[first], values=values)


def exact_bincount(flat: Ints, amounts: Ints, size: int) -> Ints:
    """Sum of `amounts` per position. bincount adds in doubles, exact below 2**53: large amounts go in halves."""
    if len(amounts) == 0 or int(np.abs(amounts).max()) * len(amounts) < 2**53:
        return np.bincount(flat, weights=amounts, minlength=size).astype(np.int64)
    high, low = amounts >> _LOW_BITS, amounts & ((1 << _LOW_BITS) - 1)
    sums = [np.bincount(flat, weights=part, minlength=size).astype(np.int64) for part in (high, low)]
    return (sums[0] << _LOW_BITS) + sums[1]


def maximum_by(flat: Ints, amounts: Cells, size: int) -> Cells:
    """Largest of `amounts` per position, 0 where there is none."""
    out = np.zeros(size, dtype=amounts.dtype)
    np.maximum.at(out, flat, amounts)
    return out
