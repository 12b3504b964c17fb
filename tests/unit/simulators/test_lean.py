"""Batches from compiled code are what kafka-python would have written."""

from typing import Any

import pytest
from kafka.record.memory_records import MemoryRecords, MemoryRecordsBuilder

from simulators.lean import CompiledRecords

LZ4 = 3
RECORDS = [(b"HY-0001", b'{"n":1}' * 9), (b"HY-0002", b""), (None, b"x" * 300), (b"k", None)] * 50


def written(records: Any) -> bytes:
    for key, value in RECORDS:
        assert records.append(1_795_000_000_000, key, value) is not None
    records.set_producer_state(4711, 3, 200, False)  # noqa: FBT003 - as kafka-python calls it
    records.close()
    return bytes(records.buffer())


def read(batch: bytes) -> tuple[Any, list[tuple[bytes | None, bytes | None]]]:
    (found,) = MemoryRecords(batch)
    assert found.validate_crc()
    state = (
        found.producer_id,
        found.producer_epoch,
        found.base_sequence,
        found.last_offset_delta,
        found.is_transactional,
    )
    return state, [(record.key, record.value) for record in found]


@pytest.mark.parametrize("compression", [0, LZ4])
def test_a_batch_reads_as_the_one_that_kafka_python_writes(compression: int) -> None:
    ours = read(written(CompiledRecords(compression, 1 << 20)))
    assert ours == read(written(MemoryRecordsBuilder(2, compression, 1 << 20)))
    assert ours == ((4711, 3, 200, len(RECORDS) - 1, False), RECORDS)


def test_a_full_batch_takes_no_more_but_its_first_record_whatever_its_size() -> None:
    records = CompiledRecords(0, 1_000)
    assert records.append(None, b"k", b"x" * 5_000) is not None
    assert records.append(None, b"k", b"x") is None
    assert (records.next_offset(), records.is_full()) == (1, True)
