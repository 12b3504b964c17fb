"""The state of one topic partition in memory, and how a batch changes it. What to read and write is said, not done."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from contracts.catalogue import Feed, shard_name
from contracts.errors import Reason
from contracts.measures import Fold, Grain
from contracts.status import INTAKE
from state.checkpoint import WRITE_OVERHEAD
from streams.core.batch import Sample
from streams.core.grid import CellChange, CellGrid, Chunk
from streams.core.identity import Ids, Sequences
from streams.core.intake import LATE_MS, Passed
from streams.core.rollup import Addition, Tally
from streams.core.roster import Draft, Entries

__all__ = ["CellChange", "Chunk", "Draft", "Shard"]

Ints = npt.NDArray[np.int64]
RECEIVED, COUNTED, DUPLICATES, LATE, UNKNOWN, LOST = (
    INTAKE.column(name) for name in ("received", "counted", "duplicates", "late", "unknown", "lost")
)
REFUSED = {reason: INTAKE.column(reason.value) for reason in Reason}


class Shard:
    """State of one topic partition. `next_offset` is the offset after the last record applied."""

    def __init__(self, feed: Feed, partition: int, next_offset: int) -> None:
        self.feed = feed
        self.partition = partition
        self.name = shard_name(feed.topic, partition)
        self.next_offset = next_offset
        self.tables = (*feed.tables, INTAKE)
        self.grids = {(t.name, grain): CellGrid(t, grain) for t in self.tables for grain in t.grains}
        self.sequences = Sequences(feed.seen_ms)
        self.ids = Ids(feed.seen_ms)
        self.roster = Entries(feed.roster)
        self.counts: Ints = np.zeros(INTAKE.width, dtype=np.int64)
        self.stream_ms = 0
        self.event_ms = 0
        self.record_ms = 0
        self.canary_ms = 0
        self.active_since_canary = True

    def missing(self, changes: Iterable[Addition]) -> set[Chunk]:
        """Chunks to read before `add`."""
        return set().union(*(self._grid(c).missing(c.entities, c.codes, c.buckets) for c in changes))

    def load(self, chunk: Chunk, stored: bytes) -> None:
        """Take a chunk as the store has it (empty: it has none)."""
        table, grain, entity, number = chunk
        self.grids[table, grain].load(entity, number, stored)

    def add(self, changes: Iterable[Addition]) -> None:
        """Fold additions into the cells."""
        for change in changes:
            self._grid(change).change(change.entities, change.codes, change.buckets, change.values, change.fold)

    def pass_time(self, event_ms: Ints, canaries: list[Passed]) -> npt.NDArray[np.bool_]:
        """Move the shard's clocks over n events in log order and the canaries between them; which events come late.

        A canary moves the stream time of a partition that has begun and
        in which nothing else moved since the last canary. An event is late behind the largest time before it.
        """
        advance = np.zeros(len(event_ms) + 1, dtype=np.int64)
        seen = -1 if self.active_since_canary else 0
        for place, moment, _ in canaries:
            if place == seen and (self.stream_ms or place):
                advance[place] = max(int(advance[place]), moment)
            seen = place
            self.canary_ms = max(self.canary_ms, moment)
        self.active_since_canary = len(event_ms) != seen if canaries else self.active_since_canary or len(event_ms) > 0
        before = np.maximum.accumulate(np.maximum(advance, np.concatenate([[self.stream_ms], event_ms])))
        late: npt.NDArray[np.bool_] = (before[:-1] > 0) & (before[:-1] - event_ms > LATE_MS)
        self.stream_ms = int(before[-1])
        self.event_ms = max(self.event_ms, int(event_ms.max(initial=0)))
        return late

    def growth(self, change: Addition) -> int:
        """Bytes by which an addition makes a checkpoint longer at most: its rows that are not in it yet."""
        rows, runs = self._grid(change).growth(change.entities, change.codes, change.buckets)
        return rows * self._grid(change).cells.row_bytes + runs * WRITE_OVERHEAD

    def missing_intake(self, record_ms: Ints) -> set[Chunk]:
        """Chunks of INTAKE that hold the moments and are not in memory."""
        rows = [(grid, self._intake_buckets(grid.grain, record_ms)) for grid in self._intake_grids()]
        names = [self.feed.name]
        return set().union(*(grid.missing(names, np.zeros_like(buckets), buckets) for grid, buckets in rows))

    def intake_growth(self, record_ms: Ints) -> int:
        """Bytes by which counting records of these times makes a checkpoint longer at most."""
        size = 0
        for grid in self._intake_grids():
            buckets = self._intake_buckets(grid.grain, record_ms)
            rows, runs = grid.growth([self.feed.name], np.zeros_like(buckets), buckets)
            size += rows * grid.cells.row_bytes + runs * WRITE_OVERHEAD
        return size

    def _intake_grids(self) -> list[CellGrid]:
        return [self.grids[INTAKE.name, grain] for grain in INTAKE.grains]

    @staticmethod
    def _intake_buckets(grain: Grain, record_ms: Ints) -> Ints:
        """The buckets that hold the moments, each once, ascending."""
        return np.unique(np.asarray(grain.bucket(record_ms)))  # type: ignore[arg-type]

    def intake(self, record_ms: Ints, columns: Ints, counts: Ints) -> Tally:
        """A tally of intake: so many records of a record time and column of INTAKE; the totals move at once."""
        np.add.at(self.counts, columns, counts)
        codes = np.zeros(len(columns), dtype=np.int64)
        rows = np.arange(len(columns))
        return Tally(INTAKE, [self.feed.name], codes, record_ms, record_ms, rows, columns, counts)

    def samples(self, samples: Iterable[Sample], moment_ms: int) -> list[Addition]:
        """Gauges as changes of the cells that hold the moment."""
        out = []
        for sample in samples:
            count = len(sample.entities)
            codes = np.arange(count, dtype=np.int64)
            for grain in sample.table.grains:
                buckets = np.full(count, grain.bucket(moment_ms), dtype=np.int64)
                out.append(Addition(sample.table, grain, Fold.LAST, sample.entities, codes, buckets, sample.values))
        return out

    def dirty_bytes(self) -> int:
        """Size of what a checkpoint would write: cells, bitmaps, ids and entries of the roster."""
        cells = sum(grid.dirty_bytes() for grid in self.grids.values())
        writes = sum(grid.dirty_runs() for grid in self.grids.values())
        writes += self.sequences.dirty_blocks() + len(self.roster.changed)
        kept = self.sequences.dirty_bytes() + self.ids.new_bytes + self.roster.changed_bytes
        return cells + kept + writes * WRITE_OVERHEAD

    def clean(self) -> None:
        """Everything is in the store."""
        for grid in self.grids.values():
            grid.clean()
        self.sequences.clean()
        self.ids.clean()
        self.roster.clean()

    def forget(self, record_ms: int) -> None:
        """Drop identities that can come no more, and chunks that are only waiting in memory."""
        self.sequences.forget(record_ms)
        self.ids.forget(record_ms)
        for grid in self.grids.values():
            bucket = grid.grain.bucket(min(record_ms, self.stream_ms or record_ms))
            grid.evict(bucket // grid.grain.rows - 1)

    def _grid(self, change: Addition) -> CellGrid:
        return self.grids[change.table.name, change.grain]
