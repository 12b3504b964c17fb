"""Records that are handed over by whole log batches are those that aiokafka hands over one by one."""

import gc
import weakref
from types import SimpleNamespace
from typing import Any

from aiokafka.consumer.fetcher import READ_COMMITTED, FetchResult, PartitionRecords
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c
from aiokafka.structs import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from streams.runtime.fetched import HASTY_MS, hand_over_whole_batches, keep_requests_short

TP = TopicPartition("topic", 0)
ABORT_MARKER = b"\x00\x00\x00\x00"
ABORTING, QUIET = 7, -1


class Batch(SimpleNamespace):
    """`size` records from `base` on, written by producer ABORTING in a transaction, or plainly."""

    base: int
    size: int
    transactional: bool


class State(SimpleNamespace):
    """A partition's place in the log, as aiokafka keeps it."""

    position: int
    paused: bool

    def consumed_to(self, position: int) -> None:
        self.position = position


def encoded(base: int, records: list[tuple[bytes, bytes]], *, transactional: bool, control: bool) -> bytes:
    producer = ABORTING if transactional else QUIET
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=0,
        is_transactional=int(transactional),
        producer_id=producer,
        producer_epoch=0,
        base_sequence=0,
        batch_size=1_000_000,
    )
    for number, (key, value) in enumerate(records):
        builder.append(number, 1_000 + number, key, value, [])
    built = bytearray(builder.build())
    built[0:8] = base.to_bytes(8, "big")  # the checksum begins behind it
    if control:
        built[22] |= 0x20
        built[17:21] = calc_crc32c(bytes(built[21:])).to_bytes(4, "big")
    return bytes(built)


def log_of(batches: list[Batch]) -> bytes:
    pieces = []
    for one in batches:
        records = [(b"key", b"value %d" % number) for number in range(one.size)]
        pieces.append(encoded(one.base, records, transactional=one.transactional, control=False))
        if one.transactional:
            marker = [(ABORT_MARKER, b"\x00" * 6)]
            pieces.append(encoded(one.base + one.size, marker, transactional=True, control=True))
    return b"".join(pieces)


def fetched(
    batches: list[Batch], first: int, *, whole: bool, turns: dict[str, int] | None = None
) -> tuple[FetchResult, State]:
    """What one fetch brought, and the place in the log that it moves."""
    state = State(position=first, paused=False)
    assignment = SimpleNamespace(active=True, state_value=lambda _: state)
    aborted = [(ABORTING, one.base) for one in batches if one.transactional]
    records = PartitionRecords(
        TP,
        MemoryRecords(log_of(batches)),
        aborted,
        first,
        key_deserializer=None,
        value_deserializer=None,
        check_crcs=True,
        isolation_level=READ_COMMITTED,
    )
    result = FetchResult(TP, assignment=assignment, partition_records=records, backoff=0)
    fetcher = SimpleNamespace(_records={})
    if whole:
        hand_over_whole_batches(SimpleNamespace(_fetcher=fetcher), turns or {})
    fetcher._records[TP] = result
    return result, state


def taken(batches: list[Batch], first: int, most: int, *, whole: bool) -> list[tuple[list[Any], int]]:
    """What one fetch gives, take by take, each with the position after it."""
    result, state = fetched(batches, first, whole=whole)
    out = []
    while result.has_more():
        got = [(one.offset, one.timestamp, one.key, one.value) for one in result.getall(most)]
        out.append((got, state.position))
    return out


@st.composite
def logs(draw: st.DrawFn) -> list[Batch]:
    base, batches = draw(st.integers(0, 5)), []
    for _ in range(draw(st.integers(1, 5))):
        one = Batch(base=base, size=draw(st.integers(1, 6)), transactional=draw(st.booleans()))
        batches.append(one)
        base += one.size + int(one.transactional) + draw(st.integers(0, 3))
    return batches


@given(logs(), st.integers(0, 6), st.integers(1, 12))
def test_whole_batches_hold_the_records_and_positions_of_single_ones(
    batches: list[Batch], ahead: int, most: int
) -> None:
    first = batches[0].base + min(ahead, batches[0].size - 1)
    assert taken(batches, first, most, whole=True) == taken(batches, first, most, whole=False)


@given(logs())
def test_no_record_of_an_aborted_transaction_is_handed_over(batches: list[Batch]) -> None:
    offsets = {record[0] for got, _ in taken(batches, batches[0].base, 100, whole=True) for record in got}
    assert offsets == {one.base + n for one in batches if not one.transactional for n in range(one.size)}


def test_a_fetch_that_was_taken_to_its_end_is_free_at_once() -> None:
    result, _ = fetched([Batch(base=0, size=3, transactional=False)], 0, whole=True)
    gone = weakref.ref(result)
    gc.disable()
    try:
        assert [len(result.getall(2)), len(result.getall(2))] == [2, 1]
        del result
        assert gone() is None
    finally:
        gc.enable()


def test_of_a_topic_with_short_turns_less_is_taken_at_once_and_nothing_lost() -> None:
    result, state = fetched([Batch(base=0, size=6, transactional=False)], 0, whole=True, turns={TP.topic: 4})
    assert [one.offset for one in result.getall(100)] == [0, 1, 2, 3]
    assert state.position == 4
    assert [one.offset for one in result.getall(100)] == [4, 5]
    assert (state.position, result.has_more()) == (6, False)


def test_a_request_waits_at_the_broker_for_a_moment_only_while_records_wait_here() -> None:
    asked: list[int] = []
    fetcher = SimpleNamespace(_records={}, _fetch_max_wait_ms=100)
    fetcher._get_actions_per_node = lambda _assignment: asked.append(fetcher._fetch_max_wait_ms)
    consumer: Any = SimpleNamespace(_fetcher=fetcher)
    keep_requests_short(consumer)
    for waiting in ({}, {TP: object()}, {}):
        fetcher._records = waiting
        fetcher._get_actions_per_node(None)
    assert asked == [100, HASTY_MS, 100]
