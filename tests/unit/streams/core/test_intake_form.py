"""Bad records stop nothing: each is refused with its reason, its path if it has one, and what its sender should do."""

from typing import Any

import msgspec
import pytest

from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, STREAMS, TRAFFIC, Feed
from contracts.errors import Reason
from contracts.events import CANARY_KEY, MAX_VALUE_BYTES
from streams.core.intake import Gate, Intake, Refusal
from streams.feeds import logic
from tests.fixtures.records import (
    CALENDAR,
    TOLD,
    Record,
    canary,
    dossier_step,
    envelope,
    heartbeat,
    passage,
    record,
    registry,
    transaction,
)


def admit(*records: Record, feed: Feed = TRAFFIC) -> Intake:
    gate = Gate(logic(feed, registry(), CALENDAR), 1)
    return gate.admit([each._replace(offset=offset) for offset, each in enumerate(records)], 0)


def raw(value: bytes | None, key: bytes | None = b"HY-0001") -> Record:
    return Record(0, 1_795_410_000_050, key, value)


def refusal_of(each: Record, feed: Feed = TRAFFIC) -> Refusal:
    intake = admit(each, feed=feed)
    assert not len(intake.accepted.event_ms)
    (refusal,) = intake.refused
    return refusal


def altered(**changed: Any) -> bytes:
    return msgspec.json.encode(envelope(TRAFFIC, passage()) | changed)


def without(field: str) -> bytes:
    event = envelope(TRAFFIC, passage())
    del event[field]
    return msgspec.json.encode(event)


WHOLE = msgspec.json.encode(envelope(TRAFFIC, passage()))
DEEP = b'{"type":"vn.hungyen.ioc.traffic.passage.v1","data":' + b"[" * 20_000 + b"]" * 20_000 + b"}"

VALUES: dict[str, tuple[bytes | None, Reason, str]] = {
    "a tombstone": (None, Reason.EMPTY, "has no value"),
    "nothing": (b"", Reason.EMPTY, "blank"),
    "blanks": (b" \n\t ", Reason.EMPTY, "blank"),
    "two megabytes": (b'{"a":"' + b"x" * 2_000_000 + b'"}', Reason.OVERSIZED, "at most 65536"),
    "one byte too much": (WHOLE + b" " * (MAX_VALUE_BYTES + 1 - len(WHOLE)), Reason.OVERSIZED, "65537 bytes"),
    "cut off": (WHOLE[:-9], Reason.MALFORMED, "truncated"),
    "two events": (WHOLE + WHOLE, Reason.MALFORMED, "malformed"),
    "null": (b"null", Reason.MALFORMED, "Expected `object`, got `null`"),
    "a list": (b"[]", Reason.MALFORMED, "Expected `object`, got `array`"),
    "no JSON": (b"xin chao", Reason.MALFORMED, "malformed"),
    "bad UTF-8": (WHOLE.replace(b"5f3a", b"\xff\xfe3a"), Reason.MALFORMED, "utf-8"),
    "half a surrogate": (WHOLE.replace(b"5f3a", b"\\ud800"), Reason.MALFORMED, "docs/contracts"),
    "deep nesting": (DEEP, Reason.MALFORMED, "docs/contracts"),
    "no data": (without("data"), Reason.MALFORMED, "`data`"),
    "no sequence": (without("sequence"), Reason.MALFORMED, "`sequence`"),
    "no type": (without("type"), Reason.MALFORMED, "`type`"),
    "another specversion": (altered(specversion="0.3"), Reason.MALFORMED, "$.specversion"),
    "a number as id": (altered(id=5), Reason.MALFORMED, "$.id"),
    "an empty id": (altered(id=""), Reason.MALFORMED, "$.id"),
    "an endless source": (altered(source="x" * 129), Reason.MALFORMED, "$.source"),
    "a time without a zone": (altered(time="2026-11-23T12:00:00"), Reason.MALFORMED, "$.time"),
    "a time that is none": (altered(time="yesterday"), Reason.MALFORMED, "$.time"),
    "another type": (altered(type="vn.other.v1"), Reason.UNKNOWN_TYPE, "$.type: 'vn.other.v1'"),
    "another type and other data": (altered(type="vn.other.v1", data={}), Reason.UNKNOWN_TYPE, "this topic takes only"),
    "an endless type": (altered(type="x" * 5_000), Reason.UNKNOWN_TYPE, "$.type: 'xxx"),
    "a null type": (altered(type=None), Reason.MALFORMED, "$.type"),
    "letters in the sequence": (altered(sequence="12a4"), Reason.MALFORMED, "$.sequence: '12a4'; digits only"),
    "a sign in the sequence": (altered(sequence="-1"), Reason.MALFORMED, "$.sequence"),
    "foreign digits in the sequence": (altered(sequence="١٢٣"), Reason.MALFORMED, "$.sequence"),
    "underscores in the sequence": (altered(sequence="1_000"), Reason.MALFORMED, "$.sequence"),
    "a sequence without end": (altered(sequence="9" * 18), Reason.MALFORMED, "$.sequence"),
    "an empty sequence": (altered(sequence=""), Reason.MALFORMED, "$.sequence"),
}


@pytest.mark.parametrize("case", VALUES.values(), ids=VALUES.keys())
def test_a_bad_value_is_refused_with_reason_path_and_advice(case: tuple[bytes | None, Reason, str]) -> None:
    value, reason, says = case
    refusal = refusal_of(raw(value))
    assert refusal.reason is reason
    assert says in refusal.detail
    assert len(refusal.detail) < 500


