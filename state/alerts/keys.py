"""Where the view of alerts stands in Redis. All keys share one hash tag, so that one script may touch them."""

import zlib
from typing import Any

import msgspec

from contracts.alerts import Alert, Handover, Maintenance, Notice
from contracts.measures import DAY_MS
from state.alerts.book import Answered, Entry, Place

META = "{alerts}:meta"
BOOK = "{alerts}:book"
TRANSITIONS = "{alerts}:transitions"
SHEETS = "{alerts}:sheets"

STREAM_MS = 35 * DAY_MS
STREAM_BYTES = 64 * 1024 * 1024
"""How long transitions can be read from Redis, and how many bytes of them; Kafka has them for ever."""
TIMELINE_MS = 100 * DAY_MS
"""How long an alert's timeline is kept after its last transition."""
MOST_NUMBER = 1 << 16
"""Transitions that one input may cause: their numbers are part of a stream id."""

_KINDS: dict[str, Any] = {
    "alert": Alert,
    "maintenance": Maintenance,
    "notice": Notice,
    "handover": Handover,
    "command": Answered,
}
_DECODERS = {kind: msgspec.msgpack.Decoder(of) for kind, of in _KINDS.items()}
_ENCODE = msgspec.msgpack.Encoder().encode


def timeline(alert_id: str) -> str:
    """Key of an alert's timeline: a hash of `offset:number` → transition."""
    return f"{{alerts}}:t:{alert_id}"


def stream_id(at_ms: int, place: Place) -> str:
    """Id of a transition in the stream: its time, then its identity in one number."""
    return f"{at_ms}-{place[0] * MOST_NUMBER + place[1]}"


def encode_entry(entry: Entry) -> bytes:
    """An entry of the book as the hash keeps it."""
    return _ENCODE(entry)


def decode_entry(key: str, stored: bytes) -> Entry:
    """The inverse of `encode_entry`; ValueError when it is something else."""
    entry: Entry = _DECODERS[key.partition(":")[0]].decode(stored)
    return entry


def layout() -> str:
    """Fingerprint of what entries look like: a book of another layout is built anew."""
    fields = [(kind, of.__struct_fields__) for kind, of in _KINDS.items()]
    return f"{zlib.crc32(msgspec.json.encode(fields)):08x}"
