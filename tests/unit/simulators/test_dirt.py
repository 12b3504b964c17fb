from collections import Counter

import msgspec
import pytest

from contracts.catalogue import FEEDS, TRAFFIC, Feed
from contracts.events import MAX_VALUE_BYTES
from contracts.settings import Settings
from simulators.dirt import DirtyOutlet
from simulators.effects import Effect
from simulators.feeds.payments import PaymentsGenerator
from simulators.feeds.traffic import TrafficGenerator
from simulators.publish import partition_of
from simulators.scenario import load_scenario
from simulators.stamp import Record
from simulators.stream import SimulatorError, Stream
from tests.unit.simulators.parts import KEY, MINUTE, Kept, at, registry

START = at("2026-11-23T09:00")
PARTITIONS = Settings().partitions
KNOWN = {row.id for row in registry().cameras} | {row.id for row in registry().providers}


def kind_of(record: Record) -> str:  # noqa: PLR0911
    """What is wrong with a record, judged from its bytes alone."""
    feed = next(feed for feed in FEEDS if feed.topic == record.topic)
    if not record.value:
        return "empty"
    if len(record.value) > MAX_VALUE_BYTES:
        return "oversized"
    try:
        event = msgspec.json.decode(record.value, type=feed.event)
    except ValueError:
        return "malformed"
    if event.type != feed.type:
        return "unknown_type"
    if record.partition not in (None, partition_of(record.key or b"", PARTITIONS)):
        return "misrouted"
    gap = round(event.time.timestamp() * 1_000) - record.time_ms
    if gap > 120_000:
        return "future"
    if gap < -feed.horizon_ms:
        return "too_late"
    entity = event.data.camera if feed is TRAFFIC else event.data.provider
    return "sound" if entity in KNOWN else "unknown_entity"


@pytest.fixture(scope="module")
def runs() -> tuple[Kept, Kept]:
    """The same quarter of an hour, clean and through the dirty scenario."""
    effects = load_scenario("dirty-feeds", registry()).effects(START)
    clean, dirty = Kept(), Kept()
    outlet = DirtyOutlet(dirty, effects, PARTITIONS)
    for generator in (TrafficGenerator(registry(), 1, KEY, rate=0.5), PaymentsGenerator(registry(), 1)):
        for record in Stream(generator, "5f3a").events(START, START + 8 * MINUTE, MINUTE):
            clean.send(record)
            outlet.send(record)
    outlet.flush()
    return clean, dirty


def labels(feed: str) -> Counter[str]:
    truth = load_scenario("dirty-feeds", registry()).truth(START)
    return Counter({label.kind: label.count or 0 for label in truth if label.place["feed"] == feed})


@pytest.mark.parametrize("feed", FEEDS[:1] + FEEDS[2:], ids=lambda feed: str(feed.name))
def test_each_kind_of_dirt_occurs_exactly_as_often_as_labelled(runs: tuple[Kept, Kept], feed: Feed) -> None:
    clean, dirty = ([r for r in run.records if r.topic == feed.topic] for run in runs)
    found = Counter(map(kind_of, dirty))
    expected = labels(feed.name)
    beside = {kind: n for kind, n in expected.items() if kind not in ("late", "out_of_order", "duplicated")}
    assert {kind: n for kind, n in found.items() if kind != "sound"} == beside
    assert found["sound"] == len(clean) + expected["duplicated"]


def test_every_sound_event_is_sent_once_and_duplicates_are_byte_for_byte(runs: tuple[Kept, Kept]) -> None:
    clean, dirty = runs
    sent = Counter(r.value for r in dirty.records if kind_of(r) == "sound")
    assert set(sent) == {r.value for r in clean.records}
    assert sum(n - 1 for n in sent.values()) == labels("traffic")["duplicated"] + labels("payments")["duplicated"]


@pytest.mark.parametrize("feed", FEEDS[:1] + FEEDS[2:], ids=lambda feed: str(feed.name))
def test_late_events_come_after_two_minutes_of_stream_time_and_others_do_not(
    runs: tuple[Kept, Kept], feed: Feed
) -> None:
    stream, late, swapped, seen = 0, 0, 0, set()
    for record in runs[1].records:
        if record.topic == feed.topic and kind_of(record) == "sound" and record.value not in seen:
            seen.add(record.value)
            late += record.time_ms < stream - 120_000
            swapped += stream - 120_000 <= record.time_ms < stream
            stream = max(stream, record.time_ms)
    assert late == labels(feed.name)["late"]
    assert swapped == labels(feed.name)["out_of_order"]


def test_heartbeats_pass_untouched() -> None:
    effects = load_scenario("dirty-feeds", registry()).effects(START)
    kept = Kept()
    outlet = DirtyOutlet(kept, effects, PARTITIONS)
    beats = list(Stream(TrafficGenerator(registry(), 1, KEY), "5f3a").beats(START + MINUTE))
    for beat in beats:
        outlet.send(beat)
    assert kept.records == beats


def test_lost_events_are_missing_but_were_counted_as_sent() -> None:
    loss = Effect(kind="loss", feed="payments", strength=0.3, from_ms=START, to_ms=START + MINUTE)
    kept = Kept()
    outlet = DirtyOutlet(kept, (loss,), PARTITIONS)
    stream = Stream(PaymentsGenerator(registry(), 1, rate=20.0), "5f3a")
    sent = list(stream.events(START, START + MINUTE, MINUTE))
    for record in sent:
        outlet.send(record)
    assert 0.6 < len(kept.records) / len(sent) < 0.8
    counted = sum(msgspec.json.decode(beat.value)["data"]["sent"]["payments"] for beat in stream.beats(START))  # type: ignore[arg-type]
    assert counted == len(sent)


def test_one_partition_cannot_misroute() -> None:
    effects = load_scenario("dirty-feeds", registry()).effects(START)
    with pytest.raises(SimulatorError, match="at least 2 partitions"):
        DirtyOutlet(Kept(), effects, 1)
