"""Stamps events as their sources send them: boot, sequence, id; and says in heartbeats how many were sent."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from contracts.catalogue import HEARTBEATS, Feed
from contracts.events import Event
from contracts.heartbeats import Heartbeat
from simulators.batch import Sender

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_encode = msgspec.json.Encoder().encode


class Record(NamedTuple):
    """One record on its way to Kafka; `partition` None means by the key."""

    topic: str
    key: bytes | None
    value: bytes | None
    time_ms: int
    partition: int | None = None


def moment(time_ms: int) -> datetime:
    """Epoch milliseconds as the contracts want them, without rounding."""
    return EPOCH + timedelta(milliseconds=time_ms)


class Stamp:
    """The sources of one feed under one boot. Sequences start at 0 and grow by one; heartbeats have their own, from
    `first_beat` on.
    """

    def __init__(self, feed: Feed, senders: tuple[Sender, ...], boot: str, first_beat: int = 0) -> None:
        self._feed, self._senders, self._boot = feed, senders, boot
        self.sent = [0] * len(senders)
        self._beats = [first_beat] * len(senders)
        self._prefix = [f"{sender.entity}-{boot}-" for sender in senders]

    def event(self, sender: int, time_ms: int, row: Any) -> Record:
        """The next event of a sender."""
        sequence = f"{self.sent[sender]:010d}"
        self.sent[sender] += 1
        source = self._senders[sender].source
        event = Event(
            "1.0",
            self._prefix[sender] + sequence,
            source,
            self._boot,
            sequence,
            self._feed.type,
            moment(time_ms),
            row,
        )
        return Record(self._feed.topic, getattr(row, self._feed.key).encode(), _encode(event), time_ms)

    def beat(self, sender: int, time_ms: int, counters: dict[str, int]) -> Record:
        """A heartbeat: the source lives and has sent so many events in this boot; `counters` are its own."""
        sequence = f"{self._beats[sender]:010d}"
        self._beats[sender] += 1
        source, role, entity = self._senders[sender]
        body = Heartbeat(source, role, entity, {self._feed.name: self.sent[sender]}, counters)
        # "h" keeps the ids of heartbeats apart from those of events.
        identity = f"{self._prefix[sender]}h{sequence}"
        event = Event("1.0", identity, source, self._boot, sequence, HEARTBEATS.type, moment(time_ms), body)
        return Record(HEARTBEATS.topic, source.encode(), _encode(event), time_ms)
