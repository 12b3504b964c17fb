"""The roster of a shard, and changes of it that are only planned.

Entries stay packed as the store keeps them, and only those that an event touches are unpacked: a year of dossiers as
objects would take six times the memory.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

_pack = msgspec.msgpack.Encoder().encode

Unpack = Callable[[bytes], Any]
"""Reads as much of a packed entry as its caller needs."""


def packed_bytes(name: str, packed: bytes | None) -> int:
    """Size of a roster's entry in the store; None is one that is gone."""
    return len(name.encode()) + len(packed or b"")


class Entries:
    """The shard's roster: packed entries by name. `changed` since the last checkpoint (None: gone) and its size."""

    def __init__(self, kind: Any) -> None:
        self._unpack = msgspec.msgpack.Decoder(kind).decode
        self._packed: dict[str, bytes] = {}
        self.changed: dict[str, bytes | None] = {}
        self.changed_bytes = 0

    def get(self, name: str) -> Any:
        """The entry or None."""
        packed = self._packed.get(name)
        return None if packed is None else self._unpack(packed)

    def put(self, name: str, entry: Any) -> None:
        """Set an entry; it is written with the next checkpoint."""
        self.replace(name, _pack(entry))

    def remove(self, name: str) -> None:
        """Drop an entry."""
        if name in self._packed:
            self.replace(name, None)

    def replace(self, name: str, packed: bytes | None) -> None:
        """Set an entry that is packed already; None drops it."""
        if packed is None:
            self._packed.pop(name, None)
        else:
            self._packed[name] = packed
        before = packed_bytes(name, self.changed[name]) if name in self.changed else 0
        self.changed[name] = packed
        self.changed_bytes += packed_bytes(name, packed) - before

    def items(self, unpack: Unpack) -> list[tuple[str, Any]]:
        """All entries, as `unpack` reads them."""
        return [(name, unpack(packed)) for name, packed in self._packed.items()]

    def packed(self) -> dict[str, bytes]:
        """A copy of all entries as they are kept."""
        return dict(self._packed)

    def load(self, packed: Mapping[str, bytes]) -> None:
        """Take over the store's entries."""
        self._packed = dict(packed)

    def clean(self) -> None:
        """All changes are in the store."""
        self.changed = {}
        self.changed_bytes = 0

    def __len__(self) -> int:
        return len(self._packed)


class Draft:
    """Changes of a roster that are not made yet: planning a slice leaves the roster as it is."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._open: dict[str, Any] = {}
        self.changed: dict[str, bytes | None] = {}

    def get(self, name: str) -> Any:
        """The entry as it would be, or None."""
        return self._open[name] if name in self._open else self._entries.get(name)

    def put(self, name: str, entry: Any) -> None:
        """Set an entry."""
        self._open[name] = entry
        self.changed[name] = _pack(entry)

    def remove(self, name: str) -> None:
        """Drop an entry."""
        self._open[name] = self.changed[name] = None

    def items(self, unpack: Unpack) -> list[tuple[str, Any]]:
        """All entries as they would be, as `unpack` reads them."""
        packed = self._entries.packed() | self.changed
        return [(name, unpack(entry)) for name, entry in packed.items() if entry is not None]

    def bytes(self) -> int:
        """Size of the changed entries in the store."""
        return sum(packed_bytes(name, packed) for name, packed in self.changed.items())

    def make(self) -> None:
        """Make the changes."""
        for name, packed in self.changed.items():
            if packed is None:
                self._entries.remove(name)
            else:
                self._entries.replace(name, packed)
