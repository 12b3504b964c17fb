"""Clients of Kafka are let go of, whether or not a broker answers."""

import asyncio
from types import SimpleNamespace

import pytest

from state.kafka import stop_client

pytestmark = pytest.mark.anyio


async def test_a_goodbye_that_no_broker_answers_leaves_no_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.kafka.GOODBYE_S", 0.01)
    closed: list[str] = []

    def closes(what: str) -> SimpleNamespace:
        async def close() -> None:
            closed.append(what)

        return SimpleNamespace(close=close)

    stop = asyncio.Event().wait
    await stop_client(SimpleNamespace(stop=stop, _fetcher=closes("fetcher"), _client=closes("consumer")))
    await stop_client(SimpleNamespace(stop=stop, _sender=closes("sender"), client=closes("producer")))
    assert closed == ["fetcher", "consumer", "sender", "producer"]
