"""EXACTNESS 12: a rebuild is the newest complete snapshot and the log."""

import pytest

from contracts.catalogue import DOSSIERS
from state import keys
from state.claim import Outcome
from state.connect import Client
from state.errors import FencedError
from state.snapshot import MAX_CHUNK_BYTES, Record, SnapshotWriter, newest_complete
from state.store import ShardStore
from tests.fixtures.shards import (
    HOUR,
    MINUTE,
    NOW_MS,
    TOPIC_ID,
    bitmap,
    change,
    everything,
    row,
    seen_until,
)

pytestmark = pytest.mark.anyio


async def filled(store: ShardStore) -> int:
    """A shard with all that a shard may hold. Returns the epoch."""
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    seen = bitmap("/cameras/HY-1", "5f3a", 0, 4_095)
    hashes = b"".join(number.to_bytes(8, "big") for number in range(5_000))
    for offset in range(40):
        cells = [row(f"HY-{offset}-{number}", MINUTE, number + 1) for number in range(10)]
        roster: dict[str, bytes | None] = {f"entry-{offset}": bytes(range(256)) * 20}
        ids = {HOUR: hashes} if offset == 7 else {HOUR - 1: b"12345678"}
        made = change(*cells, roster=roster, incomplete_before_ms=offset)
        await store.checkpoint(epoch, offset, offset + 1, made, sequences=[seen], ids=ids, expiries=seen_until(seen))
    return epoch


def state_of(found: dict[bytes, object]) -> dict[bytes, object]:
    """What is not the claim's own."""
    return {key: value for key, value in found.items() if not key.endswith((b":meta", b":changes"))}


async def test_a_restored_shard_equals_the_one_that_was_dumped(store: ShardStore, redis: Client) -> None:
    epoch = await filled(store)
    before = state_of(await everything(redis))
    chunks = [chunk async for chunk in store.dump(epoch)]
    assert len(chunks) > 1
    assert max(map(len, chunks)) <= MAX_CHUNK_BYTES
    await redis.flushall()
    claim = await store.claim(TOPIC_ID, 4, "w2")
    await store.wipe(claim.epoch)
    await store.restore(claim.epoch, chunks, TOPIC_ID, 40)
    assert state_of(await everything(redis)) == before
    again = await store.claim(TOPIC_ID, 4, "w3")
    assert (again.offset, again.topic_id, again.dirty, again.incomplete_before_ms) == (40, TOPIC_ID, False, 39)
    assert await store.checkpoint(again.epoch, 40, 41, change()) is Outcome.OK


async def test_a_restore_that_breaks_off_leaves_the_shard_dirty(store: ShardStore) -> None:
    epoch = await filled(store)
    chunks = [chunk async for chunk in store.dump(epoch)]
    await store.wipe(epoch)
    with pytest.raises(ZeroDivisionError):
        await store.restore(epoch, (chunk if number == 0 else 1 / 0 for number, chunk in enumerate(chunks)), "t", 40)  # type: ignore[misc]
    assert await store.checkpoint(epoch, 40, 41, change()) is Outcome.FENCED
    claim = await store.claim(TOPIC_ID, 4, "w2")
    assert claim.dirty
    await store.wipe(claim.epoch)
    await store.restore(claim.epoch, chunks, TOPIC_ID, 40)
    assert not (await store.claim(TOPIC_ID, 4, "w3")).dirty


async def test_a_dump_over_which_the_shard_moved_is_refused(store: ShardStore) -> None:
    epoch = await filled(store)
    dump = store.dump(epoch)
    await anext(dump)
    await store.checkpoint(epoch, 40, 41, change())
    with pytest.raises(FencedError, match="written to"):
        _ = [chunk async for chunk in dump]


async def test_a_snapshot_goes_through_the_compacted_topic_and_back(store: ShardStore, redis: Client) -> None:
    epoch = await filled(store)
    before = state_of(await everything(redis))
    writer = SnapshotWriter("s1", store.shard, None)
    log: list[Record] = [writer.chunk(chunk) async for chunk in store.dump(epoch)]
    layout = keys.layout_of(store.feed)
    assert newest_complete(log, store.shard, 4, layout) is None, "without its manifest a snapshot does not count"
    log.append(writer.close(TOPIC_ID, 40, 4, layout, NOW_MS))
    snapshot = newest_complete(log, store.shard, 4, layout)
    assert snapshot is not None
    assert newest_complete(log, store.shard, 4, keys.layout_of(DOSSIERS)) is None
    await store.wipe(epoch)
    await store.restore(epoch, snapshot.chunks, snapshot.manifest.topic_id, snapshot.manifest.offset)
    assert state_of(await everything(redis)) == before
