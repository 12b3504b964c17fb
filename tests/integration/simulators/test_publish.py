"""The simulators on a real broker: what arrives, what a second start repeats, and what dirt is made of."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec
import pytest
from kafka import KafkaConsumer, TopicPartition

from contracts.catalogue import DOSSIERS, FEEDS, HEARTBEATS, TRAFFIC
from contracts.clock import system_clock
from contracts.measures import DAY_MS
from contracts.settings import Settings
from ops.topics import create_topics
from simulators.history import Span, recipe
from simulators.main import SimulateOptions, Stop, run_simulators
from simulators.publish import Publisher, partition_of
from simulators.stamp import Record, moment
from simulators.tail import Tail


@pytest.fixture
def settings(empty_kafka: str) -> Settings:
    """Fresh input topics on the run's broker."""
    settings = Settings(kafka_bootstrap=empty_kafka, plate_key="integration")
    create_topics(settings)
    return settings


def read(settings: Settings, topic: str) -> list[Any]:
    """All records of a topic, partition by partition."""
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, consumer_timeout_ms=5_000)
    partitions = [TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic) or ())]
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    found = []
    for partition, offset in consumer.beginning_offsets(partitions).items():
        consumer.seek(partition, offset)
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        for records in consumer.poll(timeout_ms=500).values():
            found.extend(records)
    consumer.close()
    return found


def decoded(settings: Settings, topic: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(record.value) for record in read(settings, topic)]


def play(settings: Settings, **options: Any) -> int:
    return run_simulators(settings, SimulateOptions(**({"duration": "3s", "backfill": ""} | options)))


def test_events_of_all_feeds_arrive_sound_in_their_partitions_with_true_counts(settings: Settings) -> None:
    assert play(settings, backfill="traffic=20s,payments=10m,dossiers=1d", duration="5s") == 0
    sent: Counter[tuple[str, str]] = Counter()
    for feed in FEEDS:
        records = read(settings, feed.topic)
        for record in records:
            event = msgspec.json.decode(record.value, type=feed.event)
            assert record.partition == partition_of(record.key, settings.partitions)
            assert record.key.decode() == getattr(event.data, feed.key)
            sent[event.source, event.boot] += 1
        assert records
    said: dict[tuple[str, str], int] = defaultdict(int)
    for record in read(settings, HEARTBEATS.topic):
        beat = msgspec.json.decode(record.value, type=HEARTBEATS.event)
        said[beat.source, beat.boot] = max(said[beat.source, beat.boot], *beat.data.sent.values())
    assert {key: count for key, count in said.items() if count} == dict(sent)
    assert sorted(boot[0] == "b" for boot in {boot for _, boot in sent}) == [False] + [True] * len(FEEDS)


def test_a_second_start_repeats_nothing_and_fills_the_gap(settings: Settings) -> None:
    backfill = "traffic=20s,payments=10m,dossiers=1d"
    assert play(settings, backfill=backfill) == 0
    first = {feed.name: decoded(settings, feed.topic) for feed in FEEDS}
    assert play(settings, backfill=backfill) == 0
    for feed in FEEDS:
        both = decoded(settings, feed.topic)
        content = Counter(msgspec.json.encode([event["time"], event["data"]]) for event in both)
        assert max(content.values()) == 1
        assert len(both) >= len(first[feed.name])
    traffic = sorted(event["time"][:19] for event in decoded(settings, TRAFFIC.topic))
    # Passages in every second from the first backfilled one to the last live one: no gap at the seams.
    seconds = {stamp[14:16] + stamp[17:19] for stamp in traffic}
    begin, end = (msgspec.convert(traffic[n] + "Z", datetime) for n in (0, -1))
    assert len(seconds) >= 0.9 * (end - begin).total_seconds()


