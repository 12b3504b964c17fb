"""EXACTNESS 14: streams are bounded in bytes."""

import pytest
from redis.exceptions import ConnectionError as ConnectionLostError

from state.connect import Client
from state.store import ShardStore
from state.stream import StreamBound
from tests.fixtures.shards import TOPIC_ID, LosingReplies, change

pytestmark = pytest.mark.anyio


async def test_the_stream_keeps_the_newest_entries_within_its_bytes(store: ShardStore, redis: Client) -> None:
    store._bound = StreamBound(limit=100_000)
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    for offset in range(30):
        await store.checkpoint(epoch, offset, offset + 1, change(roster={"a": bytes(9_000)}))
    entries = await redis.xrange(store.keys.changes)
    assert 90_000 < sum(len(fields[b"b"]) for _, fields in entries) <= 100_000
    assert [int(fields[b"n"]) for _, fields in entries] == list(range(31 - len(entries), 31))


async def test_lost_replies_do_not_blind_the_bound(store: ShardStore, redis: Client) -> None:
    losing = LosingReplies(redis)
    store.redis = losing
    store._bound = StreamBound(limit=100_000)
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    for offset in range(30):
        losing.losing = 1
        with pytest.raises(ConnectionLostError):
            await store.checkpoint(epoch, offset, offset + 1, change(roster={"a": bytes(9_000)}))
        await store.checkpoint(epoch, offset, offset + 1, change(roster={"a": bytes(9_000)}))
    entries = await redis.xrange(store.keys.changes)
    assert sum(len(fields[b"b"]) for _, fields in entries) <= 100_000
    assert [int(fields[b"n"]) for _, fields in entries] == list(range(31 - len(entries), 31))
