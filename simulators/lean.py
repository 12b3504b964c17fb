"""kafka-python's producer with a shorter way in, and batches that compiled code writes.

A simulator sends a million records of history while the wall waits for them, so what a record costs decides. Here it
costs a fifth: a record goes straight into its partition's batch, a batch is written and checksummed by aiokafka's
compiled builder (of the same design and format as kafka-python's), and there is one future for a batch instead of one
for a record. When a batch is sent, its number, its acknowledgement and its repetition are kafka-python's own business:
idempotence is as with `send`. Both libraries' versions are locked, and a test sends through this to a real broker.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import kafka
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from kafka.errors import KafkaError
from kafka.producer.producer_batch import ProducerBatch
from kafka.record.memory_records import MemoryRecordsBuilder

FORMAT = 2
"""Of record batches since Kafka 0.11."""


class CompiledRecords(MemoryRecordsBuilder):  # type: ignore[misc]
    """The records of one batch, written by compiled code."""

    def __init__(self, compression: int, batch_bytes: int) -> None:
        super().__init__(FORMAT, compression, batch_bytes)
        self._builder = DefaultRecordBatchBuilder(FORMAT, compression, 0, -1, -1, -1, batch_bytes)

    def set_producer_state(
        self,
        producer_id: int,
        producer_epoch: int,
        base_sequence: int,
        _transactional: bool,  # noqa: FBT001 - kafka-python calls it so
    ) -> None:
        """Number the batch, just before it is closed and sent."""
        self._builder.set_producer_state(producer_id, producer_epoch, base_sequence)
        self._producer_id, self._producer_epoch, self._base_sequence = producer_id, producer_epoch, base_sequence


class Sent(NamedTuple):
    """A batch on its way: the future of its first record, and how many records it has by now."""

    future: Any
    records: Callable[[], int]


class LeanProducer(kafka.KafkaProducer):  # type: ignore[misc]
    """The producer. `append` does what `send` does after its checks, which Publisher makes once per topic instead."""

    def append(self, place: kafka.TopicPartition, key: bytes | None, value: bytes | None) -> Sent | None:
        """Hand over one record. The batch that it began, None if it joined one that was begun before."""
        accumulator = self._accumulator
        with accumulator._tp_lock(place):  # noqa: SLF001 - see the head of this module
            waiting = accumulator._batches[place]  # noqa: SLF001
            if waiting and waiting[-1].records.append(None, key, value) is not None:
                return None
            batch, future = self._begun(place, key, value)
            waiting.append(batch)
            accumulator._incomplete.add(batch)  # noqa: SLF001
        self._sender.wakeup()
        return Sent(future, lambda: int(batch.record_count))

    def _begun(self, place: kafka.TopicPartition, key: bytes | None, value: bytes | None) -> tuple[ProducerBatch, Any]:
        if self._accumulator._closed:  # noqa: SLF001
            raise KafkaError("the producer is closed")
        config = self._accumulator.config
        batch = ProducerBatch(place, CompiledRecords(config["compression_attrs"], config["batch_size"]))
        return batch, batch.try_append(None, key, value, [])
