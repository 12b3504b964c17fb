"""Rule 9: an event is counted once, by source, boot and sequence; payments by their id as well."""

import numpy as np
import pytest

from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, STREAMS, TRAFFIC, Feed
from contracts.measures import DAY_MS, HOUR_MS
from streams.core.grouping import index_of
from streams.core.identity import BLOCK, MAX_SEQUENCE, BlockKey, Ids, Sequences
from tests.fixtures.records import T0

A, B = ("/cameras/A", "1"), ("/cameras/B", "1")


def see(seen: Sequences, *events: tuple[tuple[str, str], int], record_ms: int = T0) -> list[bool]:
    """Judge and mark events; which were fresh."""
    numbers = np.array([sequence for _, sequence in events], dtype=np.int64)
    judged = seen.judge(*index_of([origin for origin, _ in events]), numbers)
    seen.mark(judged, np.full(len(events), record_ms, dtype=np.int64))
    return [bool(flag) for flag in judged.fresh]


def reloaded(seen: Sequences) -> Sequences:
    """What a new owner would load from the store."""
    other = Sequences()
    for change in seen.changes():
        bitmap = b"\0" * change.offset + change.content
        other.load(change.key, bitmap, change.newest_ms)
    return other


def test_rule_09_a_sequence_is_fresh_once() -> None:
    seen = Sequences()
    assert see(seen, (A, 7), (A, 8)) == [True, True]
    assert see(seen, (A, 8), (A, 9), (A, 7)) == [False, True, False]


def test_rule_09_of_equal_events_in_one_batch_the_first_is_fresh() -> None:
    assert see(Sequences(), (A, 7), (B, 7), (A, 7), (A, 7), (B, 8)) == [True, True, False, False, True]


def test_rule_09_sources_and_boots_are_apart() -> None:
    seen = Sequences()
    assert see(seen, (A, 1), (B, 1), (("/cameras/A", "2"), 1)) == [True, True, True]


def test_rule_09_there_is_no_window_a_sequence_may_fall_below() -> None:
    seen = Sequences()
    assert see(seen, (A, 50_000_000), (A, 0), (A, MAX_SEQUENCE - 1), (A, 4095), (A, 4096)) == [True] * 5
    assert see(seen, (A, 0), (A, MAX_SEQUENCE - 1), (A, 1)) == [False, False, True]


def test_judging_marks_nothing() -> None:
    seen = Sequences()
    five = ([A], np.array([0]), np.array([5]))
    assert seen.judge(*five).fresh.tolist() == seen.judge(*five).fresh.tolist() == [True]


def test_more_blocks_than_there_was_room_for() -> None:
    seen = Sequences()
    events = [((f"/cameras/{n}", "1"), n * BLOCK) for n in range(100)]
    assert see(seen, *events) == [True] * 100
    assert see(seen, *events) == [False] * 100
    assert seen.dirty_blocks() == len(seen) == 100


def test_changes_are_the_bytes_that_were_touched() -> None:
    seen = Sequences()
    see(seen, (A, BLOCK + 9), (A, BLOCK + 17), record_ms=T0 + 5)
    (change,) = seen.changes()
    assert change == (BlockKey("/cameras/A", "1", 1), 1, b"\x02\x02", T0 + 5)
    seen.clean()
    assert list(seen.changes()) == []
    see(seen, (A, BLOCK + 10), record_ms=T0)
    (change,) = seen.changes()
    assert (change.offset, change.content, change.newest_ms) == (1, b"\x06", T0 + 5)


def test_rule_09_a_new_owner_remembers_what_the_old_one_stored() -> None:
    seen = Sequences()
    see(seen, (A, 3), (A, 4000), (B, 12 * BLOCK + 1))
    assert see(reloaded(seen), (A, 3), (A, 4), (A, 4000), (B, 12 * BLOCK + 1)) == [False, True, False, False]


def test_a_block_is_forgotten_when_its_newest_record_is_old_and_only_then() -> None:
    seen = Sequences(kept_ms=48 * HOUR_MS)
    see(seen, (A, 1), record_ms=T0)
    see(seen, (B, 1), record_ms=T0 + HOUR_MS)
    see(seen, (A, 2), record_ms=T0 + 2 * HOUR_MS)
    seen.clean()
    seen.forget(T0 + 49 * HOUR_MS)
    assert len(seen) == 2
    seen.forget(T0 + 49 * HOUR_MS + 1)
    assert len(seen) == 1
    assert see(seen, (A, 1), (B, 1)) == [False, True]
    assert {change.key.source for change in seen.changes()} == {A[0], B[0]}


def test_forgetting_keeps_what_the_other_blocks_have_seen() -> None:
    seen = Sequences(kept_ms=HOUR_MS)
    for number in range(40):
        see(seen, ((f"/s/{number}", "1"), number), record_ms=T0 + number * 60_000)
    seen.clean()
    seen.forget(T0 + HOUR_MS + 20 * 60_000)
    assert len(seen) == 20
    assert see(seen, *(((f"/s/{number}", "1"), number) for number in range(40))) == [True] * 20 + [False] * 20
    assert {change.key.source for change in seen.changes()} == {f"/s/{number}" for number in range(40)}


@pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)
def test_rule_09_what_is_forgotten_is_too_late_to_come_again(feed: Feed) -> None:
    ahead_of_its_record_ms = 120_000
    assert feed.seen_ms >= 48 * HOUR_MS
    assert feed.seen_ms > feed.horizon_ms + ahead_of_its_record_ms


def test_rule_09_dossiers_remember_as_long_as_they_accept() -> None:
    assert DOSSIERS.seen_ms > 400 * DAY_MS
    assert {feed.seen_ms for feed in (TRAFFIC, HEARTBEATS)} == {48 * HOUR_MS}
    assert PAYMENTS.by_id


def marked(ids: Ids, hashes: list[bytes], record_ms: int) -> list[bool]:
    fresh = ids.judge(hashes)
    ids.mark(hashes, np.full(len(hashes), record_ms, dtype=np.int64))
    return [bool(flag) for flag in fresh]


def test_rule_09_an_id_is_fresh_once_whatever_its_sequence() -> None:
    ids = Ids()
    assert marked(ids, [b"a" * 8, b"b" * 8, b"a" * 8], T0) == [True, True, False]
    assert marked(ids, [b"b" * 8, b"c" * 8], T0 + HOUR_MS) == [False, True]


def test_ids_are_stored_by_the_hour_in_which_they_were_first_seen() -> None:
    ids = Ids()
    hour = T0 // HOUR_MS
    marked(ids, [b"a" * 8, b"b" * 8], T0)
    marked(ids, [b"b" * 8, b"c" * 8], T0 + HOUR_MS)
    assert ids.changes() == {hour: [b"a" * 8, b"b" * 8], hour + 1: [b"c" * 8]}
    assert ids.new_bytes == 24
    ids.clean()
    assert ids.changes() == {}
    other = Ids()
    other.load(hour, {b"a" * 8})
    assert other.judge([b"a" * 8, b"c" * 8]).tolist() == [False, True]


def test_ids_are_forgotten_hour_by_hour() -> None:
    ids = Ids(kept_ms=48 * HOUR_MS)
    marked(ids, [b"a" * 8], T0)
    ids.forget(T0 + 49 * HOUR_MS)
    assert ids.judge([b"a" * 8]).tolist() == [False]
    ids.forget(T0 + 51 * HOUR_MS)
    assert ids.judge([b"a" * 8]).tolist() == [True]
