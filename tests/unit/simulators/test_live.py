import functools
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import msgspec

from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, TRAFFIC
from simulators.backfill import Backfill, Stretch, window
from simulators.batch import Generator
from simulators.effects import Effect
from simulators.feeds.dossiers import DossiersGenerator
from simulators.feeds.payments import PaymentsGenerator
from simulators.feeds.traffic import TrafficGenerator
from simulators.history import History, Span, told_by
from simulators.history import recipe as recipe_of
from simulators.live import Live
from simulators.progress import Progress, Reading, describe
from simulators.publish import partition_of
from simulators.stamp import EPOCH, Record
from simulators.stream import Stream
from simulators.tail import NOTHING, There
from tests.unit.simulators.parts import HOUR, KEY, MINUTE, Hand, Kept, at, registry

START = at("2026-11-23T09:00") + 137


@functools.cache
def generators(effects: tuple[Effect, ...]) -> tuple[Generator, ...]:
    """Pure, so that all tests may share them."""
    return (
        TrafficGenerator(registry(), 1, KEY, effects, 0.3),
        DossiersGenerator(registry(), 1, effects),
        PaymentsGenerator(registry(), 1, effects),
    )


def streams(boot: str, effects: tuple[Effect, ...] = ()) -> list[Stream]:
    return [Stream(generator, boot, effects) for generator in generators(effects)]


def play(length_ms: int, effects: tuple[Effect, ...] = ()) -> Kept:
    kept, hand = Kept(), Hand(START)
    Live(streams("5f3a01", effects), kept, hand, hand.wait, Progress()).run(START, START + length_ms)
    return kept


def fill(
    kept: Kept,
    windows: dict[str, tuple[int, int]],
    stopped: Callable[[], bool] = lambda: False,
    there: There = NOTHING,
) -> list[str]:
    """Send the windows; the feeds that were sent whole."""
    done: list[str] = []
    stretches = [Stretch(one, Span(*windows[one.name]), there) for one in streams("b0ff1c") if one.name in windows]
    Backfill(kept, Progress(), stopped, lambda feed, _: done.append(feed)).run(stretches)
    return done


def rows(events: list[dict[str, Any]]) -> list[Any]:
    return [event["data"] for event in events]


def test_live_sends_exactly_the_generators_events_in_time_order() -> None:
    kept = play(MINUTE)
    for feed, stream in zip((TRAFFIC, DOSSIERS, PAYMENTS), streams("5f3a01"), strict=True):
        expected = [record.value for record in stream.events(START, START + MINUTE, MINUTE)]
        assert [record.value for record in kept.records if record.topic == feed.topic] == expected
        assert expected
    times = [record.time_ms for record in kept.records if record.topic != HEARTBEATS.topic]
    assert times == sorted(times)
    assert kept.flushed == 1


def test_sequences_have_no_gap_and_heartbeats_say_what_was_sent() -> None:
    kept = play(MINUTE)
    sent: dict[str, int] = defaultdict(int)
    for record in kept.records:
        event = Kept.of(_one(record), record.topic)[0]
        if record.topic == HEARTBEATS.topic:
            assert list(event["data"]["sent"].values()) == [sent[event["source"]]]
        else:
            assert event["sequence"] == f"{sent[event['source']]:010d}"
            assert event["id"].endswith(f"-5f3a01-{event['sequence']}")
            sent[event["source"]] += 1


def _one(record: Any) -> Kept:
    kept = Kept()
    kept.send(record)
    return kept


def test_every_source_beats_at_once_at_its_rhythm_and_when_closing() -> None:
    beats: dict[tuple[str, str], list[str]] = defaultdict(list)
    for event in play(MINUTE).of(HEARTBEATS.topic):
        beats[event["data"]["role"], event["source"]].append(event["time"])
    assert len(beats) == 240 + 4 + len(registry().providers)
    for (role, _), times in beats.items():
        assert len(times) == (4 if role == "camera" else 8)


def test_silent_sources_and_silent_feeds_do_not_beat() -> None:
    effects = (
        Effect(kind="camera_silent", camera="HY-0025", from_ms=START, to_ms=START + HOUR),
        Effect(kind="feed_silent", feed="payments", from_ms=START, to_ms=START + HOUR),
    )
    kept = play(20_000, effects)
    sources = {event["source"] for event in kept.of(HEARTBEATS.topic)}
    assert "/cameras/HY-0025" not in sources
    assert "/cameras/HY-0026" in sources
    assert not any(source.startswith("/providers/") for source in sources)
    assert not kept.of(PAYMENTS.topic)
    assert kept.of(TRAFFIC.topic)


def test_a_stop_ends_live_at_once_with_closing_heartbeats() -> None:
    kept, hand = Kept(), Hand(START, stop_after=40)
    Live(streams("5f3a01"), kept, hand, hand.wait, Progress()).run(START, None)
    last = [record.topic for record in kept.records[-240:]]
    assert set(last) == {HEARTBEATS.topic}
    assert kept.flushed == 1


