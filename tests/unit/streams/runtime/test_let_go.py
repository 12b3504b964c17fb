"""A shard that is no longer ours: nobody waits for it, and nothing of it stays in memory."""

import asyncio
import gc
import weakref

import pytest
from redis.exceptions import ConnectionError as ConnectionLostError

from state.errors import FencedError
from tests.fixtures.owned import Store, owned_shard

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_waiting_for_redis_ends_when_the_shard_is_let_go() -> None:
    shard = owned_shard(Store())
    asked = asyncio.Event()

    async def away() -> None:
        asked.set()
        raise ConnectionLostError("away")

    waiting = asyncio.create_task(shard._patiently(away))
    await asked.wait()
    assert not waiting.done()
    shard.let_go = True
    with pytest.raises(FencedError):
        await asyncio.wait_for(waiting, 10)


async def test_a_shard_that_is_let_go_leaves_memory_without_the_collector() -> None:
    shard = owned_shard(Store())
    cells = weakref.ref(shard.shard)
    await shard.announce()
    gc.disable()
    try:
        del shard
        assert cells() is None
    finally:
        gc.enable()
