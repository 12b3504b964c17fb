"""Cells as their writer has them: for one table and grain, an arena of whole chunks that grows by doubling."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contracts.measures import Grain, Table
from state.chunks import FIRST_CAPACITY, ChunkTable


class CellTable(ChunkTable):
    """Chunks of one (table, grain). `rows` has shape (capacity, grain.rows, table.width) and the table's dtype.

    `rows` is replaced when the arena grows: take it anew after `slot`. Slot 0 stays zero.
    """

    def __init__(self, table: Table, grain: Grain) -> None:
        super().__init__(table, grain)
        self.rows: NDArray[Any] = np.zeros((FIRST_CAPACITY, grain.rows, table.width), self.dtype)
        self._bytes = self._byte_view()

    def slots_of(self, names: Sequence[tuple[str, int]]) -> NDArray[np.intp]:
        """Slots of n (entity, chunk), -1 for those that are not held."""
        return np.array([self._slots.get(name, -1) for name in names], np.intp)

    def put(self, entity: str, chunk: int, byte_offset: int, written: bytes) -> int:
        """Write bytes into the chunk as SETRANGE would; returns the slot. ValueError past the chunk's end."""
        end = byte_offset + len(written)
        if byte_offset < 0 or end > self._bytes.shape[1]:
            raise ValueError(f"{self.table.name}: bytes {byte_offset}..{end} of a chunk of {self._bytes.shape[1]}")
        slot = self.slot(entity, chunk)
        self._bytes[slot, byte_offset:end] = np.frombuffer(written, np.uint8)
        return slot

    def load(self, entity: str, chunk: int, stored: bytes) -> int:
        """Take a whole chunk as Redis holds it (its zero end may lack) in place of what was there; returns the slot."""
        self.drop(entity, chunk)
        body = stored.lstrip(b"\0")  # pages that hold only zeros stay untouched, hence unpaid
        return self.put(entity, chunk, len(stored) - len(body), body)

    def encode(self, slot: int, first_row: int, last_row: int) -> bytes:
        """Rows first..last (both included), little-endian, for SETRANGE at `first_row * row_bytes`."""
        return self.rows[slot, first_row : last_row + 1].tobytes()

    def _clear(self, slot: int) -> None:
        self.rows[slot] = 0

    def _grow(self, capacity: int) -> None:
        held = len(self.rows)
        rows = np.zeros((capacity, *self.rows.shape[1:]), self.dtype)
        filled = self.rows.any(axis=2)
        rows[:held][filled] = self.rows[filled]  # a plain copy would touch, hence pay for, every empty page
        self.rows = rows
        self._bytes = self._byte_view()

    def _byte_view(self) -> NDArray[np.uint8]:
        return self.rows.reshape(len(self.rows), -1).view(np.uint8)
