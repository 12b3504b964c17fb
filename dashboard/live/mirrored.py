"""What the screens need of the mirror, so that tests can put a table in its place."""

from collections.abc import Sequence
from typing import Protocol

from state.live_copy import Followed
from state.readable import CellWindow, Readable, ShardLike, lag_of
from state.roster import Mark, RosterChanges

__all__ = ["CellWindow", "Held", "Mirrored", "ShardLike", "lag_of"]


class Mirrored(Readable, Followed, Protocol):
    """The live copy of the state, and when it changes; see state.mirror.Mirror."""

    def roster_since(self, feed: str, marks: Sequence[Mark] = ()) -> RosterChanges: ...


class Held(Mirrored, Protocol):
    """The live copy as the process holds it; a past is read from it and holds nothing."""

    def cells_bytes(self, feed: str) -> int: ...
