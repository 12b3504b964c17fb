"""Reading the two logs of alerts: transitions from a place on, and the last evaluation of each domain."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, get_args

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from contracts.alerts import Domain, Evaluation, decode_input, decode_transition
from contracts.catalogue import ALERT_INPUTS, ALERT_TRANSITIONS, MAX_RECORD_BYTES
from contracts.settings import Settings
from state.alerts.store import Committed
from state.kafka import kafka_reader, stop_client
from streams.alerts.pace import Evaluated

INPUTS = TopicPartition(ALERT_INPUTS, 0)
TRANSITIONS = TopicPartition(ALERT_TRANSITIONS, 0)
WAIT_MS = 500
FIRST_LOOK = 500
FURTHEST_LOOK = 200_000
"""So many records back an evaluation is looked for: about a month of them."""


@asynccontextmanager
async def reading(settings: Settings, partition: TopicPartition) -> AsyncIterator[Any]:
    """A consumer of the partition's committed records, outside of any group; seek it before use."""
    consumer = AIOKafkaConsumer(
        max_partition_fetch_bytes=MAX_RECORD_BYTES + 128 * 1024,
        fetch_max_wait_ms=WAIT_MS,
        **kafka_reader(settings, "ioc-alert-log"),
    )
    try:
        await consumer.start()
        consumer.assign([partition])
        yield consumer
    finally:
        await stop_client(consumer)


async def transitions(consumer: Any, start: int, end: int | None = None) -> AsyncIterator[list[Committed]]:
    """Transitions from offset `start` in batches as they come: up to `end` (excluded), or for ever."""
    async for batch in records(consumer, TRANSITIONS, start, end):
        yield [Committed(record.offset, decode_transition(record.value), record.value) for record in batch]


async def last_evaluations(consumer: Any, before: int) -> dict[Domain, Evaluated]:
    """Each domain's last evaluation in front of an offset of the inputs, looking back as far as it takes."""
    first = (await consumer.beginning_offsets([INPUTS]))[INPUTS]
    found: dict[Domain, Evaluated] = {}
    high, look = before, FIRST_LOOK
    while high > first and len(found) < len(get_args(Domain)) and before - high < FURTHEST_LOOK:
        low = max(first, high - look)
        older: dict[Domain, Evaluated] = {}
        async for batch in records(consumer, INPUTS, low, high):
            older.update(_evaluations(batch))
        found = older | found
        high, look = low, 2 * look
    return found


def _evaluations(batch: Sequence[ConsumerRecord]) -> dict[Domain, Evaluated]:
    found: dict[Domain, Evaluated] = {}
    for record in batch:
        try:
            given = decode_input(record.value or b"")
        except ValueError:
            continue  # it is, or will be, a dead letter
        known = found.get(given.domain) if isinstance(given, Evaluation) else None
        if isinstance(given, Evaluation) and (known is None or known.minute_ms < given.minute_ms):
            found[given.domain] = Evaluated(given.minute_ms, given.counters)
    return found


async def records(
    consumer: Any, partition: TopicPartition, start: int, end: int | None
) -> AsyncIterator[list[ConsumerRecord]]:
    """Records from offset `start` in batches as they come: up to `end` (excluded), or for ever."""
    consumer.seek(partition, start)
    while end is None or await consumer.position(partition) < end:
        for batch in (await consumer.getmany(partition, timeout_ms=WAIT_MS)).values():
            kept = [record for record in batch if end is None or record.offset < end]
            if kept:
                yield kept
