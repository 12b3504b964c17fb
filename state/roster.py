"""A shard's roster as readers keep it: the state of each entry, and which entries changed lately. Pure."""

import sys
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec

REMEMBERED = 16_384
"""Changes that are remembered one by one: some seconds of a rebuild at full speed."""

Mark = tuple[object, int]
"""Up to where a reader knows one copy of a shard's roster: which copy, and how many of its changes."""


class RosterChanges(NamedTuple):
    """What became of a feed's roster since the reader's `marks`: the entries that changed, None where one is gone.

    `whole`: these are all the entries there are, and whatever else the reader has is gone. `marks` are the reader's
    next ones.
    """

    entries: Mapping[str, Any]
    whole: bool
    marks: tuple[Mark, ...]


class RosterCopy:
    """The roster of one shard: entity → entry, of the type that readers keep.

    Names recur in thousands of entries (agencies, fields, procedures), so each is kept once.
    """

    def __init__(self, kind: Any) -> None:
        self.entries: dict[str, Any] = {}
        self._decode = msgspec.msgpack.Decoder(Any if kind is None else kind).decode
        self._named = () if kind is None else tuple(f.name for f in msgspec.structs.fields(kind) if f.type is str)
        self._copy = object()
        self._version = 0
        self._lately: deque[str] = deque(maxlen=REMEMBERED)

    @property
    def mark(self) -> Mark:
        """Where a reader stands that knows all there is now."""
        return self._copy, self._version

    def load(self, stored: Mapping[str, bytes]) -> None:
        """Take a whole roster from Redis into a copy that has none yet."""
        self.entries = {entity: self._entry(entry) for entity, entry in stored.items()}

    def apply(self, changed: Mapping[str, bytes | None]) -> None:
        """Take the entries that a checkpoint changed; None is one that is gone."""
        for entity, entry in changed.items():
            if entry is None:
                self.entries.pop(entity, None)
            else:
                self.entries[entity] = self._entry(entry)
        self._lately.extend(changed)
        self._version += len(changed)

    def since(self, mark: Mark) -> dict[str, Any] | None:
        """What changed since the mark; None where that is of another copy, or longer ago than is remembered."""
        copy, version = mark
        behind = self._version - version
        if copy is not self._copy or behind > len(self._lately):
            return None
        return {entity: self.entries.get(entity) for entity in islice(reversed(self._lately), behind)}

    def _entry(self, stored: bytes) -> Any:
        entry = self._decode(stored)
        for name in self._named:
            msgspec.structs.force_setattr(entry, name, sys.intern(getattr(entry, name)))
        return entry


def changes_since(copies: Sequence[RosterCopy], marks: Sequence[Mark]) -> RosterChanges:
    """The changes of all shards of a feed as one; whole where one of them can only be told whole."""
    parts = [copy.since(mark) for copy, mark in zip(copies, marks, strict=False)]
    known = [part for part in parts if part is not None]
    whole = len(known) < len(copies)
    merged: dict[str, Any] = {}
    for part in (copy.entries for copy in copies) if whole else known:
        merged.update(part)
    return RosterChanges(merged, whole, tuple(copy.mark for copy in copies))
