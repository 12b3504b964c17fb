"""Dead letters: list what was refused and why, and send it again where it belongs."""

from collections.abc import AsyncIterator, Callable, Mapping

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import ConsumerRecord, TopicPartition

from contracts.catalogue import DEAD_LETTERS, MAX_RECORD_BYTES, STREAMS
from contracts.dead_letters import DeadLetter
from contracts.errors import Reason
from contracts.settings import Settings
from state.kafka import kafka_client, kafka_reader, stop_client

POLL_MS = 1_000


async def list_dead_letters(settings: Settings, reason: Reason | None = None) -> AsyncIterator[DeadLetter]:
    """Every dead letter once, oldest first, or those of one reason. One that a crash wrote twice comes once."""
    seen: set[str] = set()
    async for record in _records(settings):
        letter = parse(record)
        if letter.identity in seen or (reason is not None and letter.reason is not reason):
            continue
        seen.add(letter.identity)
        yield letter


async def replay_dead_letters(
    settings: Settings, reason: Reason | None = None, progress: Callable[[int], None] | None = None
) -> int:
    """Send dead letters to their topic again, keyed by the contract's entity; how many were sent.

    An event that was counted meanwhile is dropped as a duplicate; one that is still wrong becomes a dead letter again.
    """
    producer = AIOKafkaProducer(
        enable_idempotence=True,
        max_request_size=MAX_RECORD_BYTES + 64 * 1024,
        **kafka_client(settings),
    )
    sent = 0
    try:
        await producer.start()
        async for letter in list_dead_letters(settings, reason):
            await producer.send_and_wait(letter.topic, letter.value, _key(letter))
            sent += 1
            if progress is not None:
                progress(sent)
    finally:
        await stop_client(producer)
    return sent


def parse(record: ConsumerRecord) -> DeadLetter:
    """The dead letter that a record of `ioc.dead-letters` is; KeyError if it lacks a header."""
    headers: Mapping[str, bytes] = dict(record.headers)
    return DeadLetter(
        reason=Reason(headers["reason"].decode()),
        detail=headers["detail"].decode(),
        topic=headers["topic"].decode(),
        topic_id=headers["topic_id"].decode(),
        partition=int(headers["partition"]),
        offset=int(headers["offset"]),
        record_ms=int(headers["record_ms"]),
        key=headers.get("key"),
        value=record.value,
    )


def _key(letter: DeadLetter) -> bytes | None:
    """The key that routes the event right, or the one it had when it cannot be read."""
    feed = next((feed for feed in STREAMS if feed.topic == letter.topic), None)
    if feed is None or letter.value is None:
        return letter.key
    try:
        data = msgspec.json.decode(letter.value)["data"]
        return str(data[feed.key]).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return letter.key


async def _records(settings: Settings) -> AsyncIterator[ConsumerRecord]:
    consumer = AIOKafkaConsumer(
        max_partition_fetch_bytes=MAX_RECORD_BYTES + 128 * 1024, **kafka_reader(settings, "ioc-dead-letters")
    )
    try:
        await consumer.start()
        partition = TopicPartition(DEAD_LETTERS, 0)
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        while await consumer.position(partition) < end:
            for records in (await consumer.getmany(partition, timeout_ms=POLL_MS)).values():
                for record in records:
                    if record.offset < end:
                        yield record
    finally:
        await stop_client(consumer)
