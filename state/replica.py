"""A reader's copy of one shard in memory, and how change entries move it on. Pure: what to load is said, not done."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from contracts.catalogue import Feed
from contracts.measures import Grain
from contracts.status import ShardStatus
from state import keys
from state.change import Change, decode_change
from state.roster import RosterCopy
from state.sparse import SparseTable

MOST_NAMES = 4_096
"""Members that are known taken apart: those of the rows that change over and over."""


class Entry(NamedTuple):
    """An entry of a shard's stream. `body` is empty where an owner only said that it claimed, wiped or moved."""

    id: str
    epoch: int
    start: int | None
    next: int | None
    body: bytes


def parse_entry(entry_id: bytes, fields: Mapping[bytes, bytes]) -> Entry:
    """An entry as XREAD and XRANGE give it."""
    start, following = fields[b"f"], fields[b"n"]
    return Entry(
        id=entry_id.decode(),
        epoch=int(fields[b"e"]),
        start=int(start) if start else None,
        next=int(following) if following else None,
        body=fields[b"b"],
    )


class Position(NamedTuple):
    """Up to where a shard's changes are known: epoch, next offset, and id of the last entry."""

    epoch: int
    next: int | None
    change: str

    def leads_to(self, entry: Entry) -> bool:
        """Whether the entry is the very next one; anything else is a break of the chain."""
        return entry.epoch == self.epoch and entry.start == self.next and self.next is not None

    def after(self, entry: Entry) -> "Position":
        """The position behind the entry."""
        return Position(entry.epoch, entry.next, entry.id)


NOWHERE = Position(0, None, "0-0")


class Replica:
    """The cells, roster and status of one shard at one offset."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.tables = {
            (table.name, grain): SparseTable(table, grain) for table in keys.tables_of(feed) for grain in table.grains
        }
        self.roster = RosterCopy(feed.roster_state or feed.roster)
        self.status: ShardStatus | None = None
        self._names: dict[str, tuple[SparseTable, str, int]] = {}

    def table(self, name: str, grain: Grain) -> SparseTable:
        """The cells of one table; KeyError where the table does not keep that grain."""
        return self.tables[name, grain]

    def load_chunks(self, stored: Mapping[str, bytes]) -> None:
        """Take whole chunks from Redis: member → bytes."""
        by_table: dict[tuple[str, Grain], dict[tuple[str, int], bytes]] = {}
        for member, chunk in stored.items():
            name = keys.parse_cell(member)
            by_table.setdefault((name.table, name.grain), {})[name.entity, name.chunk] = chunk
        for table, chunks in by_table.items():
            self.tables[table].load(list(chunks), list(chunks.values()))

    def apply(self, change: Change) -> None:
        """Take what one checkpoint changed. Every value is whole, so twice is the same as once."""
        for member, offset, written in change.cells:
            cells, entity, chunk = self._cells(member)
            cells.put(entity, chunk, offset, written)
        self.roster.apply(change.roster)
        self.status = change.status

    def drop_expired(self, now_ms: int) -> int:
        """Forget chunks past their retention; how many."""
        return sum(cells.drop_expired(now_ms) for cells in self.tables.values())

    def _cells(self, member: str) -> tuple[SparseTable, str, int]:
        known = self._names.get(member)
        if known is None:
            if len(self._names) >= MOST_NAMES:
                self._names.clear()
            name = keys.parse_cell(member)
            known = self._names[member] = self.tables[name.table, name.grain], name.entity, name.chunk
        return known


class Follower:
    """One shard as a mirror follows it: what readers see, up to where, and whether it must be loaded anew.

    While the shard is `rebuilding` readers keep the last whole copy; `due` then becomes a load once it has caught up.
    """

    def __init__(self, feed: Feed, shard: str, partition: int) -> None:
        self.feed = feed
        self.shard = shard
        self.partition = partition
        self.replica = Replica(feed)
        self.position = NOWHERE
        self.known = False
        self.missing = True
        self.rebuilding = False
        self.torn = True

    @property
    def due(self) -> bool:
        """Whether a load would bring what readers should see: the copy is torn and the shard is whole."""
        return self.torn and not self.missing and not (self.rebuilding and self.known)

    def take(self, entry: Entry) -> None:
        """One entry of the stream, in order."""
        unbroken = self.position.leads_to(entry)
        self.position = self.position.after(entry)
        self.missing = False
        self.torn = self.torn or not unbroken
        if not entry.body:
            self.rebuilding = self.torn = True
            return
        try:
            change = decode_change(entry.body)
        except msgspec.DecodeError:  # another program's entry: the load will find out what the shard is now
            self.torn = True
            return
        self.rebuilding = change.status.rebuilding
        if self.rebuilding:
            self.torn = True  # the entry tells its progress only, its cells come with the load
            self.replica.status = change.status
        elif not self.torn:
            self.replica.apply(change)

    def loaded(self, replica: Replica, position: Position, *, rebuilding: bool) -> None:
        """Readers see this copy from now on."""
        self.replica = replica
        self.position = position
        self.known = True
        self.missing = False
        self.rebuilding = rebuilding
        self.torn = rebuilding