def test_backfill_and_live_meet_without_gap_or_overlap() -> None:
    kept = Kept()
    windows = {"payments": (START - HOUR, START), "traffic": (START - 5 * MINUTE, START)}
    fill(kept, windows)
    past, now = kept.of(PAYMENTS.topic), play(MINUTE).of(PAYMENTS.topic)
    whole = [r.value for r in streams("x")[2].events(START - HOUR, START + MINUTE, HOUR)]
    assert len(past) + len(now) == len(whole)
    assert not {row["transaction"] for row in rows(past)} & {row["transaction"] for row in rows(now)}
    assert all(event["boot"] == "b0ff1c" for event in past)


def test_each_feeds_backfill_is_in_time_order_over_all_its_sources_and_closed_by_heartbeats() -> None:
    kept = Kept()
    windows = {
        "payments": (START - HOUR, START),
        "traffic": (START - 5 * MINUTE, START),
        "dossiers": (START - HOUR, START),
    }
    fill(kept, windows)
    for feed in (TRAFFIC, DOSSIERS, PAYMENTS):
        times = [record.time_ms for record in kept.records if record.topic == feed.topic]
        assert times == sorted(times)
        closing = [e["data"]["sent"][feed.name] for e in kept.of(HEARTBEATS.topic) if feed.name in e["data"]["sent"]]
        assert sum(closing) == len(times)
    topics = [record.topic for record in kept.records]
    assert topics.index(DOSSIERS.topic) > max(i for i, t in enumerate(topics) if t == TRAFFIC.topic)


def test_a_stopped_backfill_says_what_it_sent() -> None:
    kept, asked = Kept(), iter([False, False, True])
    fill(kept, {"traffic": (START - HOUR, START)}, lambda: next(asked))
    sent = [e["data"]["sent"]["traffic"] for e in kept.of(HEARTBEATS.topic)]
    assert sum(sent) == len(kept.of(TRAFFIC.topic)) > 0


def test_a_backfill_that_was_broken_off_is_taken_up_where_each_partition_ended() -> None:
    whole, first, rest = Kept(), Kept(), Kept()
    windows = {"traffic": (START - 10 * MINUTE, START)}
    assert fill(whole, windows) == ["traffic"]
    asked = iter([False] * 4 + [True])
    assert fill(first, windows, lambda: next(asked)) == []
    # Killed: of each partition another part of what was sent last is lost.
    arrived = [r for r in first.records if r.topic == TRAFFIC.topic]
    kept = {at: [r for r in arrived if partition_of(r.key or b"", 4) == at][: -7 * at - 1] for at in range(4)}
    assert fill(rest, windows, there=_there(kept)) == ["traffic"]
    both = Counter(r.value for own in [*kept.values(), rest.records] for r in own if r.topic == TRAFFIC.topic)
    assert both == Counter(r.value for r in whole.records if r.topic == TRAFFIC.topic)


def _there(kept: dict[int, list[Record]]) -> There:
    newest = {at: max(record.time_ms for record in own) for at, own in kept.items()}
    return There(
        {
            at: (
                time_ms,
                frozenset(msgspec.json.decode(r.value or b"")["id"] for r in kept[at] if r.time_ms == time_ms),
            )
            for at, time_ms in newest.items()
        },
        partitions=4,
    )


def test_live_heartbeats_say_what_history_is_still_to_come() -> None:
    span, recipe = Span(START - HOUR, START), recipe_of(1, 1.0)
    history = History({"traffic": [span], "payments": []}, recipe)
    stream = Stream(generators(())[0], "5f3a01", (), functools.partial(history.counters, "traffic"))

    def told() -> tuple[Span, ...]:
        (kept := Kept()).send(next(stream.beats(START)))
        return told_by(kept.of(HEARTBEATS.topic)[0]["data"]["counters"], recipe)

    assert told() == (span,)
    history.sent("traffic", span)
    assert told() == ()
    assert told_by(History({"traffic": [span]}, recipe).counters("traffic"), recipe_of(2, 1.0)) == ()


def test_a_backfill_starts_at_the_later_of_what_was_asked_and_the_last_event() -> None:
    assert window(2 * HOUR, 24 * HOUR, None, START) == (START - 2 * HOUR, START)
    assert window(2 * HOUR, 24 * HOUR, START - MINUTE, START) == (START - MINUTE + 1, START)
    assert window(2 * HOUR, 24 * HOUR, START - 9 * HOUR, START) == (START - 2 * HOUR, START)
    assert window(2 * HOUR, 24 * HOUR, START + MINUTE, START) == (START, START)
    assert window(60 * HOUR, 24 * HOUR, None, START)[0] == START - 23 * HOUR
    assert window(0, 24 * HOUR, None, START) == (START, START)


def test_ids_and_times_are_those_of_the_contract() -> None:
    record = next(streams("5f3a01")[0].events(START, START + MINUTE, MINUTE))
    event = Kept.of(_one(record), TRAFFIC.topic)[0]
    assert event["id"] == f"{event['data']['camera']}-5f3a01-0000000000"
    assert event["source"] == f"/cameras/{event['data']['camera']}"
    assert record.key == event["data"]["camera"].encode()
    assert EPOCH.year == 1970


def test_progress_says_rate_delay_and_backfill() -> None:
    before = Reading(100, 0, {}, {})
    now = Reading(1_100, 2_500, {"traffic": 5_000}, {"traffic": 0.25})
    text = describe(before, now, 10.0)
    assert "live 100 records/s" in text
    assert "2.5 s behind" in text
    assert "backfill traffic 25%" in text
