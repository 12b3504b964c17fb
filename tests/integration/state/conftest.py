"""A real Valkey and a shard on it, and shorthand for what a writer writes."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from contracts.catalogue import TRAFFIC, shard_name
from contracts.settings import Settings
from state.connect import Client, connect_redis
from state.store import ShardStore


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def redis(valkey: str, anyio_backend: str) -> AsyncIterator[Client]:  # noqa: ARG001
    client: Redis = connect_redis(Settings(redis_url=valkey))
    yield client
    await client.aclose()


@pytest.fixture
def store(redis: Client) -> ShardStore:
    return ShardStore(redis, TRAFFIC, shard_name(TRAFFIC.topic, 0))
