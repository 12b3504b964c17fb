"""Whatever a source may send: nothing stops the worker, and every record is counted or kept as a dead letter."""

import json
from datetime import datetime
from typing import Any

from kafka import KafkaProducer

from contracts.catalogue import DOSSIERS, PAYMENTS, TRAFFIC, Feed
from contracts.clock import system_clock
from contracts.errors import Reason
from ops.chaos.load import Message
from tests.fixtures.workers import Rig


def told(rig: Rig, feed: Feed) -> tuple[bytes, dict[str, Any]]:
    """An event of the feed that is right, and is not sent; it is spoiled by the caller."""
    counts = rig.ledger.counts.copy()
    message = rig.load.message(feed, system_clock())
    rig.ledger.counts = counts
    return message.key, json.loads(message.value)


def spoiled(event: dict[str, Any], path: str, value: Any) -> bytes:
    *way, last = path.split(".")
    place = event = json.loads(json.dumps(event))
    for name in way:
        place = place[name]
    place[last] = value
    return json.dumps(event).encode()


def bad_passages(rig: Rig) -> list[tuple[bytes | None, bytes | None, Reason]]:
    key, event = told(rig, TRAFFIC)
    text = json.dumps(event).encode()
    malformed = [
        text[: len(text) // 2],
        b"[1, 2, 3]",
        b"null",
        b"\xff\xfe\xfa",
        text.replace(b'"lane": 1', b'"lane": 1e400'),
        text.replace(b'"lane": 1', b'"lane": ' + b"9" * 400),
        text.replace(b'"lane": 1', b'"lane": NaN'),
        text.replace(b'"up"', b'"u\xc3\x28"').replace(b'"down"', b'"u\xc3\x28"'),
        b"[" * 50_000,
        spoiled(event, "data.speed_kmh", "fast"),
        spoiled(event, "data.speed_kmh", -1),
        spoiled(event, "data.camera", ""),
        spoiled(event, "data.camera", "\ud800"),
        spoiled(event, "source", "\udfff"),
        spoiled(event, "data", None),
        spoiled(event, "time", "yesterday"),
        spoiled(event, "time", "2026-11-22T01:02:03"),
        spoiled(event, "sequence", "-5"),
        spoiled(event, "sequence", "9" * 18),
        spoiled(event, "sequence", "٣"),
    ]
    return [
        *((key, value, Reason.MALFORMED) for value in malformed),
        (key, None, Reason.EMPTY),
        (key, b"", Reason.EMPTY),
        (key, b" \n", Reason.EMPTY),
        (key, spoiled(event, "data.plate_token", "x" * 2_000_000), Reason.OVERSIZED),
        (key, spoiled(event, "type", "vn.hungyen.ioc.weather.v1"), Reason.UNKNOWN_TYPE),
        (key, spoiled(event, "time", "9999-12-31T23:59:59-14:00"), Reason.FUTURE),
        (key, spoiled(event, "time", "2999-01-01T00:00:00Z"), Reason.FUTURE),
        (key, spoiled(event, "time", "0001-01-01T00:00:00+14:00"), Reason.TOO_LATE),
        (key, spoiled(event, "time", "1969-01-01T00:00:00Z"), Reason.TOO_LATE),
        (b"ioc.canary", b"{}", Reason.MALFORMED),
    ]


def test_bad_input_of_every_kind_becomes_dead_letters_and_stops_nothing(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    bad = bad_passages(rig)
    producer = KafkaProducer(bootstrap_servers=rig.settings.kafka_bootstrap, max_request_size=4_000_000, acks="all")
    for key, value, _ in bad:
        producer.send(TRAFFIC.topic, value, key).get(60)
    producer.close()
    rig.send(500)
    rig.await_equal()
    found = {(letter.key, letter.value): letter.reason for letter in rig.dead_letters()}
    wrong = [
        (value, reason, found.get((key, value))) for key, value, reason in bad if found.get((key, value)) != reason
    ]
    assert not [(str(value)[:120], expected, got) for value, expected, got in wrong]
    assert len(rig.dead_letters()) == len(bad)
    assert worker.ended is None


def test_bad_input_unknown_entities_are_counted_under_unknown(rig: Rig) -> None:
    rig.start_claimed("w1")
    for feed, field in ((TRAFFIC, "camera"), (PAYMENTS, "provider"), (DOSSIERS, "agency")):
        _, event = told(rig, feed)
        event["data"][field] = "Nobody-knows: this/1"
        key = str(event["data"][feed.key]).encode()
        rig.sender._producer.send(feed.topic, json.dumps(event).encode(), key).get(60)
    rig.await_counted()
    assert [rig.totals(feed)["unknown"] for feed in (TRAFFIC, PAYMENTS, DOSSIERS)] == [1, 1, 1]
    assert rig.dead_letters() == []


def test_bad_input_numbers_at_their_limits_add_up(rig: Rig) -> None:
    rig.start_claimed("w1")
    message = rig.load.message(PAYMENTS, system_clock())
    rig.ledger.counts.clear()
    event = json.loads(message.value)
    event["data"] |= {"amount_vnd": 10**13, "latency_ms": 2**53, "outcome": "success"}
    event_ms = round(datetime.fromisoformat(event["time"]).timestamp() * 1000)
    for number in range(300):
        event |= {"id": f"limit-{number}", "sequence": f"{number:010d}", "boot": "limit"}
        rig.ledger.count("payments", event, event_ms)
        rig.send_raw(Message(PAYMENTS.topic, message.key, json.dumps(event).encode()))
    rig.await_equal()
