"""A mirror in memory: cells, rosters and shards set by hand, read through the real windows."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from contracts.catalogue import STREAMS, feed_named, shard_name
from contracts.heartbeats import Beat, SourceState
from contracts.measures import Grain
from contracts.status import INTAKE, ShardStatus, no_delays
from state.keys import tables_of
from state.mirror import ShardView
from state.roster import Mark, RosterChanges
from state.sparse import SparseTable
from state.window import Window, WindowReader
from tests.fixtures.cells import get_row, put_row


def status(now_ms: int, **said: Any) -> ShardStatus:
    """A shard that was well at the moment."""
    plain = ShardStatus(
        worker="worker-1",
        checkpoint_ms=now_ms,
        stream_ms=now_ms,
        record_ms=now_ms,
        event_ms=now_ms,
        canary_ms=now_ms,
        end_offset=0,
        rebuilding=False,
        incomplete_before_ms=0,
        counts=[0] * INTAKE.width,
        delays=no_delays(),
    )
    return msgspec.structs.replace(plain, **said)


class TableMirror:
    """One shard per feed. Everything may be set and read at will."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms
        self.version = 1
        self.connected = True
        self.loaded = True
        self.rosters: dict[str, dict[str, Any]] = {feed.name: {} for feed in STREAMS}
        self.statuses: dict[str, ShardStatus | None] = {feed.name: status(now_ms) for feed in STREAMS}
        self.offsets = {feed.name: 0 for feed in STREAMS}
        self._tables: dict[tuple[str, str, Grain], SparseTable] = {}
        self._readers = {feed.name: WindowReader() for feed in STREAMS}
        for feed in STREAMS:
            for table in tables_of(feed):
                for grain in table.grains:
                    self._tables[feed.name, table.name, grain] = SparseTable(table, grain)

    async def wait_change(self, after: int, timeout_s: float) -> int:  # noqa: ARG002
        return self.version

    def count(self, feed: str, table: str, entity: str, at_ms: int, **amounts: int) -> None:
        """Add amounts to an entity's cells at a moment, in every grain."""
        for (its_feed, its_table, grain), cells in self._tables.items():
            if (its_feed, its_table) == (feed, table):
                row = get_row(cells, entity, grain.bucket(at_ms))
                for name, amount in amounts.items():
                    row[cells.table.column(name)] += amount
                put_row(cells, entity, grain.bucket(at_ms), row)

    def fill(
        self, feed: str, table: str, grain: Grain, entity: str, first: int, values: Sequence[Mapping[str, int]]
    ) -> None:
        """Set consecutive buckets of one grain."""
        cells = self._tables[feed, table, grain]
        for place, amounts in enumerate(values):
            row = get_row(cells, entity, first + place)
            for name, amount in amounts.items():
                row[cells.table.column(name)] = amount
            put_row(cells, entity, first + place, row)

    def beat(self, role: str, entity: str, at_ms: int) -> None:
        """A heartbeat of a source."""
        beats = [Beat(at_ms, "b0", {})]
        self.rosters["heartbeats"] = self.rosters["heartbeats"] | {
            f"/{role}/{entity}": SourceState(role, entity, beats)
        }

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
        cells = self._tables[feed, table, grain]
        span = grain.bucket(start_ms), grain.bucket(max(start_ms, end_ms - 1))
        found = self._readers[feed].read([cells], cells.table, grain, span, entities, columns)
        names, measures, values = found
        shard = self.statuses[feed]
        complete_ms = shard.incomplete_before_ms if shard else 0
        return Window(names, span[0], np.asarray(values), cells.table, grain, measures, complete_ms)

    def roster(self, feed: str) -> Mapping[str, Any]:
        return self.rosters[feed]

    def roster_since(self, feed: str, marks: Sequence[Mark] = ()) -> RosterChanges:  # noqa: ARG002
        return RosterChanges(self.rosters[feed], whole=True, marks=())

    def cells_bytes(self, feed: str) -> int:
        return sum(cells.held_bytes for (of, _, _), cells in self._tables.items() if of == feed)

    def shards(self, feed: str) -> list[ShardView]:
        shard = self.statuses[feed]
        name = shard_name(feed_named(feed).topic, 0)
        state = "missing" if shard is None else "rebuilding" if shard.rebuilding else "live"
        return [ShardView(name, 0, state, shard, 0, 1, self.offsets[feed])]  # type: ignore[arg-type]
