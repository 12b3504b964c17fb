"""What the agent writes to Kafka: whole batches in transactions, of which one agent at a time is capable."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from contracts.catalogue import MAX_RECORD_BYTES
from contracts.settings import Settings
from state.kafka import kafka_client, stop_client
from streams.runtime.producer import fate_is_known

GROUP = "ioc-alerts"
TRANSACTIONAL_ID = "ioc-alerts"
WITHIN_S = 30.0
"""A transaction that takes longer is given up: whether it was committed shows in the log."""


class Record(NamedTuple):
    """What is to be written to partition 0 of a topic, which may have no other."""

    topic: str
    key: bytes
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()


class Transactions:
    """Writes batches, each whole or not at all, one after the other."""

    def __init__(self, producer: Any) -> None:
        self._producer = producer
        self._one_at_a_time = asyncio.Lock()

    async def write(self, records: Sequence[Record], inputs: Mapping[TopicPartition, int] | None = None) -> list[int]:
        """Write the records and, in the same step, the offsets up to which `inputs` are done; the records' offsets.

        KafkaError or TimeoutError: nothing of it is visible, or all of it; only the log tells. The producer is of no
        use then. ProducerFenced among them: another agent took over.
        """
        async with self._one_at_a_time, asyncio.timeout(WITHIN_S):
            try:
                return await self._write(records, inputs)
            except AssertionError as error:  # aiokafka's way to say that a failed producer cannot begin anew
                raise KafkaError("the transactional producer has failed before") from error

    async def _write(self, records: Sequence[Record], inputs: Mapping[TopicPartition, int] | None) -> list[int]:
        # Nothing aborts what fails: the producer that comes next does, and nobody waits here for a broker that is away.
        await self._producer.begin_transaction()
        sent = []
        for one in records:
            headers = list(one.headers)
            sent.append(await self._producer.send(one.topic, one.value, one.key, partition=0, headers=headers))
            sent[-1].add_done_callback(fate_is_known)
        if inputs:
            await self._producer.send_offsets_to_transaction(dict(inputs), GROUP)
        written = await asyncio.gather(*sent)
        await self._producer.commit_transaction()
        return [one.offset for one in written]


@asynccontextmanager
async def transactions(settings: Settings) -> AsyncIterator[Transactions]:
    """The one writer: entering fences whoever wrote before, and waits until nothing of theirs is left hanging."""
    producer = AIOKafkaProducer(
        client_id=TRANSACTIONAL_ID,
        transactional_id=TRANSACTIONAL_ID,
        compression_type="lz4",
        max_request_size=MAX_RECORD_BYTES,
        **kafka_client(settings),
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            await producer.start()
        yield Transactions(producer)
    finally:
        await stop_client(producer)
