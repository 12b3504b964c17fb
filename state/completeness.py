"""Completeness of a feed, source by source: what arrived of what the sources say that they sent (EXACTNESS 9)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from contracts.catalogue import HEARTBEATS, Feed
from contracts.heartbeats import KEPT_BEATS_MS, Beat
from state import keys
from state.connect import Client
from state.figures.lives import sources_of
from state.mirror import Mirror

READS = 2_000
"""Bitmap reads in one pipeline."""


class Stretch(NamedTuple):
    """Sequences first..end (excluded) that a source sent in one boot."""

    source: str
    boot: str
    first: int
    end: int


class Piece(NamedTuple):
    """The part of a stretch within one bitmap: sequences first..end (excluded) counted from the bitmap's begin."""

    stretch: Stretch
    block: int
    first: int
    end: int


async def completeness(
    redis: Client, mirror: Mirror, feed: Feed, start_ms: int, end_ms: int
) -> dict[str, tuple[int, int]]:
    """Source → (received, expected) between the beats that bracket start..end; `mirror` follows the heartbeats too.

    Every source with a beat for the feed that is kept is there; (0, 0) for one that sent nothing in that time, or is
    silent. Whether a source is silent is for the age of its last beat to say.
    """
    sources = sources_of(mirror.roster(HEARTBEATS.name), feed.name)
    stretches = [
        part for name, state in sources.items() for part in sent(name, state.beats, feed.name, start_ms, end_ms)
    ]
    shards = [view.shard for view in mirror.shards(feed.name)]
    received = await _received(redis, shards, stretches)
    found = dict.fromkeys(sources, (0, 0))
    for stretch in stretches:
        had, expected = found[stretch.source]
        found[stretch.source] = had + received[stretch], expected + stretch.end - stretch.first
    return found


def sent(source: str, beats: Sequence[Beat], feed: str, start_ms: int, end_ms: int) -> list[Stretch]:
    """What the source sent between the last beat at or before the start and the last beat at or before the end.

    A boot whose first beat lies after the start began after it, and is counted from its sequence 0, unless older beats
    of it may have been dropped already: then from that first beat.
    """
    known = sorted(beat for beat in beats if feed in beat.sent and beat.time_ms <= end_ms)
    if not known:
        return []
    all_kept_ms = max(beat.time_ms for beat in beats) - KEPT_BEATS_MS
    stretches = []
    for boot in dict.fromkeys(beat.boot for beat in known):
        own = [beat for beat in known if beat.boot == boot]
        before = [beat for beat in own if beat.time_ms <= start_ms]
        begun_since = not before and start_ms >= all_kept_ms
        first = before[-1].sent[feed] if before else 0 if begun_since else own[0].sent[feed]
        if own[-1].sent[feed] > first:
            stretches.append(Stretch(source, boot, first, own[-1].sent[feed]))
    return stretches


def pieces(stretch: Stretch) -> list[Piece]:
    """The stretch cut at the bounds of the bitmaps."""
    found = []
    for block in range(stretch.first >> keys.BLOCK_BITS, ((stretch.end - 1) >> keys.BLOCK_BITS) + 1):
        base = block << keys.BLOCK_BITS
        end = min(stretch.end - base, keys.BLOCK_SEQUENCES)
        found.append(Piece(stretch, block, max(stretch.first - base, 0), end))
    return found


def seen(bitmaps: Iterable[bytes], first: int, end: int) -> int:
    """How many of the bits first..end (excluded) are set in any of the bitmaps, which begin at the byte of `first`."""
    union = 0
    for bitmap in bitmaps:
        union |= int.from_bytes(bitmap, "little")
    return (union >> (first & 7) & ((1 << (end - first)) - 1)).bit_count()


async def _received(redis: Client, shards: list[str], stretches: list[Stretch]) -> dict[Stretch, int]:
    received = dict.fromkeys(stretches, 0)
    wanted = [piece for stretch in stretches for piece in pieces(stretch)]
    step = max(1, READS // max(len(shards), 1))
    for at in range(0, len(wanted), step):
        some = wanted[at : at + step]
        bitmaps = await _read(redis, shards, some)
        for number, piece in enumerate(some):
            own = bitmaps[number * len(shards) : (number + 1) * len(shards)]
            received[piece.stretch] += seen(own, piece.first, piece.end)
    return received


async def _read(redis: Client, shards: list[str], some: list[Piece]) -> list[bytes]:
    names = [keys.Keys(shard) for shard in shards]
    async with redis.pipeline(transaction=False) as pipe:
        for piece in some:
            member = keys.sequence_member(piece.stretch.source, piece.stretch.boot, piece.block)
            for shard in names:
                pipe.getrange(shard.of(member), piece.first >> 3, (piece.end - 1) >> 3)
        found: list[bytes] = await pipe.execute()
    return found
