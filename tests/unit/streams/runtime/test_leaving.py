"""The agent lets go of its consumer, whether or not the broker answers."""

import asyncio
from types import SimpleNamespace

import pytest

from streams.runtime.alerts.agent import leave


@pytest.mark.anyio
async def test_a_goodbye_that_no_broker_answers_leaves_no_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.runtime.alerts.agent.LEAVE_WITHIN_S", 0.01)
    closed: list[str] = []

    async def close() -> None:
        closed.append("connections")

    await leave(SimpleNamespace(stop=asyncio.Event().wait, _client=SimpleNamespace(close=close)))
    assert closed == ["connections"]
