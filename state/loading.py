"""Loading a whole shard while its owner goes on writing: offset a, cells, offset b (EXACTNESS 14)."""

from state import keys
from state.change import decode_change
from state.errors import StateError
from state.reader import Meta, ShardReader
from state.replica import Position, Replica, parse_entry

ENTRIES = 64
"""Entries that one read of the stream brings at most."""


class TornLoadError(StateError):
    """The shard changed hands, or its stream lost entries, while it was loaded: load it again."""


async def load_replica(reader: ShardReader, now_ms: int) -> tuple[Replica, Position, bool]:
    """A copy of the shard at one offset, where that is, and whether the shard is rebuilding.

    Cells are read between a and b, so some are newer than a; the entries from a to b make all of them as of b.
    TornLoadError when that chain breaks. LookupError when there is no shard.
    """
    before = await _meta(reader)
    replica = Replica(reader.feed)
    index = await reader.read_index("c:")
    kept = [member for member, expiry_ms in index.items() if expiry_ms > now_ms]
    async for found in reader.read_batches(kept):
        replica.load_chunks(found)
    if reader.feed.roster is not None:
        replica.roster.load(await reader.read_roster())
    replica.status = before.status
    after = await _meta(reader)
    position = Position(before.epoch, before.offset, before.change)
    if before.rebuilding or after.rebuilding:
        # Its entries carry no cells, so nothing can be made good: only what stood still may be shown.
        if after.change != before.change or after.dirty:
            raise TornLoadError(f"{reader.shard} is being rebuilt")
        return replica, position, True
    return replica, await _caught_up(reader, replica, position, after), False


async def _meta(reader: ShardReader) -> Meta:
    meta = await reader.read_meta()
    if meta is None:
        raise LookupError(f"{reader.shard} is not in Redis")
    if meta.dirty or meta.layout != keys.layout_of(reader.feed):
        raise TornLoadError(f"{reader.shard} waits for its owner to rebuild it")
    return meta


async def _caught_up(reader: ShardReader, replica: Replica, position: Position, after: Meta) -> Position:
    """The replica moved on to `after`."""
    while position.change != after.change:
        found = await reader.redis.xrange(reader.keys.changes, f"({position.change}", after.change, count=ENTRIES)
        if not found:
            raise TornLoadError(f"{reader.shard}: its changes went while it was loaded")
        for entry_id, fields in found:
            entry = parse_entry(entry_id, fields)
            if not entry.body or not position.leads_to(entry):
                raise TornLoadError(f"{reader.shard}: its changes do not follow on one another")
            replica.apply(decode_change(entry.body))
            position = position.after(entry)
    return position
