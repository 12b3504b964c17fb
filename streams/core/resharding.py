"""From the shards of a feed as they are to what another number of shards is to hold (EXACTNESS 10). Pure.

Cells and totals stay in their shard: they fold over shards whatever shard they are in. The roster follows its keys.
Identities are united and given to every shard, wherever a source's next record lands. What shards sample of their
roster is sampled anew, so that no shard goes on telling of entries that left it.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from contracts.measures import Fold, Table
from state import keys
from state.change import decode_status
from state.errors import StateError
from state.transfer import Item
from state.window import CARRIED_BUCKETS
from streams.core.batch import FeedLogic, Sample
from streams.core.roster import Draft, Entries
from streams.core.routing import partitions_of
from streams.core.shard import Shard

ID_BYTES = 8
MOST_IDS = 4_000
"""Hashes in one item: what a script can take at once."""


class Resharding:
    """Takes the items of every old shard, then gives those of each of `partitions` new ones, at least as many."""

    def __init__(self, logic: FeedLogic, partitions: int) -> None:
        self._logic = logic
        self._partitions = partitions
        self._cells: defaultdict[int, dict[str, Item]] = defaultdict(dict)
        self._status: dict[int, Item] = {}
        self._bitmaps: dict[str, tuple[int, int]] = {}
        self._ids: defaultdict[str, set[bytes]] = defaultdict(set)
        self._ids_expiry: dict[str, int] = {}
        self._roster: dict[str, bytes] = {}
        self._newest_ms = 0

    def take(self, partition: int, items: Iterable[Item]) -> None:
        """Items of the shard of that number. StateError when an entry of its roster is in another shard too."""
        for item in items:
            if item.kind == "m":
                self._status[partition] = item
                self._newest_ms = max(self._newest_ms, decode_status(item.stored).record_ms)
            elif item.kind == "i":
                self._take_ids(item)
            elif item.kind == "r":
                self._take_entry(item)
            elif item.name.startswith("q:"):
                self._take_bitmap(item)
            else:
                self._cells[partition][item.name] = item

    def items(self, partition: int) -> list[Item]:
        """Everything that the new shard of that number is to hold."""
        roster = self._homes.get(partition, {})
        cells = self._cells[partition] | self._sampled(partition, roster)
        status = self._status.get(partition)
        return [
            *([status] if status else []),
            *cells.values(),
            *(Item("s", name, expiry, _bytes(bits)) for name, (bits, expiry) in self._bitmaps.items()),
            *self._id_items(),
            *(Item("r", name, 0, entry) for name, entry in roster.items()),
        ]

    def _take_ids(self, item: Item) -> None:
        hashes = item.stored
        self._ids[item.name].update(hashes[at : at + ID_BYTES] for at in range(0, len(hashes), ID_BYTES))
        self._ids_expiry[item.name] = max(item.expiry_ms, self._ids_expiry.get(item.name, 0))

    def _take_entry(self, item: Item) -> None:
        if item.name in self._roster:
            raise StateError(
                f"{self._logic.feed.topic}: {item.name!r} is in the rosters of two shards, which no worker does: "
                "empty Redis and let the workers rebuild it first"
            )
        self._roster[item.name] = item.stored

    def _take_bitmap(self, item: Item) -> None:
        bits, expiry = self._bitmaps.get(item.name, (0, 0))
        self._bitmaps[item.name] = (bits | int.from_bytes(item.stored, "little"), max(expiry, item.expiry_ms))

    def _id_items(self) -> list[Item]:
        return [
            Item("i", hour, self._ids_expiry[hour], b"".join(part))
            for hour, hashes in self._ids.items()
            for part in _pieces(sorted(hashes))
        ]

    @cached_property
    def _homes(self) -> dict[int, dict[str, bytes]]:
        """The roster by the partition that its keys have now."""
        homes: defaultdict[int, dict[str, bytes]] = defaultdict(dict)
        names = list(self._roster)
        wanted = partitions_of([name.encode() for name in names], self._partitions)
        for name, home in zip(names, wanted.tolist(), strict=True):
            homes[home][name] = self._roster[name]
        return homes

    def _sampled(self, partition: int, roster: dict[str, bytes]) -> dict[str, Item]:
        """Chunks of gauges, sampled at the feed's newest record time from the roster that the shard has now."""
        if not self._logic.ticks or not self._newest_ms:
            return {}
        feed = self._logic.feed
        entries = Entries(feed.roster)
        entries.load(roster)
        samples = self._logic.tick(Draft(entries), self._newest_ms)
        shard = Shard(feed, partition, 0)
        held = self._cells[partition]
        gauges = [table for table in feed.tables if any(one.over_time is Fold.LAST for one in table.measures)]
        zeros = [_zeros(table, _left(table, held, samples, self._newest_ms)) for table in gauges]
        changes = shard.samples([*samples, *(zero for zero in zeros if zero.entities)], self._newest_ms)
        for chunk in shard.missing(changes):
            known = held.get(keys.cell_member(*chunk))
            shard.load(chunk, known.stored if known else b"")
        shard.add(changes)
        return _written(shard)


def _left(table: Table, held: dict[str, Item], samples: list[Sample], moment_ms: int) -> list[str]:
    """Entities that the shard sampled lately and samples no more: nothing of them is left in its roster."""
    oldest = {g: (g.bucket(moment_ms) - CARRIED_BUCKETS) // g.rows for g in table.grains}
    cells = [keys.parse_cell(member) for member in held]
    lately = {cell.entity for cell in cells if cell.table == table.name and cell.chunk >= oldest[cell.grain]}
    return sorted(lately.difference(*(sample.entities for sample in samples if sample.table.name == table.name)))


def _zeros(table: Table, entities: list[str]) -> Sample:
    """A sample that says: none here."""
    values = np.zeros((len(entities), table.width), dtype=np.int64)
    values[:, 0] = 1
    return Sample(table, entities, values)


def _written(shard: Shard) -> dict[str, Item]:
    """The chunks that were changed, whole."""
    items = {}
    for grid in shard.grids.values():
        for change in grid.changes():
            member = keys.cell_member(*change.chunk)
            expiry = keys.cell_expiry_ms(grid.table, grid.grain, change.chunk[3])
            items[member] = Item("s", member, expiry, grid.cells.encode(change.slot, 0, grid.grain.rows - 1))
    return items


def _pieces(hashes: list[bytes]) -> Iterable[list[bytes]]:
    return (hashes[at : at + MOST_IDS] for at in range(0, len(hashes), MOST_IDS))


def _bytes(bits: int) -> bytes:
    return bits.to_bytes(keys.BLOCK_BYTES, "little")
