"""Offsets by record time, asked of Kafka when somebody wants a number explained."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from contracts.settings import Settings
from dashboard.desk.explain import Span
from state.kafka import kafka_client, stop_client

WITHIN_S = 5.0

log = logging.getLogger(__name__)


class OffsetsByTime:
    """Asks with a consumer of its own, which lives as long as the question."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def __call__(self, topic: str, partitions: Sequence[int], from_ms: int, to_ms: int) -> Mapping[int, Span]:
        """First and last offset of each partition in that time; nothing when Kafka does not answer in time."""
        consumer: Any = AIOKafkaConsumer(
            enable_auto_commit=False, client_id="ioc-explain", **kafka_client(self._settings)
        )
        try:
            async with asyncio.timeout(WITHIN_S):
                await consumer.start()
                return await _between(
                    consumer, [TopicPartition(topic, number) for number in partitions], from_ms, to_ms
                )
        except (KafkaError, TimeoutError, OSError) as error:
            log.warning("offsets of %s: %s", topic, type(error).__name__)
            return {}
        finally:
            await stop_client(consumer)


async def _between(consumer: Any, places: list[TopicPartition], from_ms: int, to_ms: int) -> dict[int, Span]:
    begins = await consumer.offsets_for_times(dict.fromkeys(places, from_ms))
    ends = await consumer.offsets_for_times(dict.fromkeys(places, to_ms))
    newest = await consumer.end_offsets(places)
    found: dict[int, Span] = {}
    for place in places:
        after = ends[place].offset if ends[place] else newest[place]
        first = begins[place].offset if begins[place] else after
        found[place.partition] = (first, after - 1) if first < after else (None, None)
    return found