class Impatient(Stop):
    """Somebody presses Ctrl-C when the backfill has asked so many times whether to go on."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self._left = steps

    def is_set(self) -> bool:
        self._left -= 1
        if self._left < 0:
            self.set()
        return super().is_set()


def test_a_backfill_that_is_broken_off_again_and_again_is_taken_up_until_it_is_whole(settings: Settings) -> None:
    options = SimulateOptions(backfill="traffic=6m,payments=9h,dossiers=3d", duration="5s")
    begun = system_clock()
    left: list[int] = []
    for steps in (3, 9, *[1_000] * 9):
        assert run_simulators(settings, options, stop=Impatient(steps)) == 0
        left.append(len(_broken_off(settings)))
        if not left[-1]:
            break
    assert left[0] == len(FEEDS), "the first one is broken off before the last feed has its turn"
    assert left[-1] == 0, "the last one comes to the end"
    for feed in FEEDS:
        events = decoded(settings, feed.topic)
        content = Counter(msgspec.json.encode([event["time"], _bare(event["data"])]) for event in events)
        assert max(content.values()) == 1, feed.name
        sequences = defaultdict(set)
        for event in events:
            sequences[event["source"], event["boot"]].add(int(event["sequence"]))
        assert all(found == set(range(len(found))) for found in sequences.values()), feed.name
    oldest = min(datetime.fromisoformat(event["time"]) for event in decoded(settings, DOSSIERS.topic))
    assert oldest < moment(begun - 2 * DAY_MS)


def _broken_off(settings: Settings) -> list[Span]:
    tail = Tail(settings)
    try:
        return [span for feed in FEEDS for span in tail.reached(feed, recipe(1, 1.0)).broken_off]
    finally:
        tail.close()


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "plate_token"}


def test_the_tail_ignores_canaries_bad_records_and_the_backfill_that_ran_beside_live(settings: Settings) -> None:
    now = system_clock()
    publisher = Publisher(settings)
    try:
        for record in _strange(now):
            publisher.send(record)
        publisher.flush()
    finally:
        publisher.close()
    tail = Tail(settings)
    try:
        assert tail.reached(TRAFFIC, "").last_ms is None
        assert play(settings, feeds=("traffic",), backfill="traffic=5m", duration="2s") == 0
        last = tail.reached(TRAFFIC, "").last_ms
    finally:
        tail.close()
    assert last is not None
    assert now <= last <= system_clock()


def _strange(now: int) -> Iterator[Record]:
    for value in (b"", b"{", b'{"type":"vn.hungyen.ioc.canary.v1","time":"2026-01-01T00:00:00Z"}', b"[1]", b"\xff"):
        yield Record(TRAFFIC.topic, b"ioc.canary", value, now, 0)
    ahead = b'{"type":"%b","time":"2099-01-01T00:00:00Z"}' % TRAFFIC.type.encode()
    yield Record(TRAFFIC.topic, b"HY-0001", ahead, now)


def test_a_stop_from_outside_ends_in_order_with_closing_heartbeats(settings: Settings) -> None:
    stop = Stop()
    options = SimulateOptions(backfill="traffic=23h,payments=26h", duration=None)
    clock = _stopping(stop, calls=60)
    assert run_simulators(settings, options, clock, stop) == 0
    sent = Counter(event["boot"] for event in decoded(settings, TRAFFIC.topic))
    said: Counter[tuple[str, str]] = Counter()
    for event in decoded(settings, HEARTBEATS.topic):
        if "traffic" in event["data"]["sent"]:
            source = event["boot"], event["source"]
            said[source] = max(said[source], event["data"]["sent"]["traffic"])
    totals: Counter[str] = Counter()
    for (boot, _), count in said.items():
        totals[boot] += count
    assert +totals == +sent


def _stopping(stop: Stop, calls: int) -> Callable[[], int]:
    """The real clock; after so many looks at it somebody presses Ctrl-C."""
    left = iter(range(calls))

    def clock() -> int:
        if next(left, None) is None:
            stop.set()
        return system_clock()

    return clock


def test_missing_topics_and_wrong_options_are_said_in_one_line(kafka: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(kafka_bootstrap=kafka)
    for options, says in (
        (SimulateOptions(feeds=("trains",)), "no such feed"),
        (SimulateOptions(rate=0.0), "--rate"),
        (SimulateOptions(scenario="nothing"), "no such scenario"),
        (SimulateOptions(backfill="traffic"), "write feed=length"),
        (SimulateOptions(duration="long"), "no length of time"),
    ):
        assert run_simulators(settings, options) == 1
        said = capsys.readouterr().out
        assert says in said
        assert said.count("\n") == 1
