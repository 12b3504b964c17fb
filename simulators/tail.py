"""How far the topics reach already: what a second start must neither repeat nor leave out."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import kafka
import msgspec

from contracts.catalogue import HEARTBEATS, Feed
from contracts.settings import Settings
from simulators.history import BACKFILL_BOOT, Span, told_by
from simulators.publish import partition_of, security
from simulators.stamp import EPOCH, Record
from simulators.stream import SimulatorError

LAST_RECORDS = 400
"""Looked at per partition: canaries and refused records lie among the events."""
LAST_OF_BOOT = 2_000
"""Looked at per partition for events of a backfill that was broken off: some live ones may have come after them."""
LAST_BEATS = 2_000
"""About a minute of all heartbeats per partition."""
FUTURE_MS = 120_000
"""An event further ahead of its record was refused (EXACTNESS 7) and says nothing."""


class _Said(msgspec.Struct):
    """What a heartbeat says of a feed; events have no `sent`."""

    sent: dict[str, int] = {}
    counters: dict[str, int] = {}


class _Tail(msgspec.Struct):
    """The fields of any record of ours that say when it happened."""

    type: str
    time: datetime
    id: str = ""
    boot: str = ""
    data: _Said = msgspec.field(default_factory=_Said)


class _Id(msgspec.Struct):
    id: str


_decode = msgspec.json.Decoder(_Tail).decode
_decode_id = msgspec.json.Decoder(_Id).decode


class _Found(NamedTuple):
    """A sound record: what it says, when it happened (epoch ms), and its partition."""

    tail: _Tail
    time_ms: int
    partition: int


class Reached(NamedTuple):
    """Where a feed stands: event time up to which its live events are in its topic (None: nothing was ever sent), and
    the stretches of history that were broken off.
    """

    last_ms: int | None
    broken_off: tuple[Span, ...]


class There:
    """What is in a topic of the events of one boot, which are in the order of time in each partition.

    `newest`: partition → (epoch ms of the newest, the ids of those at that very time).
    """

    def __init__(self, newest: Mapping[int, tuple[int, frozenset[str]]], partitions: int) -> None:
        self._newest, self._partitions = newest, partitions
        times = [time_ms for time_ms, _ in newest.values()]
        self._all_before_ms = min(times, default=0) if len(times) == partitions else 0
        self._none_after_ms = max(times, default=0)

    def has(self, record: Record) -> bool:
        """Whether the event is there."""
        if record.time_ms < self._all_before_ms or record.time_ms > self._none_after_ms:
            return record.time_ms < self._all_before_ms
        time_ms, ids = self._newest.get(partition_of(record.key or b"", self._partitions), (0, frozenset()))
        return record.time_ms < time_ms or (record.time_ms == time_ms and _decode_id(record.value or b"").id in ids)


NOTHING = There({}, 0)
"""Of a boot that never sent."""


class Tail:
    """Reads the ends of topics with a consumer of no group."""

    def __init__(self, settings: Settings) -> None:
        self._consumer = kafka.KafkaConsumer(
            **security(settings), enable_auto_commit=False, group_id=None, isolation_level="read_committed"
        )
        self._beats: list[_Found] | None = None

    def close(self) -> None:
        """Lets go of the brokers."""
        self._consumer.close()

    def check(self, topics: tuple[str, ...]) -> None:
        """SimulatorError names a topic that is missing."""
        there = self._consumer.topics()
        missing = [topic for topic in topics if topic not in there]
        if missing:
            raise SimulatorError(f"Kafka has no topic {missing[0]}; create the topics with `ioc topics`")

    def reached(self, feed: Feed, recipe: str) -> Reached:
        """How far the feed has come: its last event, or a later heartbeat of a live source.

        A backfill that still ran alongside may have put any number of older events after the last live one; the
        heartbeats of live sources then tell how far live came, and what of the history they still waited for.
        """
        times = [found.time_ms for found in self._events(feed, LAST_RECORDS)]
        live = [found for found in self._live_beats() if feed.name in found.tail.data.sent]
        newest = max(live, key=lambda found: found.time_ms, default=None)
        if newest is None:
            return Reached(max(times, default=None), ())
        return Reached(max([*times, newest.time_ms]), told_by(newest.tail.data.counters, recipe))

    def there(self, feed: Feed, boot: str) -> There:
        """What the feed's topic has of the events of a boot that was broken off."""
        newest: dict[int, tuple[int, frozenset[str]]] = {}
        for found in self._events(feed, LAST_OF_BOOT):
            if found.tail.boot == boot:
                time_ms, ids = newest.get(found.partition, (0, frozenset()))
                if found.time_ms >= time_ms:
                    known = ids if found.time_ms == time_ms else frozenset()
                    newest[found.partition] = found.time_ms, known | {found.tail.id}
        return There(newest, len(self._consumer.partitions_for_topic(feed.topic) or ()))

    def _events(self, feed: Feed, most: int) -> Iterator[_Found]:
        return (found for found in self._records(feed.topic, most) if found.tail.type == feed.type)

    def _live_beats(self) -> list[_Found]:
        if self._beats is None:
            found = self._records(HEARTBEATS.topic, LAST_BEATS)
            self._beats = [beat for beat in found if not beat.tail.boot.startswith(BACKFILL_BOOT)]
        return self._beats

    def _records(self, topic: str, most: int) -> Iterator[_Found]:
        """The last records of each partition that are sound."""
        partitions = [kafka.TopicPartition(topic, n) for n in sorted(self._consumer.partitions_for_topic(topic) or ())]
        self._consumer.assign(partitions)
        ends = self._consumer.end_offsets(partitions)
        begins = self._consumer.beginning_offsets(partitions)
        for partition in partitions:
            self._consumer.seek(partition, max(begins[partition], ends[partition] - most))
        while any(self._consumer.position(partition) < ends[partition] for partition in partitions):
            for records in self._consumer.poll(timeout_ms=500).values():
                for record in records:
                    with contextlib.suppress(msgspec.DecodeError, ValueError, TypeError):
                        yield from _sound(record)


def _sound(record: Any) -> Iterator[_Found]:
    tail = _decode(record.value or b"")
    time_ms = (tail.time - EPOCH) // timedelta(milliseconds=1)
    if time_ms <= record.timestamp + FUTURE_MS:
        yield _Found(tail, time_ms, record.partition)
