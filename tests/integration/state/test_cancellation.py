"""A task that speaks with Redis ends when it is told to, whatever it is doing at that moment."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Connection

from state.connect import Client

pytestmark = [pytest.mark.anyio, pytest.mark.stack]


async def test_a_cancellation_that_comes_just_as_a_write_ends_arrives(
    redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Connection._send_packed_command

    async def asks() -> None:
        while True:
            await redis.get("nothing")

    async def written_and_cancelled(self: Connection, *given: Any) -> None:
        await written(self, *given)
        asking.cancel()

    await redis.ping()
    asking = asyncio.create_task(asks())
    monkeypatch.setattr(Connection, "_send_packed_command", written_and_cancelled)
    await asyncio.wait({asking}, timeout=10)
    assert asking.cancelled()
    monkeypatch.undo()
    assert await redis.ping()
