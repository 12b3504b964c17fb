"""Cells of one table and grain in memory, and which of their rows changed since the last checkpoint."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from contracts.measures import Fold, Grain, Table
from state.cells import CellTable

Ints = npt.NDArray[np.int64]
Chunk = tuple[str, Grain, str, int]
"""(table, grain, entity, chunk number)."""


class CellChange(NamedTuple):
    """Rows `first`..`last` of one chunk, held in `slot`, changed."""

    chunk: Chunk
    slot: int
    first: int
    last: int


class CellGrid:
    """The cells of one table and grain in memory, and which rows changed since the last checkpoint."""

    def __init__(self, table: Table, grain: Grain) -> None:
        self.table = table
        self.grain = grain
        self.cells = CellTable(table, grain)
        self._dirty = np.zeros((0, grain.rows), dtype=np.bool_)
        self._names: dict[int, tuple[str, int]] = {}

    def missing(self, entities: list[str], codes: Ints, buckets: Ints) -> set[Chunk]:
        """Chunks that must be read before these cells may change."""
        names, _ = self._chunks(entities, codes, buckets)
        absent = np.flatnonzero(self.cells.slots_of(names) < 0).tolist()
        return {(self.table.name, self.grain, *names[place]) for place in absent}

    def load(self, entity: str, chunk: int, stored: bytes) -> None:
        """Take a chunk as the store has it (empty: it has none)."""
        slot = self.cells.load(entity, chunk, stored)
        self._names[slot] = (entity, chunk)
        missing = len(self.cells.rows) - len(self._dirty)
        if missing:
            self._dirty = np.concatenate([self._dirty, np.zeros((missing, self.grain.rows), dtype=np.bool_)])

    def change(self, entities: list[str], codes: Ints, buckets: Ints, values: npt.NDArray[Any], fold: Fold) -> None:
        """Fold values (n, width) into n distinct cells, all of which are in memory. LookupError if one is not."""
        names, of_cell = self._chunks(entities, codes, buckets)
        slots = self.cells.slots_of(names)
        if (slots < 0).any():
            raise LookupError(f"{self.table.name} {self.grain}: a chunk is changed before it was read: {names}")
        cells = self.cells.rows
        where = (slots[of_cell], buckets % self.grain.rows)
        if fold is Fold.SUM:
            cells[where] += values.astype(cells.dtype, copy=False)
        elif fold is Fold.MAX:
            cells[where] = np.maximum(cells[where], values.astype(cells.dtype, copy=False))
        else:
            cells[where] = values.astype(cells.dtype, copy=False)
        self._dirty[where] = True

    def changes(self) -> list[CellChange]:
        """Runs of rows that changed since the last `clean`."""
        rows = self.grain.rows
        flat = np.flatnonzero(self._dirty)
        if not len(flat):
            return []
        ends = np.flatnonzero((np.diff(flat) != 1) | (flat[1:] % rows == 0))
        firsts = flat[np.concatenate([[0], ends + 1])].tolist()
        lasts = flat[np.concatenate([ends, [len(flat) - 1]])].tolist()
        return [
            CellChange(
                (self.table.name, self.grain, *self._names[first // rows]), first // rows, first % rows, last % rows
            )
            for first, last in zip(firsts, lasts, strict=True)
        ]

    def clean(self) -> None:
        """All changes are in the store."""
        self._dirty[:] = False

    def dirty_bytes(self) -> int:
        """Bytes that the changed rows take."""
        return int(np.count_nonzero(self._dirty)) * self.cells.row_bytes

    def dirty_runs(self) -> int:
        """Runs of rows that changed since the last `clean`: as many as `changes` gives."""
        begins = np.count_nonzero(self._dirty[:, 1:] & ~self._dirty[:, :-1])
        return int(begins + np.count_nonzero(self._dirty[:, 0]))

    def growth(self, entities: list[str], codes: Ints, buckets: Ints) -> tuple[int, int]:
        """How many of n distinct cells did not change since the last `clean`, and how many runs they make at most."""
        names, of_cell = self._chunks(entities, codes, buckets)
        slots = self.cells.slots_of(names)[of_cell]
        clean = np.ones(len(codes), dtype=np.bool_)
        held = slots >= 0
        clean[held] = ~self._dirty[slots[held], buckets[held] % self.grain.rows]
        follows = np.zeros(len(codes), dtype=np.bool_)
        follows[1:] = clean[:-1] & (of_cell[1:] == of_cell[:-1]) & (buckets[1:] == buckets[:-1] + 1)
        return int(np.count_nonzero(clean)), int(np.count_nonzero(clean & ~follows))

    def evict(self, before_chunk: int) -> None:
        """Forget clean chunks older than `before_chunk`: they are in the store and are read again when needed."""
        for name, chunk in self.cells.names():
            slot = self.cells.find(name, chunk)
            if chunk < before_chunk and not self._dirty[slot].any():
                self.cells.drop(name, chunk)
                del self._names[slot]

    def _chunks(self, entities: list[str], codes: Ints, buckets: Ints) -> tuple[list[tuple[str, int]], Ints]:
        """Every (entity, chunk) of cells in the order of (code, bucket), and for each cell its number among them."""
        chunks = buckets // self.grain.rows
        begins = np.ones(len(codes), dtype=np.bool_)
        begins[1:] = (codes[1:] != codes[:-1]) | (chunks[1:] != chunks[:-1])
        names = [entities[code] for code in codes[begins].tolist()]
        return list(zip(names, chunks[begins].tolist(), strict=True)), np.cumsum(begins) - 1
