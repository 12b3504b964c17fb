"""EXACTNESS 6: a new generation of the log starts at its beginning and keeps cells and identities."""

import pytest

from state.claim import Outcome
from state.store import ShardStore
from tests.fixtures.shards import MINUTE, TOPIC_ID, bitmap, change, row, seen_until

pytestmark = pytest.mark.anyio


async def test_cells_and_identities_outlive_the_log(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    seen = bitmap("/cameras/HY-1", "5f3a", 0, 15)
    made = change(row("HY-1", MINUTE, 3))
    await store.checkpoint(epoch, 0, 900, made, sequences=[seen], expiries=seen_until(seen))
    await store.set_topic(epoch, "generation-2", 0)
    assert len(await store.read_index()) == 2
    assert await store.checkpoint(epoch, 900, 901, made) is Outcome.FENCED
    assert await store.checkpoint(epoch, 0, 1, made) is Outcome.OK
    claim = await store.claim("generation-2", 4, "w2")
    assert (claim.topic_id, claim.offset) == ("generation-2", 1)
