"""EXACTNESS 10: a worker refuses to start on another number of partitions than the state was built with."""

import pytest

from state.claim import Outcome
from state.errors import PartitionCountError
from state.store import ShardStore
from tests.fixtures.shards import TOPIC_ID, change

pytestmark = pytest.mark.anyio


async def test_another_number_of_partitions_is_refused_and_fences_nobody(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    with pytest.raises(PartitionCountError, match=r"traffic\.passages:0 was built with 4 partitions, not 12.*IOC_PART"):
        await store.claim(TOPIC_ID, 12, "w2")
    assert await store.checkpoint(epoch, 0, 1, change()) is Outcome.OK


async def test_a_claim_that_grows_leaves_nothing_that_could_be_taken_for_the_new_state(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    assert await store.checkpoint(epoch, 0, 1, change()) is Outcome.OK
    with pytest.raises(PartitionCountError, match="built with 4 partitions, not 12"):
        await store.claim(TOPIC_ID, 12, "grow", was=3)
    claim = await store.claim(TOPIC_ID, 12, "grow", was=4)
    assert (claim.dirty, claim.offset) == (True, 1)
    assert await store.checkpoint(epoch, 1, 2, change()) is Outcome.FENCED
    again = await store.claim(TOPIC_ID, 12, "w2")
    assert again.dirty
    with pytest.raises(PartitionCountError, match="built with 12 partitions, not 4"):
        await store.claim(TOPIC_ID, 4, "w1")
