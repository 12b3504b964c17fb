"""A client of Kafka that is stopped leaves nothing behind, also when whoever stops it is told to end meanwhile."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from contracts.catalogue import ALERT_INPUTS
from contracts.settings import Settings
from state.kafka import kafka_client, stop_client
from tests.fixtures.workers import remake_topics

pytestmark = [pytest.mark.anyio, pytest.mark.stack]


@pytest.mark.parametrize("kind", ["consumer", "producer"])
async def test_a_stop_that_is_cancelled_closes_every_connection_all_the_same(kafka: str, kind: str) -> None:
    settings = Settings(kafka_bootstrap=kafka, partitions=1)
    await asyncio.to_thread(remake_topics, settings)
    options = kafka_client(settings)
    client: Any = (
        AIOKafkaConsumer(ALERT_INPUTS, group_id="leaves", **options)
        if kind == "consumer"
        else AIOKafkaProducer(**options)
    )
    await client.start()
    if kind == "producer":
        await client.send_and_wait(ALERT_INPUTS, b"{}")
    connections = list((client.client if kind == "producer" else client._client)._conns.values())
    assert any(one.connected() for one in connections)
    stopping = asyncio.create_task(stop_client(client))
    await asyncio.sleep(0)
    stopping.cancel()
    await asyncio.wait({stopping})
    assert stopping.cancelled()
    assert not [one for one in connections if one.connected()]
