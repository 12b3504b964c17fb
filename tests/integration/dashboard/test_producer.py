"""The dashboard's producer on a real Kafka: what it acknowledges is there, what it gives up never comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.settings import Settings
from dashboard.producer import Producer, UndeliveredError
from ops.admin import admin_client
from ops.kafka import KafkaPlace, run_kafka
from ops.ports import free_ports
from ops.program import end
from ops.waiting import wait_until

pytestmark = pytest.mark.anyio
TOPIC = "test.dashboard.producer"


@asynccontextmanager
async def started(bootstrap: str, within_s: float = 5.0) -> AsyncIterator[Producer]:
    producer = Producer(Settings(kafka_bootstrap=bootstrap), within_s)
    task = asyncio.create_task(producer.run())
    try:
        yield producer
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def ready(producer: Producer) -> None:
    assert await asyncio.to_thread(wait_until, lambda: producer.ready, 60.0)


async def values(bootstrap: str) -> list[bytes]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partition = TopicPartition(TOPIC, 0)
        consumer.assign([partition])
        end_offset = (await consumer.end_offsets([partition]))[partition]
        found: list[Any] = []
        while len(found) < end_offset:
            found += (await consumer.getmany(timeout_ms=500)).get(partition, [])
        return [record.value for record in found]
    finally:
        await consumer.stop()


async def test_without_kafka_nothing_is_taken() -> None:
    async with started("127.0.0.1:1") as producer:
        with pytest.raises(UndeliveredError):
            await producer.send(TOPIC, "a", b"1")


async def test_what_kafka_did_not_acknowledge_in_time_never_comes_later(tmp_path: Path) -> None:
    port, controller = free_ports((0, 0))
    place = KafkaPlace(tmp_path / "kafka", port, controller, tmp_path / "kafka.log")
    first = await asyncio.to_thread(run_kafka, place, print)
    try:
        _make_topic(place.bootstrap)
        async with started(place.bootstrap, 1.0) as producer:
            await ready(producer)
            assert await producer.send(TOPIC, "a", b"before") == 0
            await asyncio.to_thread(end, first, 20.0)
            with pytest.raises(UndeliveredError):
                await producer.send(TOPIC, "a", b"given up")
            first = await asyncio.to_thread(run_kafka, place, print)
            await ready(producer)
            assert await producer.send(TOPIC, "a", b"after") == 1
            assert await values(place.bootstrap) == [b"before", b"after"]
    finally:
        await asyncio.to_thread(end, first, 20.0)


def _make_topic(bootstrap: str) -> None:
    with admin_client(Settings(kafka_bootstrap=bootstrap)) as admin:
        admin.create_topics({TOPIC: {"num_partitions": 1, "replication_factor": 1}}, wait_for_metadata=True)
