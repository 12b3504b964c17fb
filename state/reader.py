"""Reading a shard's state in bounded pieces: the owner's loads and the mirror's alike."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from contracts.catalogue import Feed
from contracts.status import ShardStatus
from state import keys
from state.change import decode_status
from state.connect import Client

READ_BYTES = 4 * 1024 * 1024
"""About how much one read may bring."""
INDEX_PAGE = 2_000


class Meta(NamedTuple):
    """Where a shard stands: one atomic read. `change` is the id of the last entry of its stream."""

    epoch: int
    offset: int | None
    topic_id: str
    change: str
    dirty: bool
    reported: bool
    layout: str
    status: ShardStatus | None
    partitions: int

    @property
    def rebuilding(self) -> bool:
        """Its owner has not said yet that it caught up, so what is stored may be half a rebuild."""
        return self.dirty or not self.reported or self.status is None or self.status.rebuilding


META_FIELDS = ("epoch", "offset", "topic_id", "change", "dirty", "reported", "layout", "status", "partitions")


def parse_meta(values: Sequence[bytes | None]) -> Meta | None:
    """The answer to HMGET of META_FIELDS; None where no shard is."""
    epoch, offset, topic_id, change, dirty, reported, layout, status, partitions = values
    if epoch is None:
        return None
    return Meta(
        epoch=int(epoch),
        offset=None if offset is None else int(offset),
        topic_id=(topic_id or b"").decode(),
        change=(change or b"0-0").decode(),
        dirty=dirty is not None,
        reported=reported == epoch,
        layout=(layout or b"").decode(),
        status=decode_status(status) if status else None,
        partitions=int(partitions or 0),
    )


class ShardReader:
    """Reads one shard of a feed."""

    def __init__(self, redis: Client, feed: Feed, shard: str) -> None:
        self.redis = redis
        self.feed = feed
        self.shard = shard
        self.keys = keys.Keys(shard)
        self._widths = {
            f"c:{table.name}:{grain.letter}": table.width * grain.rows * int(table.dtype[-1])
            for table in keys.tables_of(feed)
            for grain in table.grains
        }

    async def read_meta(self) -> Meta | None:
        """Where the shard stands; None if nobody ever claimed it."""
        return parse_meta(await self.redis.hmget(self.keys.meta, META_FIELDS))

    async def read_index(self, kind: str = "") -> dict[str, int]:
        """Every member of the index that begins with `kind` ('c:', 'q:', 'i:') → its expiry, epoch ms."""
        found: dict[str, int] = {}
        cursor = 0
        while True:  # a scan misses nothing that stays, however the index moves; pages by rank would
            cursor, page = await self.redis.zscan(self.keys.chunks, cursor, count=INDEX_PAGE)
            for member, score in page:
                name = member.decode()
                if name.startswith(kind):
                    found[name] = round(float(score) * 1000)
            if cursor == 0:
                return found

    async def read_chunks(self, members: Sequence[str]) -> dict[str, bytes]:
        """The bytes of every string (cells, bitmaps) that is there; the others are left out."""
        found: dict[str, bytes] = {}
        async for part in self.read_batches(members):
            found.update(part)
        return found

    async def read_batches(self, members: Sequence[str]) -> AsyncIterator[dict[str, bytes]]:
        """As `read_chunks`, a few megabytes at a time."""
        for batch in self._batches(members):
            values = await self.redis.mget([self.keys.of(member) for member in batch])
            yield {member: value for member, value in zip(batch, values, strict=True) if value is not None}

    async def read_roster(self) -> dict[str, bytes]:
        """Entity → msgpack of the feed's roster type."""
        found: dict[str, bytes] = {}
        cursor = 0
        while True:
            cursor, page = await self.redis.hscan(self.keys.roster, cursor, count=1_000)
            found.update((field.decode(), entry) for field, entry in page.items())
            if cursor == 0:
                return found

    async def read_sequences(self) -> dict[keys.SequenceName, tuple[bytes, int]]:
        """(source, boot, block) → (its bitmap, newest record time in it in epoch ms)."""
        expiries = await self.read_index("q:")
        bitmaps = await self.read_chunks(list(expiries))
        return {
            keys.parse_sequence(member): (bitmap, expiries[member] - self.feed.seen_ms)
            for member, bitmap in bitmaps.items()
        }

    async def read_ids(self) -> dict[int, set[bytes]]:
        """Record hour → the 8-byte hashes of the event ids first seen in it."""
        hours = [keys.parse_ids(member) for member in await self.read_index("i:")]
        return {hour: await self.redis.smembers(self.keys.of(keys.ids_member(hour))) for hour in hours}

    def _batches(self, members: Sequence[str]) -> Iterator[list[str]]:
        batch: list[str] = []
        held = 0
        for member in members:
            size = self._size(member)
            if batch and held + size > READ_BYTES:
                yield batch
                batch, held = [], 0
            batch.append(member)
            held += size
        if batch:
            yield batch

    def _size(self, member: str) -> int:
        kind = ":".join(member.split(":", 3)[:3])
        return self._widths.get(kind, keys.BLOCK_BYTES)


async def read_entry(redis: Client, feed: Feed, shards: Sequence[str], entity: str) -> Any:
    """The whole roster entry of one entity, of the feed's `roster` type: mirrors keep its leading fields only.

    `shards` are the names of the feed's shards; None where none of them has the entity.
    """
    async with redis.pipeline(transaction=False) as pipe:
        for shard in shards:
            pipe.hget(keys.Keys(shard).roster, entity)
        found = await pipe.execute()
    stored = next((entry for entry in found if entry is not None), None)
    return None if stored is None else msgspec.msgpack.decode(stored, type=feed.roster)
