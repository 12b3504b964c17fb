"""Dirty feeds: bends records on their way out, exactly as often as the scenario's labels say.

Late and out-of-order records are the events themselves, held back. Everything else is sent beside the sound event,
so that the counts of sound events stay those of the clean run.
"""

import heapq
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import msgspec

from contracts.catalogue import FEEDS, Feed
from contracts.events import MAX_VALUE_BYTES
from contracts.measures import DAY_MS, HOUR_MS
from simulators.draw import Draw
from simulators.effects import Effect, Effects
from simulators.publish import Outlet, partition_of
from simulators.stamp import Record, moment
from simulators.stream import SimulatorError

HELD = ("late", "out_of_order")
OUT_OF_ORDER_MS = 8_000
"""Held back this long unless the scenario says otherwise: behind its neighbours, but not late (2 minutes)."""
AHEAD_MS = HOUR_MS
STRANGER_BOOT = "0dd"
STRANGERS = {"traffic": ("camera", "HY-9999"), "payments": ("provider", "NOBODY")}
"""The field and the id that no registry has."""

Bend = Callable[[Record, int], Record]


class _Strike:
    """One effect's count-down: every n-th event of its feed, so many times."""

    def __init__(self, effect: Effect) -> None:
        self.effect = effect
        self._seen = 0
        self._left = effect.count
        self._due = 0

    def look(self, record: Record) -> None:
        """Counts the event if the effect covers it."""
        if self.effect.from_ms <= record.time_ms < self.effect.to_ms:
            self._seen += 1
            self._due += self._seen % self.effect.every == 0

    def take(self) -> bool:
        """Whether the effect strikes now; if another one was first it strikes the next event."""
        if not self._left or not self._due:
            return False
        self._left -= 1
        self._due -= 1
        return True


class DirtyOutlet:
    """An outlet that bends what goes through it. Heartbeats pass untouched."""

    def __init__(self, outlet: Outlet, effects: Effects, partitions: int, seed: int = 1) -> None:
        self._outlet, self._partitions = outlet, partitions
        self._strikes = {
            feed.topic: [_Strike(e) for e in effects if e.feed == feed.name and e.kind in BENDS] for feed in FEEDS
        }
        self._losses = {feed.topic: [e for e in effects if e.feed == feed.name and e.kind == "loss"] for feed in FEEDS}
        self._draw = Draw(seed, "loss")
        self._held: list[tuple[int, int, Record]] = []
        self._order = count()
        self._numbers = count()
        if partitions < 2 and any(e.kind == "misrouted" for e in effects):
            raise SimulatorError("misrouted records need topics of at least 2 partitions; raise IOC_PARTITIONS")

    def send(self, record: Record) -> None:
        """Sends the record, bent or beside bent copies of it; lets go of held ones whose time has come."""
        while self._held and self._held[0][0] <= record.time_ms:
            self._outlet.send(heapq.heappop(self._held)[2])
        effect = self._struck(record)
        if effect is not None and effect.kind in HELD:
            wait = OUT_OF_ORDER_MS if effect.kind == "out_of_order" else effect.delay_ms
            heapq.heappush(self._held, (record.time_ms + wait, next(self._order), record))
            return
        if not self._lost(record):
            self._outlet.send(record)
        if effect is not None:
            self._outlet.send(self._bent(effect.kind, record))

    def flush(self) -> None:
        """Sends what is held back, then flushes."""
        for _, _, record in sorted(self._held):
            self._outlet.send(record)
        self._held.clear()
        self._outlet.flush()

    def _struck(self, record: Record) -> Effect | None:
        """The effect that strikes this event: one at most, or one kind of dirt would undo the count of another."""
        strikes = self._strikes.get(record.topic, [])
        for strike in strikes:
            strike.look(record)
        return next((strike.effect for strike in strikes if strike.take()), None)

    def _lost(self, record: Record) -> bool:
        losses = [e for e in self._losses.get(record.topic, ()) if e.from_ms <= record.time_ms < e.to_ms]
        if not losses:
            return False
        drawn = float(self._draw.uniform(next(self._numbers))[0])
        return any(drawn < effect.strength for effect in losses)

    def _bent(self, kind: str, record: Record) -> Record:
        if kind == "misrouted":
            right = partition_of(record.key or b"", self._partitions)
            return record._replace(partition=(right + 1) % self._partitions)
        return BENDS[kind](record, next(self._numbers))


def _fields(record: Record) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(record.value or b"{}")
    return decoded


def _with(record: Record, **changes: Any) -> Record:
    return record._replace(value=msgspec.json.encode(_fields(record) | changes))


def _feed(record: Record) -> Feed:
    return next(feed for feed in FEEDS if feed.topic == record.topic)


def _same(record: Record, _number: int) -> Record:
    return record


def _malformed(record: Record, number: int) -> Record:
    """In turn: cut off, no JSON at all, a field of the wrong type, bad UTF-8."""
    value = record.value or b""
    broken = (
        value[: len(value) // 2],
        b"not an event",
        msgspec.json.encode(_fields(record) | {"sequence": 7}),
        value.replace(b'"id":"', b'"id":"\xff', 1),
    )
    return record._replace(value=broken[number % len(broken)])


def _oversized(record: Record, _number: int) -> Record:
    return _with(record, padding="x" * (MAX_VALUE_BYTES + 1))


def _future(record: Record, _number: int) -> Record:
    return _with(record, time=moment(record.time_ms + AHEAD_MS))


def _too_late(record: Record, _number: int) -> Record:
    return _with(record, time=moment(record.time_ms - _feed(record).horizon_ms - DAY_MS))


def _unknown_type(record: Record, _number: int) -> Record:
    return _with(record, type=_feed(record).type + "9")


def _stranger(record: Record, number: int) -> Record:
    """An event of a source that the registry does not know; it is counted under "unknown"."""
    feed = _feed(record)
    field, name = STRANGERS[feed.name]
    body = _fields(record)["data"] | {field: name}
    if feed.key != field:
        body[feed.key] = f"{body[feed.key]}-{STRANGER_BOOT}"
    sequence = f"{number:010d}"
    identity = f"{name}-{STRANGER_BOOT}-{record.time_ms}-{sequence}"
    bent = _with(
        record,
        id=identity,
        source=f"/strangers/{name}",
        boot=f"{STRANGER_BOOT}{record.time_ms // DAY_MS:x}",
        sequence=sequence,
        data=body,
    )
    return bent._replace(key=str(body[feed.key]).encode())


def _empty(record: Record, _number: int) -> Record:
    return record._replace(value=b"")


BENDS: dict[str, Bend] = {
    "late": _same,
    "out_of_order": _same,
    "duplicated": _same,
    "misrouted": _same,
    "malformed": _malformed,
    "oversized": _oversized,
    "future": _future,
    "too_late": _too_late,
    "unknown_type": _unknown_type,
    "unknown_entity": _stranger,
    "empty": _empty,
}


def struck_counts(effects: Effects) -> Iterator[tuple[str, str, int]]:
    """(feed, kind, how many) of what a run that is long enough bends."""
    for effect in effects:
        if effect.kind in BENDS:
            yield str(effect.feed), effect.kind, effect.count
