"""A generator with the stamp of its sources: events and heartbeats of one feed under one boot."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from contracts.errors import IocError
from simulators.batch import Generator
from simulators.effects import Effects, of_kind
from simulators.stamp import Record, Stamp


class Due(NamedTuple):
    """Something to send at its time; `row` None is a heartbeat."""

    time_ms: int
    stream: int
    sender: int
    row: Any


class Stream:
    """One feed's generator under one boot. `counters` is what its heartbeats say beside what was sent; their sequences
    begin at `first_beat`.
    """

    def __init__(
        self,
        generator: Generator,
        boot: str,
        effects: Effects = (),
        counters: Callable[[], dict[str, int]] = dict,
        first_beat: int = 0,
    ) -> None:
        self.generator = generator
        self._counters = counters
        self._mute = [e for e in of_kind(effects, "feed_silent") if e.feed == generator.feed.name]
        self.name = generator.feed.name
        self._stamp = Stamp(generator.feed, generator.senders, boot, first_beat)
        self._beat_ms = generator.feed.beat_ms

    def events(self, start_ms: int, end_ms: int, step_ms: int) -> Iterator[Record]:
        """Stamped events of a window, in time order."""
        for batch in self.generator.batches(start_ms, end_ms, step_ms):
            for sender, time_ms, row in zip(batch.senders.tolist(), batch.times.tolist(), batch.rows, strict=True):
                yield self._stamp.event(sender, time_ms, row)

    def due(self, index: int, start_ms: int, end_ms: int) -> list[Due]:
        """Events and heartbeats of a window, not yet stamped: a heartbeat counts what was sent before it."""
        listed = [Due(time_ms, index, sender, None) for sender, time_ms in self._beats(start_ms, end_ms)]
        for batch in self.generator.batches(start_ms, end_ms, max(1, end_ms - start_ms)):
            columns = zip(batch.times.tolist(), batch.senders.tolist(), batch.rows, strict=True)
            listed.extend(Due(time_ms, index, sender, row) for time_ms, sender, row in columns)
        return [due for due in listed if not self._muted(due.time_ms)] if self._mute else listed

    def _muted(self, time_ms: int) -> bool:
        """Whether the whole feed is cut off."""
        return any(effect.from_ms <= time_ms < effect.to_ms for effect in self._mute)

    def stamp(self, due: Due) -> Record:
        """The record of an event or heartbeat whose time has come."""
        if due.row is None:
            return self._stamp.beat(due.sender, due.time_ms, self._counters())
        return self._stamp.event(due.sender, due.time_ms, due.row)

    def beats(self, time_ms: int) -> Iterator[Record]:
        """A heartbeat of every living source at this moment: when opening and closing."""
        for sender in range(len(self.generator.senders)):
            if not self.generator.silent(sender, time_ms) and not self._muted(time_ms):
                yield self._stamp.beat(sender, time_ms, self._counters())

    def _beats(self, start_ms: int, end_ms: int) -> Iterator[tuple[int, int]]:
        """(sender, time) of the heartbeats of a window; sources beat one after the other, not all at once."""
        count = len(self.generator.senders)
        for sender in range(count):
            offset = sender * self._beat_ms // count
            first = start_ms + (offset - start_ms) % self._beat_ms
            for time_ms in range(first, end_ms, self._beat_ms):
                if not self.generator.silent(sender, time_ms):
                    yield sender, time_ms


class SimulatorError(IocError):
    """The simulators cannot do what was asked; the text says why and what to do."""
