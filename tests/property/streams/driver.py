"""A worker without Kafka and Redis: the same core, a store of dictionaries, and crashes where a test wants them."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from contracts.catalogue import Feed
from contracts.events import CANARY_KEY
from contracts.measures import Grain, Table
from streams.core import apply
from streams.core.batch import FeedLogic
from streams.core.grid import Chunk
from streams.core.identity import BlockKey
from streams.core.intake import Gate
from streams.core.shard import Shard
from tests.fixtures.records import Record

CLOCKS = ("stream_ms", "event_ms", "record_ms", "canary_ms", "active_since_canary")
Cells = dict[tuple[str, Grain, str, int], list[int]]
"""(table, grain, entity, bucket) → the row, where it is not all zeros."""


class Store:
    """What checkpoints wrote: survives crashes."""

    def __init__(self) -> None:
        self.chunks: dict[Chunk, bytearray] = {}
        self.roster: dict[str, bytes] = {}
        self.sequences: dict[BlockKey, tuple[bytearray, int]] = {}
        self.ids: dict[int, set[bytes]] = {}
        self.clocks: dict[str, Any] = {}
        self.next_offset = 0

    def cells(self, tables: Sequence[Table]) -> Cells:
        """The rows of these tables."""
        by_name = {table.name: table for table in tables}
        rows: Cells = {}
        for (name, grain, entity, chunk), content in self.chunks.items():
            if name in by_name:
                table = by_name[name]
                size = np.dtype(table.dtype).itemsize * table.width
                whole = np.frombuffer(bytes(content).ljust(grain.rows * size, b"\0"), table.dtype)
                taken = whole.reshape(grain.rows, table.width)
                for place in np.flatnonzero(taken.any(axis=1)).tolist():
                    rows[name, grain, entity, chunk * grain.rows + place] = taken[place].tolist()
        return rows

    def entries(self, feed: Feed) -> dict[str, Any]:
        """The roster, decoded."""
        return {name: msgspec.msgpack.decode(entry, type=feed.roster) for name, entry in self.roster.items()}

    def counts(self) -> list[int]:
        """The totals of the intake."""
        return list(self.clocks["counts"]) if self.clocks else []


class Worker:
    """Owner of one shard from a start to a crash: what is not checkpointed dies with it."""

    def __init__(self, store: Store, logic: FeedLogic, *, partition: int = 0, partitions: int = 1) -> None:
        self.store = store
        self.logic = logic
        self.shard = shard = Shard(logic.feed, partition, store.next_offset)
        self.gate = Gate(logic, partitions)
        for key, (bitmap, newest_ms) in store.sequences.items():
            shard.sequences.load(key, bytes(bitmap), newest_ms)
        for hour, hashes in store.ids.items():
            shard.ids.load(hour, set(hashes))
        if logic.feed.roster is not None:
            shard.roster.load(store.roster)
        if store.clocks:
            shard.counts = np.array(store.clocks["counts"], dtype=np.int64)
            for name in CLOCKS:
                setattr(shard, name, store.clocks[name])

    def run(self, log: Sequence[Record], until: int, most: int) -> None:
        """Apply the log from where the shard stands up to `until`, in slices that end at ticking canaries."""
        records = list(log[self.shard.next_offset : until])
        while records:
            size = next((n for n, each in enumerate(records[:most], 1) if self._ticks(each)), most)
            self._take(records[:size])
            records = records[size:]

    def checkpoint(self, *, evict: bool = False) -> None:
        """Write all changes to the store; `evict` then drops every chunk from memory."""
        shard, store = self.shard, self.store
        self._write_cells()
        for key, offset, part, newest_ms in shard.sequences.changes():
            bitmap = store.sequences.get(key, (bytearray(512), 0))[0]
            bitmap[offset : offset + len(part)] = part
            store.sequences[key] = (bitmap, newest_ms)
        for hour, hashes in shard.ids.changes().items():
            store.ids.setdefault(hour, set()).update(hashes)
        entries = store.roster | shard.roster.changed
        store.roster = {name: entry for name, entry in entries.items() if entry is not None}
        store.clocks = {name: getattr(shard, name) for name in CLOCKS} | {"counts": shard.counts.tolist()}
        store.next_offset = shard.next_offset
        shard.clean()
        for grid in shard.grids.values() if evict else ():
            grid.evict(2**62)

    def _write_cells(self) -> None:
        for grid in self.shard.grids.values():
            for chunk, slot, first, last in grid.changes():
                content = self.store.chunks.setdefault(chunk, bytearray())
                start = first * grid.cells.row_bytes
                content.extend(bytes(max(0, start - len(content))))
                written = grid.cells.encode(slot, first, last)
                content[start : start + len(written)] = written

    def _ticks(self, each: Record) -> bool:
        minute = Grain.MINUTE.bucket
        return self.logic.ticks and each.key == CANARY_KEY and minute(each.timestamp) != minute(self.shard.canary_ms)

    def _take(self, records: list[Record]) -> None:
        shard = self.shard
        minute = Grain.MINUTE.bucket(shard.canary_ms)
        intake = self.gate.admit(records, shard.partition)
        planned = apply.plan(shard, self.logic, intake)
        self._read(apply.missing(shard, planned))
        late = shard.pass_time(intake.accepted.event_ms, intake.canaries)
        apply.carry_out(shard, planned, late)
        apply.note_refusals(shard, intake.refused)
        if self.logic.ticks and Grain.MINUTE.bucket(shard.canary_ms) != minute:
            changes = apply.tick(shard, self.logic, shard.canary_ms)
            self._read(shard.missing(changes))
            shard.add(changes)
        shard.record_ms = max(shard.record_ms, records[-1].timestamp)
        shard.next_offset = records[-1].offset + 1

    def _read(self, chunks: set[Chunk]) -> None:
        for chunk in chunks:
            self.shard.load(chunk, bytes(self.store.chunks.get(chunk, b"")))


def settled(
    log: Sequence[Record], logic: FeedLogic, *, most: int = 1_000, partition: int = 0, partitions: int = 1
) -> Store:
    """The store after the whole log, applied by a worker that never died."""
    store = Store()
    worker = Worker(store, logic, partition=partition, partitions=partitions)
    worker.run(log, len(log), most)
    worker.checkpoint()
    return store


def numbered(records: Sequence[Record]) -> list[Record]:
    """A log: records with their offsets."""
    return [each._replace(offset=offset) for offset, each in enumerate(records)]
