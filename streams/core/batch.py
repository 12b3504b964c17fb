"""What a feed is given and what it gives back."""

from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from contracts.catalogue import Feed
from contracts.measures import Table
from streams.core.accepted import Columns
from streams.core.rollup import Tally
from streams.core.roster import Unpack

Ints = npt.NDArray[np.int64]

UNKNOWN = "unknown"
"""What the registry does not know is counted together under this name; no row of the registry may take it."""


class Batch(NamedTuple):
    """Events of one shard that count: n events in log order, each for the first time, with their times in ms.
    `columns` are what the feed's logic read of them; `keys` are positions in `names`, the values of the feed's key.
    """

    columns: Columns
    keys: Ints
    names: list[str]
    event_ms: Ints
    record_ms: Ints


def whole(events: list[Any], _data: list[Any]) -> Columns:
    """The events themselves as the one column: for a feed where a count depends on what was told before."""
    column = np.empty(len(events), dtype=np.object_)
    column[:] = events
    return (column,)


class Applied(NamedTuple):
    """What a batch adds to the cells, and which of its n events name something that no registry knows."""

    tallies: list[Tally]
    unknown: npt.NDArray[np.bool_]


class Sample(NamedTuple):
    """Gauges of some entities at a moment: row i of `values` (n, width) is set for `entities[i]`."""

    table: Table
    entities: list[str]
    values: Ints


class Roster(Protocol):
    """The shard's keyed entries, as a feed may use them: changes are noted and reach the store with the checkpoint."""

    def get(self, name: str) -> Any:
        """The entry or None."""

    def put(self, name: str, entry: Any) -> None:
        """Set an entry."""

    def remove(self, name: str) -> None:
        """Drop an entry."""

    def items(self, unpack: Unpack) -> list[tuple[str, Any]]:
        """All entries, each as `unpack` reads it from its msgpack: nobody needs all of all of them."""


class FeedLogic(Protocol):
    """A feed's module: pure functions of the batch and the roster."""

    @property
    def feed(self) -> Feed:
        """The catalogue's line."""

    @property
    def most(self) -> int:
        """Most events in one slice: so few that a slice of a roster feed always fits into one checkpoint."""

    @property
    def ticks(self) -> bool:
        """Whether `tick` does anything."""

    def columns(self, events: list[Any], data: list[Any], /) -> Columns:
        """What counts of some events of the right form, and of their data: the same whatever else is in the lists."""

    def apply(self, roster: Roster, batch: Batch, /) -> Applied:
        """Count a batch."""

    def tick(self, roster: Roster, record_ms: int, /) -> list[Sample]:
        """A canary passed: let time-outs of the roster run and sample its gauges."""
