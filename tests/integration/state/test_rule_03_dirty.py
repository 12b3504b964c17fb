"""EXACTNESS 3: a script does not roll back, so what broke off in the middle is marked, and never built upon."""

import pytest
from redis.exceptions import ResponseError

from state.claim import Outcome
from state.connect import Client
from state.store import ShardStore
from tests.fixtures.shards import MINUTE, TOPIC_ID, change, row

pytestmark = pytest.mark.anyio


async def broken_off(store: ShardStore, redis: Client) -> int:
    """A checkpoint whose script fails after it has written a part. Returns the epoch."""
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    await redis.set(store.keys.roster, "not a hash")
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        await store.checkpoint(epoch, 0, 10, change(row("HY-1", MINUTE, 3), roster={"a": b"\x01"}))
    return epoch


async def test_a_script_that_breaks_off_leaves_the_mark_and_the_old_offset(store: ShardStore, redis: Client) -> None:
    await broken_off(store, redis)
    meta = await store.read_meta()
    assert meta is not None
    assert (meta.dirty, meta.offset) == (True, None)
    assert len(await store.read_chunks(list(await store.read_index()))) == 1, "a part was written, and indexed"


async def test_nothing_is_written_upon_the_mark(store: ShardStore, redis: Client) -> None:
    epoch = await broken_off(store, redis)
    assert await store.checkpoint(epoch, 0, 10, change()) is Outcome.FENCED


async def test_the_next_owner_learns_of_it_and_a_wipe_leaves_nothing_behind(store: ShardStore, redis: Client) -> None:
    await broken_off(store, redis)
    claim = await store.claim(TOPIC_ID, 4, "w2")
    assert claim.dirty
    await store.wipe(claim.epoch)
    left = {key.decode() for key in await redis.keys("*")}
    assert left == {store.keys.meta, store.keys.changes}
    assert await store.checkpoint(claim.epoch, 0, 10, change(roster={"a": b"\x01"})) is Outcome.OK
    assert not (await store.claim(TOPIC_ID, 4, "w3")).dirty


async def test_a_wipe_of_many_keys_is_dirty_until_its_last_step(store: ShardStore, redis: Client) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    for offset in range(3):
        cells = [row(f"HY-{offset}-{number}", MINUTE, 1) for number in range(300)]
        await store.checkpoint(epoch, offset, offset + 1, change(*cells))
    calls: list[bool] = []
    real = redis.evalsha

    async def watched(*arguments: object) -> object:
        answer = await real(*arguments)
        calls.append(await redis.hexists(store.keys.meta, "dirty"))
        return answer

    redis.evalsha = watched
    await store.wipe(epoch)
    assert calls == [True, True, False]
    assert len(await redis.keys("*")) == 2


async def test_rows_of_another_layout_are_as_good_as_dirty(store: ShardStore, redis: Client) -> None:
    await store.claim(TOPIC_ID, 4, "w1")
    await redis.hset(store.keys.meta, "layout", "of an older program")
    claim = await store.claim(TOPIC_ID, 4, "w2")
    assert claim.dirty
    await store.wipe(claim.epoch)
    assert not (await store.claim(TOPIC_ID, 4, "w3")).dirty
