"""A checkpoint as one script call: its size, and what it looks like as keys and arguments."""

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from contracts.catalogue import Feed
from contracts.measures import HOUR_MS, MINUTE_MS
from state import keys
from state.change import Change, encode_change, encode_status
from state.errors import CheckpointSizeError

MAX_CHECKPOINT_BYTES = 512 * 1024
"""The most that one checkpoint may write: Redis serves nobody else meanwhile."""
WRITE_OVERHEAD = 96
"""Bytes that a write costs beside its payload: its key, twice, and framing."""
GRACE_MS = HOUR_MS
"""How far the writer's clock and the server's may differ: near its expiry a key is indexed with every write, and an
expired one leaves the index this much later, so that the index never forgets a key that is still there."""
ID_BYTES = 8
MOST_KNOWN = 100_000

Write = tuple[str, int, bytes]
"""(member, byte offset, bytes)."""
Argument = str | bytes | int
_HEAD = struct.Struct("<dII")


def estimate_bytes(writes: int, payload: int) -> int:
    """Size of a checkpoint of so many writes (cells, bitmaps, roster entries, id sets) with `payload` bytes in them."""
    return writes * WRITE_OVERHEAD + payload


class Parts(NamedTuple):
    """What one checkpoint writes. `ids`: record hour → concatenated 8-byte hashes; `expiries`: bitmaps' (epoch ms)."""

    change: Change
    sequences: Sequence[Write]
    ids: Mapping[int, bytes]
    expiries: Mapping[str, int]

    @property
    def writes(self) -> list[Write]:
        """Everything that is written into strings."""
        return [*self.change.cells, *self.sequences]

    @property
    def size(self) -> int:
        """Bytes by the measure of `estimate_bytes`."""
        roster = self.change.roster
        writes = self.writes
        payload = sum(len(written) for _, _, written in writes) + sum(map(len, self.ids.values()))
        payload += sum(len(field) + len(entry or b"") for field, entry in roster.items())
        return estimate_bytes(len(writes) + len(roster) + len(self.ids), payload)

    def check(self) -> None:
        """CheckpointSizeError over the limit; ValueError for hashes that are not 8 bytes each."""
        size = self.size
        if size > MAX_CHECKPOINT_BYTES:
            raise CheckpointSizeError(f"a checkpoint of {size:,} bytes is over {MAX_CHECKPOINT_BYTES:,}")
        if any(len(hashes) % ID_BYTES for hashes in self.ids.values()):
            raise ValueError("ids are hashes of 8 bytes each")


class Call(NamedTuple):
    """A checkpoint for `checkpoint.lua`; `body` is the change entry's."""

    keys: list[str | bytes]
    status: bytes
    body: bytes
    pruned_s: int
    arguments: list[Argument]
    expiries: dict[str, int]


class CheckpointCodec:
    """Turns the parts of a checkpoint into a call, and remembers which keys this owner has given an expiry."""

    def __init__(self, names: keys.Keys, feed: Feed) -> None:
        self._names = names
        self._seen_ms = feed.seen_ms
        self._tables = {table.name: table for table in keys.tables_of(feed)}
        self._cells: dict[str, tuple[bytes, int]] = {}
        self._known: dict[str, int] = {}

    def call(self, parts: Parts) -> Call:
        """The call of these parts."""
        status = parts.change.status
        cells = [self._cell(member) for member, _, _ in parts.change.cells]
        others = [(self._names.of(member), _rounded(parts.expiries[member])) for member, _, _ in parts.sequences]
        expiries = [expiry for _, expiry in cells] + [expiry for _, expiry in others]
        packed, indexed = self._packed(parts.writes, expiries, status.checkpoint_ms + GRACE_MS)
        names = self._names
        fixed: list[str | bytes] = [names.meta, names.changes, names.chunks, names.roster]
        return Call(
            keys=[
                *fixed,
                *(key for key, _ in cells),
                *(key for key, _ in others),
                *(names.of(keys.ids_member(hour)) for hour in parts.ids),
            ],
            status=encode_status(status),
            body=_body(parts.change),
            pruned_s=max(0, status.checkpoint_ms - GRACE_MS) // 1000,
            arguments=_arguments(parts, packed, self._seen_ms),
            expiries=indexed,
        )

    def written(self, call: Call) -> None:
        """The call was carried out."""
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        self._known.update(call.expiries)

    def forget(self) -> None:
        """Keys may have gone: give every one its expiry again."""
        self._known.clear()

    def _packed(self, writes: list[Write], expiries: list[int], soon_ms: int) -> tuple[bytes, dict[str, int]]:
        pieces: list[bytes] = []
        indexed: dict[str, int] = {}
        for (member, offset, written), expiry in zip(writes, expiries, strict=True):
            known = expiry > soon_ms and self._known.get(member, indexed.get(member)) == expiry
            pieces += (_HEAD.pack(0 if known else expiry, offset, len(written)), written)
            if not known:
                indexed[member] = expiry
        return b"".join(pieces), indexed

    def _cell(self, member: str) -> tuple[bytes, int]:
        found = self._cells.get(member)
        if found is None:
            if len(self._cells) > MOST_KNOWN:
                self._cells.clear()
            name = keys.parse_cell(member)
            expiry = keys.cell_expiry_ms(self._tables[name.table], name.grain, name.chunk)
            found = self._cells[member] = self._names.of(member).encode(), expiry
        return found


def _rounded(expiry_ms: int) -> int:
    """Up to the next minute: a bitmap then needs a new expiry once a minute only, and never goes too early."""
    return -(-expiry_ms // MINUTE_MS) * MINUTE_MS


def _body(change: Change) -> bytes:
    """While the shard is rebuilding its entries tell the progress only (EXACTNESS 13)."""
    return encode_change(Change([], {}, change.status) if change.status.rebuilding else change)


def _arguments(parts: Parts, packed: bytes, seen_ms: int) -> list[Argument]:
    entries = [(field, entry) for field, entry in parts.change.roster.items() if entry is not None]
    gone = [field for field, entry in parts.change.roster.items() if entry is None]
    writes = len(parts.change.cells) + len(parts.sequences)
    arguments: list[Argument] = [writes, len(parts.ids), len(entries), len(gone), packed]
    for hour, hashes in parts.ids.items():
        arguments += (keys.ids_expiry_ms(hour, seen_ms), hashes)
    for field, entry in entries:
        arguments += (field, entry)
    return [*arguments, *gone]
