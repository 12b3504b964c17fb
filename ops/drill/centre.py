"""The centre in memory: the real intake, feed logic and cells of every stream, without Kafka and Redis."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from contracts.calendar import WorkingCalendar
from contracts.catalogue import STREAMS, Feed
from contracts.measures import Grain
from contracts.registry import Registry
from contracts.status import ShardStatus, no_delays
from simulators.past import HourCells
from simulators.publish import partition_of
from simulators.stamp import Record
from state.roster import RosterCopy
from state.sparse import SparseTable
from state.window import Window, WindowReader
from streams.core import apply
from streams.core.batch import FeedLogic
from streams.core.intake import Gate, Passed
from streams.core.shard import Chunk, Shard
from streams.feeds import logic

PARTITIONS = 2
"""The fewest with which a record can be misrouted."""


class Logged(NamedTuple):
    """A record as the broker keeps it; `timestamp` is its record time, epoch ms."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


class ShardNow(NamedTuple):
    """A shard as readers see it: it always keeps up."""

    shard: str
    partition: int
    state: Literal["live", "rebuilding", "missing"]
    status: ShardStatus | None
    epoch: int
    next_offset: int | None


class Kept(NamedTuple):
    """What a shard's store holds: its cells as readers keep them, its packed roster, its stream and event time."""

    tables: dict[tuple[str, Grain], SparseTable]
    roster: dict[str, bytes]
    stream_ms: int
    event_ms: int


class Partition:
    """One shard: the log that is not read yet, the worker's state, and the readers' copy of it."""

    def __init__(self, feed: Feed, number: int) -> None:
        self.shard = Shard(feed, number, 0)
        self.waiting: list[Logged] = []
        self.tables = {place: SparseTable(grid.table, grid.grain) for place, grid in self.shard.grids.items()}
        self.roster = RosterCopy(feed.roster)

    def put(self, record: Record, now_ms: int) -> None:
        """Append a record; its record time is now."""
        offset = self.shard.next_offset + len(self.waiting)
        self.waiting.append(Logged(offset, now_ms, record.key, record.value))

    def read(self, gate: Gate, feed_logic: FeedLogic) -> None:
        """Count everything that waits, as the worker does."""
        shard, records = self.shard, self.waiting
        if not records:
            return
        intake = gate.admit(records, shard.partition)
        planned = apply.plan(shard, feed_logic, intake)
        self.load(apply.missing(shard, planned))
        late = shard.pass_time(intake.accepted.event_ms, intake.canaries)
        apply.carry_out(shard, planned, late)
        apply.note_refusals(shard, intake.refused)
        shard.record_ms = max(shard.record_ms, records[-1].timestamp)
        shard.next_offset += len(records)
        records.clear()

    def tick(self, feed_logic: FeedLogic, now_ms: int) -> None:
        """Two canaries pass: the second one finds that nothing moved since the first."""
        shard = self.shard
        for _ in range(2):
            shard.pass_time(np.zeros(0, np.int64), [Passed(0, now_ms, snapshot=False)])
        shard.record_ms = max(shard.record_ms, now_ms)
        if feed_logic.ticks:
            changes = apply.tick(shard, feed_logic, now_ms)
            self.load(shard.missing(changes))
            shard.add(changes)

    def publish(self) -> None:
        """A checkpoint: readers see what changed."""
        for place, grid in self.shard.grids.items():
            table = self.tables[place]
            for (_, _, entity, chunk), slot, first, last in grid.changes():
                table.put(entity, chunk, first * table.row_bytes, grid.cells.encode(slot, first, last))
        self.roster.apply(self.shard.roster.changed)
        self.shard.clean()

    def load(self, chunks: Iterable[Chunk]) -> None:
        """Read chunks before they change."""
        for table, grain, entity, number in chunks:
            first = number * grain.rows
            stored = self.tables[table, grain].window([entity], first, first + grain.rows - 1)
            self.shard.load((table, grain, entity, number), stored[0].tobytes())

    def forget(self, now_ms: int) -> None:
        """Let go of what is past its retention, and of chunks that nobody changes any more."""
        self.shard.forget(now_ms)
        for table in self.tables.values():
            table.drop_expired(now_ms)

    def keep(self) -> Kept:
        """What the store holds after the last checkpoint."""
        return Kept(self.tables, self.shard.roster.packed(), self.shard.stream_ms, self.shard.event_ms)

    def restore(self, kept: Kept) -> None:
        """Go on from there."""
        self.tables = kept.tables
        self.shard.roster.load(kept.roster)
        self.roster.load(kept.roster)
        self.shard.stream_ms, self.shard.event_ms = kept.stream_ms, kept.event_ms


