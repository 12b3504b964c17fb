"""The format of snapshots in the compacted topic `ioc.snapshots` (EXACTNESS 12). Pure: records in, records out.

A shard has two slots, used in turn, so that a snapshot that breaks off never spoils the one before it. A snapshot is
its chunks and, last, a manifest; chunks name their snapshot, so that pieces of two are never taken for one.
"""

import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from state.errors import SnapshotError

SLOTS = ("a", "b")
MAX_CHUNK_BYTES = 700 * 1024
_HEAD = struct.Struct("<II")

Record = tuple[bytes, bytes | None]
"""(key, value); value None removes the key (a tombstone)."""


class Manifest(msgspec.Struct, frozen=True):
    """What a snapshot is: the state of `shard` when `offset` of log `topic_id` was next to read.

    `crc` is over all chunks in order; `layout` and `partitions` say for which program the state is of use.
    """

    snapshot: str
    shard: str
    slot: str
    topic_id: str
    offset: int
    partitions: int
    layout: str
    chunks: int
    crc: int
    taken_ms: int


class Snapshot(NamedTuple):
    """A complete snapshot: its chunks are what `ShardStore.restore` takes."""

    manifest: Manifest
    chunks: list[bytes]


class SnapshotWriter:
    """Makes the records of one snapshot: `chunk` for each chunk of the dump, then `close`."""

    def __init__(self, snapshot: str, shard: str, previous: Manifest | None) -> None:
        self.snapshot = snapshot
        self.shard = shard
        self.slot = SLOTS[1] if previous is not None and previous.slot == SLOTS[0] else SLOTS[0]
        self._chunks = 0
        self._crc = 0

    def chunk(self, payload: bytes) -> Record:
        """The record of the next chunk; SnapshotError over MAX_CHUNK_BYTES."""
        if len(payload) > MAX_CHUNK_BYTES:
            raise SnapshotError(f"a chunk of {len(payload):,} bytes is over {MAX_CHUNK_BYTES:,}")
        key = chunk_key(self.shard, self.slot, self._chunks)
        name = self.snapshot.encode()
        self._crc = zlib.crc32(payload, self._crc)
        self._chunks += 1
        return key, _HEAD.pack(len(name), zlib.crc32(payload)) + name + payload

    def close(self, topic_id: str, offset: int, partitions: int, layout: str, taken_ms: int) -> Record:
        """The manifest's record: only with it the snapshot counts."""
        manifest = Manifest(
            snapshot=self.snapshot,
            shard=self.shard,
            slot=self.slot,
            topic_id=topic_id,
            offset=offset,
            partitions=partitions,
            layout=layout,
            chunks=self._chunks,
            crc=self._crc,
            taken_ms=taken_ms,
        )
        return manifest_key(self.shard, self.slot), msgspec.json.encode(manifest)

    def tombstones(self, overwritten: Manifest | None) -> list[Record]:
        """Removals of the chunks that the slot's last snapshot had beyond ours; to be sent after the manifest."""
        if overwritten is None or overwritten.slot != self.slot:
            return []
        return [(chunk_key(self.shard, self.slot, at), None) for at in range(self._chunks, overwritten.chunks)]


def chunk_key(shard: str, slot: str, at: int) -> bytes:
    """`traffic.passages:3/a/00012`."""
    return f"{shard}/{slot}/{at:05d}".encode()


def manifest_key(shard: str, slot: str) -> bytes:
    """`traffic.passages:3/a/manifest`."""
    return f"{shard}/{slot}/manifest".encode()


class SnapshotReader:
    """Collects the records of one shard, in log order, and knows its newest complete snapshot."""

    def __init__(self, shard: str) -> None:
        self._prefix = f"{shard}/".encode()
        self._latest: dict[bytes, bytes] = {}

    def take(self, key: bytes | None, value: bytes | None) -> None:
        """One record of the topic; other shards' are passed over."""
        if key is None or not key.startswith(self._prefix):
            return
        if value is None:
            self._latest.pop(key, None)
        else:
            self._latest[key] = value

    def manifests(self) -> list[Manifest]:
        """Those that are there, complete or not, newest first."""
        found = [_manifest(value) for key, value in self._latest.items() if key.endswith(b"/manifest")]
        whole = [manifest for manifest in found if manifest is not None]
        return sorted(whole, key=lambda one: (one.taken_ms, one.offset), reverse=True)

    def newest(self, partitions: int, layout: str) -> Snapshot | None:
        """The newest whose chunks are all there and whole, and that this program can read."""
        for manifest in self.manifests():
            if (manifest.partitions, manifest.layout) == (partitions, layout):
                chunks = self._chunks(manifest)
                if chunks is not None:
                    return Snapshot(manifest, chunks)
        return None

    def _chunks(self, manifest: Manifest) -> list[bytes] | None:
        chunks: list[bytes] = []
        crc = 0
        for at in range(manifest.chunks):
            payload = _payload(self._latest.get(self._prefix + f"{manifest.slot}/{at:05d}".encode()), manifest.snapshot)
            if payload is None:
                return None
            crc = zlib.crc32(payload, crc)
            chunks.append(payload)
        return chunks if crc == manifest.crc else None


def newest_complete(records: Iterable[Record], shard: str, partitions: int, layout: str) -> Snapshot | None:
    """The newest complete snapshot of a shard among the topic's records in log order."""
    reader = SnapshotReader(shard)
    for key, value in records:
        reader.take(key, value)
    return reader.newest(partitions, layout)


def _manifest(value: bytes) -> Manifest | None:
    """None when it is damaged: then the other slot counts, or the log alone."""
    try:
        return msgspec.json.decode(value, type=Manifest)
    except msgspec.DecodeError:
        return None


def _payload(value: bytes | None, snapshot: str) -> bytes | None:
    """The chunk's payload if it belongs to the snapshot and is whole."""
    if value is None or len(value) < _HEAD.size:
        return None
    length, crc = _HEAD.unpack_from(value)
    name, payload = value[_HEAD.size : _HEAD.size + length], value[_HEAD.size + length :]
    return payload if name == snapshot.encode() and zlib.crc32(payload) == crc else None
