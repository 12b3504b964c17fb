"""Reading a stretch of the raw log of a feed, for one who wants a number counted anew."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple, Protocol

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from contracts.settings import Settings
from dashboard.explained.recount import Raw
from state.kafka import kafka_reader, stop_client

CONNECT_S = 10.0
SILENT_S = 15.0
"""A log that gives nothing for so long is taken to be away."""


class Stretch(NamedTuple):
    """Offsets first..end (excluded) of one partition; `begins`: the first one that Kafka still has."""

    first: int
    end: int
    begins: int


class RawLog(Protocol):
    """What a recount reads."""

    def __call__(
        self, topic: str, from_ms: int, ends: Mapping[int, int]
    ) -> AsyncIterator[tuple[Mapping[int, Stretch], list[Raw]]]: ...


class KafkaRawLog:
    """Reads with a consumer of its own, which lives as long as the recount."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def __call__(
        self, topic: str, from_ms: int, ends: Mapping[int, int]
    ) -> AsyncIterator[tuple[Mapping[int, Stretch], list[Raw]]]:
        """The stretches, then their records piece by piece: what Kafka took from `from_ms` on, up to offsets `ends`.

        KafkaError, or TimeoutError when nothing comes.
        """
        consumer: Any = AIOKafkaConsumer(**kafka_reader(self._settings, "ioc-recount"))
        try:
            async with asyncio.timeout(CONNECT_S):
                await consumer.start()
                stretches = await _stretches(consumer, topic, from_ms, ends)
            yield stretches, []
            left = {TopicPartition(topic, n): one.end for n, one in stretches.items() if one.first < one.end}
            consumer.assign(list(left))
            for place in left:
                consumer.seek(place, stretches[place.partition].first)
            while left:
                async with asyncio.timeout(SILENT_S):
                    piece, left = await _piece(consumer, left)
                yield stretches, piece
        finally:
            await stop_client(consumer)


async def _stretches(consumer: Any, topic: str, from_ms: int, ends: Mapping[int, int]) -> dict[int, Stretch]:
    places = [TopicPartition(topic, number) for number in ends]
    firsts = await consumer.offsets_for_times(dict.fromkeys(places, from_ms))
    begins = await consumer.beginning_offsets(places)
    return {
        place.partition: Stretch(
            firsts[place].offset if firsts[place] else ends[place.partition], ends[place.partition], begins[place]
        )
        for place in places
    }


async def _piece(consumer: Any, left: dict[TopicPartition, int]) -> tuple[list[Raw], dict[TopicPartition, int]]:
    """Some records, and the partitions that are not read to their end yet."""
    found = await consumer.getmany(timeout_ms=500, max_records=20_000)
    piece = [
        Raw(place.partition, record.offset, record.timestamp, record.value)
        for place, records in found.items()
        for record in records
        if record.offset < left.get(place, 0)
    ]
    reached = {place: await consumer.position(place) for place in left}
    done = [place for place, end in left.items() if reached[place] >= end]
    if done:
        consumer.pause(*done)
    return piece, {place: end for place, end in left.items() if place not in done}
