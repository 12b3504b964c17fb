"""Reads a span of the two logs from Kafka: both are kept for ever there, so nothing is kept here."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from contracts import audit
from contracts.alerts import decode_transition
from contracts.catalogue import ALERT_TRANSITIONS, AUDIT
from contracts.settings import Settings
from dashboard.access.person import Scope
from dashboard.audited.row import Row, Wanted, of_entry, of_transition, sees
from state.kafka import kafka_reader, stop_client

MOST_READ = 200_000
"""Records of one log that are looked at for one question: about a second's work."""
CONNECT_S = 10.0
SILENT_S = 10.0
FETCH_MS = 20
"""So long a broker holds a fetch that finds nothing: at the log's end, and at the marker that ends a transaction. By
default half a second, twice for each log.
"""


class Answer(msgspec.Struct, frozen=True):
    """Rows, the newest first; `more`: the span holds others, which were not read or not all shown."""

    rows: list[Row]
    more: bool


class ReadsAudit(Protocol):
    """Where the routes get rows; see KafkaAudit."""

    async def rows(self, wanted: Wanted, scope: Scope, most: int) -> Answer: ...


class KafkaAudit:
    """Reads with a consumer of its own, which lives as long as the question."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def rows(self, wanted: Wanted, scope: Scope, most: int) -> Answer:
        """The newest `most` rows that were asked for and lie in the scope. KafkaError, or TimeoutError: it is away."""

        def transitions(value: bytes) -> Iterator[Row]:
            transition = decode_transition(value)
            if sees(scope, transition):
                yield of_transition(transition)

        logs: tuple[tuple[str, Callable[[bytes], Iterator[Row]]], ...] = (
            (AUDIT, lambda value: iter([of_entry(audit.decode(value))])),
            (ALERT_TRANSITIONS, transitions),
        )
        found: list[Row] = []
        more = False
        async with asyncio.timeout(CONNECT_S):
            consumer = await self._consumer()
        try:
            for topic, read in logs:
                values, cut = await _values(consumer, TopicPartition(topic, 0), wanted)
                found += [row for value in values for row in read(value) if wanted.fits(row)]
                more = more or cut
        finally:
            await stop_client(consumer)
        found.sort(key=lambda row: -row.at_ms)
        return Answer(found[:most], more or len(found) > most)

    async def _consumer(self) -> Any:
        consumer: Any = AIOKafkaConsumer(**kafka_reader(self._settings, "ioc-audit"), fetch_max_wait_ms=FETCH_MS)
        try:
            await consumer.start()
        except BaseException:
            await stop_client(consumer)
            raise
        return consumer


async def _values(consumer: Any, place: TopicPartition, wanted: Wanted) -> tuple[list[bytes], bool]:
    """Values of the span, oldest first, and whether older ones of it were left out."""
    async with asyncio.timeout(CONNECT_S):
        consumer.assign([place])
        begin = await _offset(consumer, place, wanted.from_ms)
        end = await _offset(consumer, place, wanted.to_ms + 1)
    first = max(begin, end - MOST_READ)
    consumer.seek(place, first)
    found: list[bytes] = []
    at = first
    while at < end:
        async with asyncio.timeout(SILENT_S):
            records = (await consumer.getmany(place, timeout_ms=1_000)).get(place, [])
            found += [record.value for record in records if record.offset < end and record.value is not None]
            at = await consumer.position(place)
    return found, first > begin


async def _offset(consumer: Any, place: TopicPartition, at_ms: int) -> int:
    """The offset of the first record from a moment on; the log's end if there is none."""
    found = (await consumer.offsets_for_times({place: at_ms}))[place]
    return int(found.offset if found else (await consumer.end_offsets([place]))[place])