class Stream:
    """One feed: what reads it, and its partitions."""

    def __init__(self, feed: Feed, registry: Registry, calendar: WorkingCalendar) -> None:
        self.feed = feed
        self.logic = logic(feed, registry, calendar)
        self.partitions = [Partition(feed, number) for number in range(PARTITIONS)]
        self.windows = WindowReader()
        self._gate = Gate(self.logic, PARTITIONS)
        self._homes: dict[bytes, int] = {}

    def put(self, record: Record, now_ms: int) -> None:
        """Append a record to its partition."""
        self.partitions[self._home(record)].put(record, now_ms)

    def close(self, now_ms: int) -> None:
        """Count what came, let a canary pass, and tell the readers."""
        for partition in self.partitions:
            partition.read(self._gate, self.logic)
            partition.tick(self.logic, now_ms)
            partition.publish()

    def forget(self, now_ms: int) -> None:
        """Let go of what is long ago."""
        for partition in self.partitions:
            partition.forget(now_ms)

    def _home(self, record: Record) -> int:
        if record.partition is not None:
            return record.partition
        key = record.key or b""
        if key not in self._homes:
            self._homes[key] = partition_of(key, PARTITIONS)
        return self._homes[key]


class Centre:
    """Every stream of the catalogue; answers like the mirror (`state.readable.Readable`)."""

    def __init__(self, registry: Registry) -> None:
        calendar = WorkingCalendar(registry.holiday_dates)
        self.streams = {feed.name: Stream(feed, registry, calendar) for feed in STREAMS}
        self._topics = {stream.feed.topic: stream for stream in self.streams.values()}
        self.now_ms = 0

    def send(self, record: Record) -> None:
        """An outlet of the simulators: the record reaches the broker now."""
        self._topics[record.topic].put(record, self.now_ms)

    def flush(self) -> None:
        """Nothing is ever under way."""

    def close(self, now_ms: int) -> None:
        """Everything that came until now is counted and seen."""
        self.now_ms = now_ms
        for stream in self.streams.values():
            stream.close(now_ms)

    def forget(self) -> None:
        """Let go of what is long ago."""
        for stream in self.streams.values():
            stream.forget(self.now_ms)

    def remember(self, cells: HourCells) -> None:
        """Take hour cells of an ordinary past into the store."""
        stream = self.streams[cells.feed.name]
        table = stream.partitions[partition_of(cells.entity.encode(), PARTITIONS)].tables[cells.table.name, Grain.HOUR]
        chunk, row = divmod(cells.first, Grain.HOUR.rows)
        table.put(cells.entity, chunk, row * table.row_bytes, cells.values.astype(table.dtype).tobytes())

    def keep(self) -> dict[str, list[Kept]]:
        """What the stores hold, by feed."""
        return {name: [each.keep() for each in stream.partitions] for name, stream in self.streams.items()}

    def restore(self, kept: Mapping[str, Sequence[Kept]]) -> None:
        """Go on from there."""
        for name, shards in kept.items():
            for partition, one in zip(self.streams[name].partitions, shards, strict=True):
                partition.restore(one)

    def window(
        self,
        feed: str,
        table: str,
        grain: Grain,
        start_ms: int,
        end_ms: int,
        entities: Sequence[str] | None = None,
        *,
        columns: Sequence[str] | None = None,
    ) -> Window:
        """Cells of every bucket that overlaps start..end, folded over the shards."""
        stream = self.streams[feed]
        span = grain.bucket(start_ms), grain.bucket(max(start_ms, end_ms - 1))
        cells = [partition.tables[table, grain] for partition in stream.partitions]
        names, measures, values = stream.windows.read(cells, cells[0].table, grain, span, entities, columns)
        return Window(names, span[0], values, cells[0].table, grain, measures, 0)

    def roster(self, feed: str) -> Mapping[str, Any]:
        """The feed's entries."""
        return ChainMap(*(partition.roster.entries for partition in self.streams[feed].partitions))

    def shards(self, feed: str) -> list[ShardNow]:
        """All shards, live."""
        return [self._now(partition.shard) for partition in self.streams[feed].partitions]

    def _now(self, shard: Shard) -> ShardNow:
        status = ShardStatus(
            worker="drill",
            checkpoint_ms=self.now_ms,
            stream_ms=shard.stream_ms,
            record_ms=shard.record_ms,
            event_ms=shard.event_ms,
            canary_ms=shard.canary_ms,
            end_offset=shard.next_offset,
            rebuilding=False,
            incomplete_before_ms=0,
            counts=shard.counts.tolist(),
            delays=no_delays(),
        )
        return ShardNow(shard.name, shard.partition, "live", status, 1, shard.next_offset)
