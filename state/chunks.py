"""Which chunks of one table and grain are in memory, and in which slot; how their cells lie is for a subclass."""

from abc import ABC, abstractmethod

import numpy as np

from contracts.measures import Grain, Table

FIRST_CAPACITY = 8


class ChunkTable(ABC):
    """Chunks of one (table, grain) by entity and chunk number. Slot 0 is never handed out."""

    def __init__(self, table: Table, grain: Grain) -> None:
        self.table = table
        self.grain = grain
        self.dtype = np.dtype(table.dtype)
        self.row_bytes = self.dtype.itemsize * table.width
        self._capacity = FIRST_CAPACITY
        self._slots: dict[tuple[str, int], int] = {}
        self._free: list[int] = []
        self._next = 1

    def __len__(self) -> int:
        return len(self._slots)

    @abstractmethod
    def _grow(self, capacity: int) -> None:
        """Make room for slots below `capacity`."""

    @abstractmethod
    def _clear(self, slot: int) -> None:
        """Make the slot of a dropped chunk all zeros."""

    def names(self) -> list[tuple[str, int]]:
        """The (entity, chunk) of every chunk held, in no particular order."""
        return list(self._slots)

    def find(self, entity: str, chunk: int) -> int:
        """The chunk's slot, -1 if it is not held."""
        return self._slots.get((entity, chunk), -1)

    def slot(self, entity: str, chunk: int) -> int:
        """The chunk's slot; a chunk that was not held begins as zeros."""
        slot = self._slots.get((entity, chunk), -1)
        return slot if slot >= 0 else self._take(entity, chunk)

    def drop(self, entity: str, chunk: int) -> None:
        """Forget the chunk; its slot is used again."""
        slot = self._slots.pop((entity, chunk), -1)
        if slot >= 0:
            self._clear(slot)
            self._free.append(slot)

    def _take(self, entity: str, chunk: int) -> int:
        if self._free:
            slot = self._free.pop()
        else:
            if self._next == self._capacity:
                self._capacity *= 2
                self._grow(self._capacity)
            slot = self._next
            self._next += 1
        self._slots[entity, chunk] = slot
        return slot
