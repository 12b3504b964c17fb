"""Whatever a checkpoint holds: tried again after a lost reply it changes nothing, and no more does a fenced writer."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.catalogue import TRAFFIC, shard_name
from contracts.measures import Grain
from contracts.settings import Settings
from state.checkpoint import Write
from state.claim import Outcome
from state.connect import connect_redis
from state.store import ShardStore
from tests.fixtures.shards import HOUR, NOW_MS, TOPIC_ID, bitmap, change, everything, row, seen_until

CELLS = st.lists(
    st.builds(
        lambda entity, grain, ago, value: row(entity, grain.bucket(NOW_MS) - ago, value, grain=grain),
        st.sampled_from("abc"),
        st.sampled_from(Grain),
        st.integers(0, 90),
        st.integers(-9, 9),
    ),
    max_size=5,
)
ROSTER = st.dictionaries(st.sampled_from("xyz"), st.none() | st.binary(max_size=4))
SEEN = st.lists(st.builds(lambda first: bitmap("s", "b", first, first), st.integers(0, 9_000)), max_size=3)
IDS = st.dictionaries(st.sampled_from([HOUR, HOUR - 1]), st.binary(min_size=8, max_size=8))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CELLS, ROSTER, SEEN, IDS, st.booleans())
def test_a_retry_and_a_fenced_writer_change_nothing(
    valkey: str,
    cells: list[Write],
    roster: dict[str, bytes | None],
    seen: list[Write],
    ids: dict[int, bytes],
    rebuilding: bool,  # noqa: FBT001
) -> None:
    async def act() -> None:
        client = connect_redis(Settings(redis_url=valkey))
        store = ShardStore(client, TRAFFIC, shard_name(TRAFFIC.topic, 0))
        epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
        offset = (await store.claim(TOPIC_ID, 4, "w2")).offset or 0
        epoch, old = (await store.claim(TOPIC_ID, 4, "w3")).epoch, epoch
        made = change(*cells, roster=roster, rebuilding=rebuilding)
        expiries = seen_until(*seen)

        async def write(as_epoch: int, at: int) -> Outcome:
            return await store.checkpoint(as_epoch, at, at + 5, made, sequences=seen, ids=ids, expiries=expiries)

        assert await write(epoch, offset) is Outcome.OK
        after = await everything(client)
        assert await write(epoch, offset) is Outcome.ALREADY
        assert await write(old, offset) is Outcome.FENCED
        assert await write(old, offset + 5) is Outcome.FENCED
        assert await write(epoch, offset + 1) is Outcome.FENCED
        assert await everything(client) == after
        await client.aclose()

    asyncio.run(act())
