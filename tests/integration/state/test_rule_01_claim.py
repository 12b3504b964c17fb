"""EXACTNESS 1: claim first, load then; a claim fences every earlier owner."""

import pytest

from state.claim import Outcome
from state.connect import Client
from state.errors import FencedError
from state.store import ShardStore
from tests.fixtures.shards import MINUTE, TOPIC_ID, change, everything, row

pytestmark = pytest.mark.anyio


async def test_a_fresh_shard_has_no_offset_and_takes_the_claimers_topic(store: ShardStore) -> None:
    claim = await store.claim(TOPIC_ID, 4, "w1")
    assert (claim.offset, claim.topic_id, claim.dirty, claim.status) == (None, TOPIC_ID, False, None)
    assert claim.incomplete_before_ms == 0


async def test_the_next_owner_finds_offset_topic_and_status(store: ShardStore) -> None:
    first = await store.claim(TOPIC_ID, 4, "w1")
    await store.checkpoint(first.epoch, 0, 7, change(incomplete_before_ms=5))
    second = await store.claim("generation-2", 4, "w2")
    assert second.epoch > first.epoch
    assert (second.offset, second.topic_id, second.incomplete_before_ms) == (7, TOPIC_ID, 5)


async def test_an_old_owner_can_change_nothing_after_the_claim(store: ShardStore, redis: Client) -> None:
    old = await store.claim(TOPIC_ID, 4, "w1")
    await store.checkpoint(old.epoch, 0, 5, change(row("HY-1", MINUTE, 1)))
    await store.claim(TOPIC_ID, 4, "w2")
    before = await everything(redis)
    assert await store.checkpoint(old.epoch, 5, 6, change(row("HY-1", MINUTE, 2))) is Outcome.FENCED
    with pytest.raises(FencedError):
        await store.set_topic(old.epoch, "other", 0)
    with pytest.raises(FencedError):
        await store.wipe(old.epoch)
    with pytest.raises(FencedError):
        await store.restore(old.epoch, [], TOPIC_ID, 0)
    with pytest.raises(FencedError):
        _ = [chunk async for chunk in store.dump(old.epoch)]
    assert await everything(redis) == before


async def test_an_old_owner_does_not_meet_its_own_epoch_in_an_emptied_redis(store: ShardStore, redis: Client) -> None:
    old = await store.claim(TOPIC_ID, 4, "w1")
    await redis.flushall()
    assert await store.checkpoint(old.epoch, 0, 1, change()) is Outcome.FENCED
    new = await store.claim(TOPIC_ID, 4, "w2")
    assert new.epoch > old.epoch
    assert await store.checkpoint(old.epoch, 0, 1, change()) is Outcome.FENCED


async def test_an_emptied_redis_that_is_claimed_at_once_gives_a_new_epoch(store: ShardStore, redis: Client) -> None:
    epochs = []
    for _ in range(100):
        epochs.append((await store.claim(TOPIC_ID, 4, "w1")).epoch)
        await redis.flushdb()
    assert epochs == sorted(set(epochs))


async def test_a_claim_ends_the_old_epochs_stream_and_says_so(store: ShardStore, redis: Client) -> None:
    old = await store.claim(TOPIC_ID, 4, "w1")
    await store.checkpoint(old.epoch, 0, 5, change())
    new = await store.claim(TOPIC_ID, 4, "w2")
    ((_, entry),) = await redis.xrange(store.keys.changes)
    assert entry == {b"e": str(new.epoch).encode(), b"f": b"5", b"n": b"5", b"b": b""}
