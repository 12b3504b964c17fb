"""A change entry: what one checkpoint altered, as mirrors read it from the shard's stream."""

import msgspec

from contracts.status import ShardStatus


class Change(msgspec.Struct, array_like=True, gc=False):
    """The cells, roster entries and status of one checkpoint. Every value is whole, so applying it twice is the same.

    `cells`: (key member `c:…`, byte offset in the chunk, bytes); `roster`: entity → msgpack, None when it is gone.
    """

    cells: list[tuple[str, int, bytes]]
    roster: dict[str, bytes | None]
    status: ShardStatus


_ENCODER = msgspec.msgpack.Encoder()
_CHANGE = msgspec.msgpack.Decoder(Change)
_STATUS = msgspec.msgpack.Decoder(ShardStatus)


def encode_change(change: Change) -> bytes:
    """The body of a change entry."""
    return _ENCODER.encode(change)


def decode_change(body: bytes) -> Change:
    """The inverse of `encode_change`; msgspec.ValidationError when it is something else."""
    return _CHANGE.decode(body)


def encode_status(status: ShardStatus) -> bytes:
    """A status as the shard's meta keeps it."""
    return _ENCODER.encode(status)


def decode_status(stored: bytes) -> ShardStatus:
    """The inverse of `encode_status`."""
    return _STATUS.decode(stored)