DATA: dict[str, tuple[Feed, dict[str, Any], str]] = {
    "wrong type": (TRAFFIC, passage(lane="1"), "$.data.lane"),
    "out of range": (TRAFFIC, passage(speed_kmh=301), "$.data.speed_kmh"),
    "too large for an int": (TRAFFIC, passage(lane=10**30), "$.data.lane"),
    "unknown class": (TRAFFIC, passage(vehicle_class="tank"), "$.data.vehicle_class"),
    "short token": (TRAFFIC, passage(plate_token="abc"), "$.data.plate_token"),
    "null camera": (TRAFFIC, passage(camera=None), "$.data.camera"),
    "negative money": (PAYMENTS, transaction(amount_vnd=-1), "$.data.amount_vnd"),
    "fractional money": (PAYMENTS, transaction(amount_vnd=0.5), "$.data.amount_vnd"),
    "more money than there is": (PAYMENTS, transaction(amount_vnd=10**13 + 1), "$.data.amount_vnd"),
    "unknown outcome": (PAYMENTS, transaction(outcome="maybe"), "$.data.outcome"),
    "empty code": (PAYMENTS, transaction(response_code=""), "$.data.response_code"),
    "unknown status": (DOSSIERS, dossier_step(status="lost"), "$.data.status"),
    "a due date without a zone": (DOSSIERS, dossier_step(due="2026-11-30T17:00:00"), "$.data.due"),
    "a negative count": (HEARTBEATS, heartbeat(sent={"traffic": -1}), "$.data.sent[...]"),
    "an unknown role": (HEARTBEATS, heartbeat(role="boss"), "$.data.role"),
}


@pytest.mark.parametrize("case", DATA.values(), ids=DATA.keys())
def test_ill_typed_data_is_refused_with_its_path(case: tuple[Feed, dict[str, Any], str]) -> None:
    feed, told, path = case
    refusal = refusal_of(record(feed, told), feed)
    assert refusal.reason is Reason.MALFORMED
    assert path in refusal.detail
    assert "docs/contracts" in refusal.detail


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"0x10", b"01"])
def test_numbers_that_json_does_not_have_are_refused(number: bytes) -> None:
    value = WHOLE.replace(b"42.0", number)
    assert value != WHOLE
    assert refusal_of(raw(value)).reason is Reason.MALFORMED


@pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)
def test_unknown_extra_fields_are_accepted(feed: Feed) -> None:
    told = TOLD[feed.name](surprise={"deep": [1, 2]})
    assert len(admit(record(feed, told, traceparent="00-ab"), feed=feed).accepted.event_ms) == 1


def test_between_bad_records_the_good_ones_are_accepted_in_log_order() -> None:
    good = [record(TRAFFIC, passage(lane=1 + n), sequence=n) for n in range(4)]
    alien = raw(altered(type="vn.other.v1"))
    batch = (
        raw(None),
        good[0],
        alien,
        raw(b"x"),
        good[1],
        canary(1_795_410_000_050),
        alien,
        good[2],
        good[3],
        raw(b""),
    )
    intake = admit(*batch)
    assert intake.accepted.sequences.tolist() == [0, 1, 2, 3]
    assert [refusal.record.offset for refusal in intake.refused] == [0, 2, 3, 6, 9]
    assert [passed.before for passed in intake.canaries] == [2]


def test_a_canary_stands_behind_the_accepted_events_before_it_whatever_was_refused_for_its_time() -> None:
    early = record(TRAFFIC, passage(), sequence=1, event_ms=1_795_410_000_050 - 25 * 3_600_000)
    good = record(TRAFFIC, passage(), sequence=2)
    assert [passed.before for passed in admit(early, good, canary(0), early, canary(0), good).canaries] == [1, 1]


def test_a_neighbour_does_not_change_the_verdict() -> None:
    plain = record(TRAFFIC, passage(), sequence=1)
    assert not admit(raw(altered(sequence="1_0")), plain).refused[1:]
    assert not admit(raw(altered(sequence=" 7")), plain, raw(altered(sequence="x"))).refused[2:]


def test_canaries_are_not_counted_and_say_whether_a_snapshot_is_wanted() -> None:
    intake = admit(canary(1000), canary(2000, snapshot=True))
    assert not len(intake.accepted.event_ms)
    assert not intake.refused
    assert [(passed.record_ms, passed.snapshot) for passed in intake.canaries] == [(1000, False), (2000, True)]


def test_a_false_canary_is_refused() -> None:
    refusal = refusal_of(raw(b'{"specversion":"1.0"}', CANARY_KEY))
    assert refusal.reason is Reason.MALFORMED
    assert refusal.detail.startswith("not a canary: ")
    alien = canary(1000)._replace(value=(canary(1000).value or b"").replace(b"canary.v1", b"canary.v9"))
    assert refusal_of(alien).reason is Reason.UNKNOWN_TYPE


def test_a_canary_under_another_key_is_no_clock() -> None:
    assert refusal_of(canary(1000)._replace(key=b"HY-0001")).reason is Reason.MALFORMED


def test_an_empty_batch_is_an_empty_intake() -> None:
    intake = admit()
    assert (len(intake.accepted.event_ms), intake.refused, intake.canaries) == (0, [], [])
