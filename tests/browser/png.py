"""Small PNGs of 8-bit colours, as baselines are kept: written for any viewer, read back as this module wrote them."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.uint8]
"""Rows × columns × red, green, blue."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUE_COLOUR = (8, 2, 0, 0, 0)
"""Bits of a channel, kind of colours, compression, filter, no interlacing."""
UP = 2
"""Every row is told as what it differs by from the row above."""


def encode(colours: Colours) -> bytes:
    """The colours as a PNG."""
    height, width, _ = colours.shape
    rows = np.diff(colours, axis=0, prepend=np.zeros_like(colours[:1])).reshape(height, -1)
    lines = np.insert(rows, 0, UP, axis=1)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, *TRUE_COLOUR)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks)


def decode(png: bytes) -> Colours:
    """The colours of a PNG that `encode` wrote; ValueError for any other."""
    chunks = dict(_chunks(png))
    width, height, *kind = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    if tuple(kind) != TRUE_COLOUR or not (lines[:, 0] == UP).all():
        raise ValueError("another program wrote this picture: make it anew with `pytest --new-pictures`")
    return np.cumsum(lines[:, 1:], axis=0, dtype=np.uint8).reshape(height, width, 3)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found
