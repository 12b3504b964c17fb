"""The limit: poll with raw aiokafka, decode with msgspec, count. What does more on one core can hardly be faster."""

import asyncio
import gc
import os
import sys
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from contracts.catalogue import TRAFFIC
from contracts.clock import monotonic_ms
from contracts.settings import Settings, load_settings
from ops.bench.peers.outcome import Outcome, Watch
from state.kafka import kafka_client

FETCH_BYTES = 8 * 1024 * 1024


async def poll(settings: Settings, topic: str, wanted: int) -> Outcome:
    """Read `wanted` records of the topic from its beginning."""
    consumer = AIOKafkaConsumer(
        enable_auto_commit=False, max_partition_fetch_bytes=FETCH_BYTES, **kafka_client(settings)
    )
    await consumer.start()
    partitions = [TopicPartition(topic, number) for number in range(settings.partitions)]
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    decode = msgspec.json.Decoder(TRAFFIC.event).decode
    counted, watch = 0, Watch(monotonic_ms)
    while counted < wanted:
        polled: dict[Any, list[Any]] = await consumer.getmany(timeout_ms=500, max_records=settings.fetch_records)
        for records in polled.values():
            watch.begin()
            counted += len([decode(record.value) for record in records])
    outcome = watch.outcome(counted)
    await consumer.stop()
    return outcome


if __name__ == "__main__":
    gc.freeze()
    gc.disable()
    asyncio.run(poll(load_settings(os.environ), sys.argv[1], int(sys.argv[2]))).tell()
