"""The whole state of a shard as compressed chunks, and back: what snapshots are made of."""

import asyncio
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from state import keys
from state.change import encode_status
from state.errors import FencedError, SnapshotError
from state.reader import Meta
from state.scripts import Script

if TYPE_CHECKING:
    from state.store import ShardStore

RESTORE = Script("restore")
RAW_BYTES = 600 * 1024
"""What one chunk holds before compression, so that no content makes it longer than 700 KB."""
RESTORE_BYTES = 256 * 1024
SET_PIECE = 32_000
READ_MEMBERS = 256


class Item(msgspec.Struct, array_like=True, gc=False):
    """One piece of state. kind s string, i id hashes, r roster entry, m status; `expiry_ms` 0 where there is none."""

    kind: str
    name: str
    expiry_ms: int
    stored: bytes


_ITEMS = msgspec.msgpack.Decoder(list[Item])


async def dump(store: "ShardStore", epoch: int) -> AsyncIterator[bytes]:
    """Every piece of state in chunks of at most 700 KB. FencedError when the shard moved between begin and end."""
    before = await _owned(store, epoch)
    batch: list[Item] = []
    held = 0
    async for item in _items(store, before):
        size = _size(item)
        if batch and held + size > RAW_BYTES:
            yield await _packed(batch)
            batch, held = [], 0
        batch.append(item)
        held += size
    yield await _packed(batch)
    after = await _owned(store, epoch)
    if after.change != before.change:
        raise FencedError(f"{store.shard} was written to while it was copied")


async def restore(store: "ShardStore", epoch: int, chunks: AsyncIterable[bytes] | Iterable[bytes]) -> bytes:
    """Write the chunks of a dump into a wiped shard; returns the status that was in them. Raises FencedError."""
    status = b""
    async for chunk in _each(chunks):
        items = await asyncio.to_thread(unpack, chunk)
        status = next((item.stored for item in items if item.kind == "m"), status)
        for part in _parts(items, RESTORE_BYTES):
            if await _write(store, epoch, part) != b"OK":
                raise FencedError(f"{store.shard} has another owner")
    return status


def pack(items: list[Item]) -> bytes:
    """One chunk."""
    return zlib.compress(msgspec.msgpack.encode(items), 1)


def pack_all(items: Iterable[Item]) -> Iterator[bytes]:
    """The items as a dump would give them: in chunks of at most 700 KB."""
    return map(pack, _parts(items, RAW_BYTES))


def unpack(chunk: bytes) -> list[Item]:
    """The items of a chunk; SnapshotError when it is damaged."""
    try:
        return _ITEMS.decode(zlib.decompress(chunk))
    except (zlib.error, msgspec.DecodeError) as error:
        raise SnapshotError(f"a chunk of a snapshot is damaged: {error}") from None


async def _packed(items: list[Item]) -> bytes:
    return await asyncio.to_thread(pack, items)


async def _owned(store: "ShardStore", epoch: int) -> Meta:
    meta = await store.read_meta()
    if meta is None or meta.epoch != epoch or meta.dirty:
        raise FencedError(f"{store.shard} has another owner or is dirty")
    return meta


async def _items(store: "ShardStore", meta: Meta) -> AsyncIterator[Item]:
    if meta.status is not None:
        yield Item("m", "status", 0, encode_status(meta.status))
    index = await store.read_index()
    strings = [member for member in index if not member.startswith("i:")]
    for first in range(0, len(strings), READ_MEMBERS):
        for member, stored in (await store.read_chunks(strings[first : first + READ_MEMBERS])).items():
            yield Item("s", member, index[member], stored)
    for hour, hashes in (await store.read_ids()).items():
        joined = b"".join(sorted(hashes))
        for at in range(0, len(joined), SET_PIECE):
            yield Item("i", str(hour), keys.ids_expiry_ms(hour, store.feed.seen_ms), joined[at : at + SET_PIECE])
    for field, entry in (await store.read_roster()).items():
        yield Item("r", field, 0, entry)


async def _each(chunks: AsyncIterable[bytes] | Iterable[bytes]) -> AsyncIterator[bytes]:
    if isinstance(chunks, AsyncIterable):
        async for chunk in chunks:
            yield chunk
    else:
        for chunk in chunks:
            yield chunk


def _parts(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    part: list[Item] = []
    held = 0
    for item in items:
        size = _size(item)
        if part and held + size > most:
            yield part
            part, held = [], 0
        part.append(item)
        held += size
    if part:
        yield part


def _size(item: Item) -> int:
    return len(item.stored) + len(item.name) + 32


async def _write(store: "ShardStore", epoch: int, part: list[Item]) -> bytes:
    names = store.keys
    strings = [item for item in part if item.kind == "s"]
    ids = [item for item in part if item.kind == "i"]
    fields = [item for item in part if item.kind == "r"]
    written = [names.of(item.name) for item in strings] + [names.of(keys.ids_member(int(item.name))) for item in ids]
    arguments: list[str | bytes | int] = [len(strings), len(ids), len(fields)]
    for item in strings + ids:
        arguments += (item.expiry_ms, item.stored)
    for item in fields:
        arguments += (item.name, item.stored)
    fixed = (names.meta, names.chunks, names.roster)
    answer: bytes = await RESTORE.run(store.redis, (*fixed, *written), epoch, *arguments)
    return answer
