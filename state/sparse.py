"""Cells as readers keep them: only the rows that something was counted in, which are a fifth of all, or fewer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contracts.measures import Grain, Table
from state.chunks import FIRST_CAPACITY, ChunkTable

FIRST_ROWS = 64
NOTHING = 0
"""Slot of a chunk that is always zero: what is absent reads as zeros without a branch."""
ZEROS = 0
"""Place of a row that is always zero: rows that are not kept read as zeros without a branch."""


class SparseTable(ChunkTable):
    """Chunks of one (table, grain): per chunk the places of its rows in one arena, which grows by doubling.

    `generation` grows when a chunk comes or goes.
    """

    def __init__(self, table: Table, grain: Grain) -> None:
        super().__init__(table, grain)
        self.generation = 0
        self._places = np.full((FIRST_CAPACITY, grain.rows), ZEROS, np.int32)
        # Not zeroed, except the first: a row is written whole when it takes its place, and pages without rows are free.
        self._rows: NDArray[Any] = np.empty((FIRST_ROWS, table.width), self.dtype)
        self._rows[ZEROS] = 0
        self._spare: list[int] = []
        self._end = 1

    def put(self, entity: str, chunk: int, byte_offset: int, written: bytes) -> None:
        """Write whole rows into the chunk as SETRANGE would. ValueError past the chunk's end or within a row."""
        first, within = divmod(byte_offset, self.row_bytes)
        values = np.frombuffer(written, self.dtype).reshape(-1, self.table.width)
        last = first + len(values)
        if within or first < 0 or last > self.grain.rows:
            raise ValueError(f"{self.table.name}: rows of {self.row_bytes} bytes at byte {byte_offset} are not its own")
        slot = self.slot(entity, chunk)  # before `_places` is looked at: it may grow
        places = self._placed(self._places[slot, first:last])
        self._rows[places] = values

    def load(self, names: Sequence[tuple[str, int]], stored: Sequence[bytes]) -> None:
        """Take whole chunks as Redis holds them (their zero ends may lack) in place of what was there."""
        size = self.row_bytes * self.grain.rows
        for name in names:
            self.drop(*name)
        slots = np.array([self.slot(*name) for name in names], np.intp)
        whole = b"".join(chunk.ljust(size, b"\0") for chunk in stored)
        rows = np.frombuffer(whole, self.dtype).reshape(len(names), self.grain.rows, self.table.width)
        chunk, row = np.nonzero(rows.any(axis=2))
        places = self._new_places(len(chunk))
        self._places[slots[chunk], row] = places
        self._rows[places] = rows[chunk, row]

    def drop_expired(self, now_ms: int) -> int:
        """Forget every chunk past its retention; how many there were."""
        kept_ms = self.table.retention_ms[self.grain]
        past = [name for name in self._slots if self.grain.chunk_end_ms(name[1]) + kept_ms <= now_ms]
        for entity, chunk in past:
            self.drop(entity, chunk)
        return len(past)

    @property
    def held_bytes(self) -> int:
        """Size of the rows that are kept and of all chunks' places; not what the arena has in reserve."""
        kept = self._end - 1 - len(self._spare)
        return kept * self.row_bytes + len(self) * self.grain.rows * self._places.itemsize

    def entities(self) -> set[str]:
        """Every entity that has a chunk."""
        return {entity for entity, _ in self._slots}

    def slots(self, entities: Sequence[str], first_chunk: int, last_chunk: int) -> NDArray[np.intp]:
        """Slots of every entity's chunks first..last: shape (E, C); NOTHING where absent."""
        chunks = range(first_chunk, last_chunk + 1)
        found = [self._slots.get((entity, chunk), NOTHING) for entity in entities for chunk in chunks]
        return np.array(found, np.intp).reshape(len(entities), len(chunks))

    def window(self, entities: Sequence[str], first: int, last: int) -> NDArray[Any]:
        """Rows of buckets first..last (both included): shape (E, last-first+1, width), zeros where absent."""
        rows = self.grain.rows
        slots = self.slots(entities, first // rows, last // rows)
        out = np.empty((len(entities), last - first + 1, self.table.width), self.dtype)
        for index, here, there in self.spans(first, last):
            out[:, there] = self.cut(slots[:, index], here)
        return out

    def spans(self, first: int, last: int) -> list[tuple[int, slice, slice]]:
        """How buckets first..last lie in chunks: (chunk index from 0, its rows, their place in the window)."""
        rows = self.grain.rows
        first_chunk = first // rows
        spans = []
        for chunk in range(first_chunk, last // rows + 1):
            begin, end = max(first, chunk * rows), min(last + 1, (chunk + 1) * rows)
            here = slice(begin - chunk * rows, end - chunk * rows)
            spans.append((chunk - first_chunk, here, slice(begin - first, end - first)))
        return spans

    def cut(self, slots: NDArray[np.intp], rows: slice) -> NDArray[Any]:
        """Rows of the chunks in the slots (n,): shape (n, rows, width)."""
        found: NDArray[Any] = self._rows[self._places[slots, rows]]
        return found

    def columns(self, slots: NDArray[np.intp], rows: slice, picked: Sequence[int]) -> list[NDArray[Any]]:
        """The same of a few measures, each of shape (n, rows)."""
        places = self._places[slots, rows]
        return [self._rows[:, column][places] for column in picked]

    def _placed(self, places: NDArray[np.int32]) -> NDArray[np.int32]:
        """The places, which are a part of the table's, with new ones where a row has none yet."""
        lacking = places == ZEROS
        if lacking.any():
            places[lacking] = self._new_places(int(np.count_nonzero(lacking)))
        return places

    def _new_places(self, count: int) -> NDArray[np.int32]:
        again = [self._spare.pop() for _ in range(min(count, len(self._spare)))]
        end = self._end + count - len(again)
        if end > len(self._rows):
            rows = np.empty((max(end, 2 * len(self._rows)), self.table.width), self.dtype)
            rows[: self._end] = self._rows[: self._end]
            self._rows = rows
        fresh = np.arange(self._end, end, dtype=np.int32)
        self._end = end
        return np.concatenate([np.array(again, np.int32), fresh])

    def _grow(self, capacity: int) -> None:
        more = np.full((capacity - len(self._places), self.grain.rows), ZEROS, np.int32)
        self._places = np.concatenate([self._places, more])

    def _take(self, entity: str, chunk: int) -> int:
        self.generation += 1
        return super()._take(entity, chunk)

    def _clear(self, slot: int) -> None:
        self.generation += 1
        places = self._places[slot]
        self._spare.extend(places[places != ZEROS].tolist())
        self._places[slot] = ZEROS
