"""What a generator yields, and who sends it."""

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from contracts.catalogue import Feed
from contracts.heartbeats import Role


class Sender(NamedTuple):
    """A source of events: its CloudEvents source, its role and entity in heartbeats."""

    source: str
    role: Role
    entity: str


class Batch(NamedTuple):
    """Events in time order, side by side: epoch ms (n,), position of the sender (n,), the contract's structs (n)."""

    times: npt.NDArray[np.int64]
    senders: npt.NDArray[np.int64]
    rows: list[Any]


class Generator(Protocol):
    """The events of one feed, as a pure function of time. `silent` says which senders give no sign of life."""

    feed: Feed
    senders: tuple[Sender, ...]

    def batches(self, start_ms: int, end_ms: int, step_ms: int) -> Iterator[Batch]:
        """All events with start_ms <= time < end_ms, in time order, in batches of at most `step_ms`."""

    def silent(self, sender: int, time_ms: int, /) -> bool:
        """Whether the sender is out of order at that moment: no events, no heartbeats."""


def spans(start_ms: int, end_ms: int, step_ms: int) -> Iterator[tuple[int, int]]:
    """The window cut at whole multiples of the step."""
    while start_ms < end_ms:
        stop = min(end_ms, (start_ms // step_ms + 1) * step_ms)
        yield start_ms, stop
        start_ms = stop
