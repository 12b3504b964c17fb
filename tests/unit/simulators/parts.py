"""Parts that the simulators' tests share: the registry, moments, and an outlet that keeps what it is sent."""

import functools
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from contracts.registry import Registry, load_registry
from simulators.batch import Batch, Generator
from simulators.stamp import Record

KEY = b"a plate key of the tests"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@functools.cache
def registry() -> Registry:
    """The packaged registry."""
    return load_registry()


def at(text: str) -> int:
    """Epoch ms of a local time such as `2026-11-23T07:00`."""
    return round(datetime.fromisoformat(f"{text}:00+07:00").timestamp() * 1000)


def flat(batches: Iterable[Batch]) -> list[tuple[int, int, Any]]:
    """(time, sender, row) of all events."""
    return [
        event
        for batch in batches
        for event in zip(batch.times.tolist(), batch.senders.tolist(), batch.rows, strict=True)
    ]


def events(generator: Generator, start_ms: int, length_ms: int, step_ms: int = 600_000) -> list[tuple[int, int, Any]]:
    """The events of a window."""
    return flat(generator.batches(start_ms, start_ms + length_ms, step_ms))


class Kept:
    """An outlet that keeps its records."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.flushed = 0

    def send(self, record: Record) -> None:
        """Keeps it."""
        self.records.append(record)

    def flush(self) -> None:
        """Counts."""
        self.flushed += 1

    def of(self, topic: str) -> list[dict[str, Any]]:
        """The decoded events of a topic."""
        return [msgspec.json.decode(record.value or b"") for record in self.records if record.topic == topic]


class Hand:
    """A clock that moves only when somebody waits: a minute of live traffic takes a moment."""

    def __init__(self, now_ms: int, stop_after: int | None = None) -> None:
        self.now, self._left = float(now_ms), stop_after

    def __call__(self) -> int:
        """Epoch ms."""
        return int(self.now)

    def wait(self, seconds: float) -> bool:
        """Moves on by as much; True once it has been asked often enough."""
        self.now += seconds * 1_000
        if self._left is not None:
            self._left -= 1
        return self._left is not None and self._left < 0
