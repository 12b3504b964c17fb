"""A stretch of cells as a reader gets it: folded over the shards, one array."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.measures import Fold, Grain, Measure, Table
from state import rollup
from state.sparse import SparseTable

CARRIED_BUCKETS = 2
"""How far before a window a gauge's sample is looked for, where a shard has not sampled yet in the window."""
MOST_PLANS = 256


class Window(NamedTuple):
    """Cells of some entities in buckets `first` and on: `values` has shape (E, T, W), int64 (uint8 for sketches).

    W are the `measures` asked for, in the table's order or the asker's. Zeros where nothing was counted. Buckets that
    begin before `complete_from_ms` may lack records that were deleted unread (0: none do).
    """

    entities: list[str]
    first: int
    values: NDArray[Any]
    table: Table
    grain: Grain
    measures: tuple[Measure, ...]
    complete_from_ms: int

    def column(self, name: str) -> NDArray[Any]:
        """One measure: shape (E, T). KeyError names those there are."""
        for at, measure in enumerate(self.measures):
            if measure.name == name:
                values: NDArray[Any] = self.values[:, :, at]
                return values
        raise KeyError(
            f"{name!r} is not in this window of {self.table.name}: {', '.join(m.name for m in self.measures)}"
        )

    def starts_ms(self) -> NDArray[np.int64]:
        """Epoch ms at which each bucket begins: shape (T,)."""
        return (
            self.first + np.arange(self.values.shape[1], dtype=np.int64)
        ) * self.grain.span_ms + self.grain.start_ms(0)

    def over_time(self) -> NDArray[Any]:
        """All buckets as one, by each measure's fold: shape (E, W)."""
        return rollup.over_time(self.values, self.measures)

    def over_entities(self) -> NDArray[Any]:
        """All entities as one: shape (T, W)."""
        return rollup.over_entities(self.values, self.measures)


class Share(NamedTuple):
    """What one shard adds to a window: which of its entities (n,) it has, and the slots (n, C) of their chunks."""

    cells: SparseTable
    places: NDArray[np.intp]
    slots: NDArray[np.intp]


class Plan(NamedTuple):
    """Where the cells of a window lie. `alone`: no entity is in two shards, so nothing needs to be added up."""

    entities: list[str]
    shares: list[Share]
    alone: bool
    stamp: tuple[tuple[int, int], ...]


class WindowReader:
    """Answers windows over the same table of several shards; remembers where the cells lie until chunks come or go."""

    def __init__(self) -> None:
        self._plans: dict[Any, Plan] = {}

    def read(
        self,
        tables: Sequence[SparseTable],
        table: Table,
        grain: Grain,
        span: tuple[int, int],
        entities: Sequence[str] | None,
        columns: Sequence[str] | None,
    ) -> tuple[list[str], tuple[Measure, ...], NDArray[Any]]:
        """(entities, measures, values) of the buckets span[0]..span[1], both included."""
        picked = None if columns is None else [table.column(name) for name in columns]
        measures = table.measures if picked is None else tuple(table.measures[at] for at in picked)
        plan = self._plan(tables, table, grain, span, entities)
        if any(one.over_time is Fold.LAST for one in measures):
            return plan.entities, measures, _gauges(tables, table, span, plan.entities, picked)
        if all(one.over_shards is Fold.SUM for one in measures):
            return plan.entities, measures, _summed(plan, span, table, picked)
        return plan.entities, measures, _merged(plan, span, table, picked, measures)

    def _plan(
        self,
        tables: Sequence[SparseTable],
        table: Table,
        grain: Grain,
        span: tuple[int, int],
        entities: Sequence[str] | None,
    ) -> Plan:
        chunks = span[0] // grain.rows, span[1] // grain.rows
        key = table.name, grain, chunks, None if entities is None else tuple(entities)
        stamp = tuple((id(cells), cells.generation) for cells in tables)
        plan = self._plans.get(key)
        if plan is None or plan.stamp != stamp:
            if len(self._plans) >= MOST_PLANS or (plan is not None and _loaded_anew(plan.stamp, stamp)):
                self._plans.clear()  # plans that nobody asks for again would keep the tables before in memory
            plan = self._plans[key] = _planned(tables, chunks, entities, stamp)
        return plan


def _loaded_anew(before: tuple[tuple[int, int], ...], now: tuple[tuple[int, int], ...]) -> bool:
    return [table for table, _ in before] != [table for table, _ in now]


def _planned(
    tables: Sequence[SparseTable],
    chunks: tuple[int, int],
    entities: Sequence[str] | None,
    stamp: tuple[tuple[int, int], ...],
) -> Plan:
    names = sorted(set().union(*(cells.entities() for cells in tables))) if entities is None else list(entities)
    shares = []
    owners = np.zeros(len(names), np.intp)
    for cells in tables:
        slots = cells.slots(names, *chunks)
        places = np.nonzero(slots.any(axis=1))[0]
        if len(places):
            owners[places] += 1
            shares.append(Share(cells, places, slots[places]))
    return Plan(names, shares, bool((owners <= 1).all()), stamp)


def _summed(plan: Plan, span: tuple[int, int], table: Table, picked: list[int] | None) -> NDArray[Any]:
    """Counters: every shard's rows are added in place, or just set where no other shard has the entity."""
    size = len(plan.entities), span[1] - span[0] + 1
    whole = picked is None
    # Few columns are gathered one by one: that reads a tenth of what whole rows take.
    values = np.zeros((*size, table.width) if whole else (len(picked or ()), *size), _wide(table))
    for share in plan.shares:
        for index, here, there in share.cells.spans(*span):
            slots = share.slots[:, index]
            if picked is None:
                _put(values, (share.places, there), share.cells.cut(slots, here), plan.alone)
            else:
                for at, cut in enumerate(share.cells.columns(slots, here, picked)):
                    _put(values[at], (share.places, there), cut, plan.alone)
    return values if whole else values.transpose(1, 2, 0)


def _put(values: NDArray[Any], where: tuple[NDArray[np.intp], slice], cut: NDArray[Any], alone: bool) -> None:  # noqa: FBT001
    if alone:
        values[where] = cut
    else:
        values[where] += cut


def _merged(
    plan: Plan, span: tuple[int, int], table: Table, picked: list[int] | None, measures: Sequence[Measure]
) -> NDArray[Any]:
    """Any folds over shards: each shard's stretch as a whole, merged."""
    columns = slice(None) if picked is None else picked
    values = np.zeros((len(plan.entities), span[1] - span[0] + 1, len(measures)), _wide(table))
    for share in plan.shares:
        held = [plan.entities[place] for place in share.places.tolist()]
        part = share.cells.window(held, *span)[..., columns].astype(values.dtype)
        values[share.places] = rollup.merge([values[share.places], part], measures)
    return values


def _gauges(
    tables: Sequence[SparseTable], table: Table, span: tuple[int, int], entities: list[str], picked: list[int] | None
) -> NDArray[Any]:
    """Each shard's gauges are carried on to its next sample before they add up; what no shard sampled stays 0."""
    parts = [cells.window(entities, span[0] - CARRIED_BUCKETS, span[1]).astype(_wide(table)) for cells in tables]
    merged = rollup.merge([rollup.carried(part, table.measures) for part in parts], table.measures)
    gauges = rollup.columns_of(table.measures, Fold.LAST, over_time=True)
    sampled = merged[..., table.column(rollup.SAMPLES)] > 0
    times = np.arange(merged.shape[1])
    newest = np.where(sampled, times, -1).max(axis=1, initial=-1)
    merged[..., gauges] *= (times <= newest[:, None])[..., None]
    values: NDArray[Any] = merged[:, CARRIED_BUCKETS:]
    return values if picked is None else values[..., picked]


def _wide(table: Table) -> np.dtype[Any]:
    """Sums over shards and time need 64 bits; registers of a sketch never add up."""
    return np.dtype(np.uint8) if table.dtype == "|u1" else np.dtype(np.int64)
