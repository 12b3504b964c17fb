"""The key layout of a shard, in one place. A member is a key without the shard's prefix, as the index names it."""

import sys
import zlib
from typing import NamedTuple

import msgspec

from contracts.catalogue import Feed
from contracts.measures import HOUR_MS, Grain, Table
from contracts.status import INTAKE

SEEN_MS = 48 * HOUR_MS
"""How long sequences and ids are remembered at least after the newest record in them; a feed says it exactly."""
BLOCK_BITS = 12
"""A bitmap holds 2**12 sequences of one source and boot: 512 bytes."""
BLOCK_SEQUENCES = 1 << BLOCK_BITS
BLOCK_BYTES = BLOCK_SEQUENCES >> 3

_GRAINS = {grain.letter: grain for grain in Grain}


class Keys:
    """The Redis keys of one shard; all share its hash tag, so that one script may touch them on a cluster."""

    def __init__(self, shard: str) -> None:
        self.prefix = f"{{{shard}}}:"
        self.meta = f"{self.prefix}meta"
        self.changes = f"{self.prefix}changes"
        self.chunks = f"{self.prefix}chunks"
        self.roster = f"{self.prefix}roster"

    def of(self, member: str) -> str:
        """The whole key of a member of the index."""
        return self.prefix + member


class CellName(NamedTuple):
    """What a chunk of cells is: its table's name, grain, entity, and chunk number (bucket // grain.rows)."""

    table: str
    grain: Grain
    entity: str
    chunk: int


class SequenceName(NamedTuple):
    """Which sequences a bitmap holds: block * 4096 and on, of one source and boot."""

    source: str
    boot: str
    block: int


def cell_member(table: str, grain: Grain, entity: str, chunk: int) -> str:
    """`c:camera:m:HY-0012:495712`. An entity may hold colons: the chunk is after the last one."""
    return f"c:{table}:{grain.letter}:{entity}:{chunk}"


def parse_cell(member: str) -> CellName:
    """The inverse of `cell_member`; ValueError or KeyError for anything else. An entity recurs: it is kept once."""
    _, table, letter, rest = member.split(":", 3)
    entity, _, chunk = rest.rpartition(":")
    return CellName(table, _GRAINS[letter], sys.intern(entity), int(chunk))


def sequence_member(source: str, boot: str, block: int) -> str:
    """`q:/cameras/HY-0012:5f3a:1`. Colons of the boot are escaped, so that no two names are one key."""
    return f"q:{source}:{boot.replace('%', '%25').replace(':', '%3A')}:{block}"


def parse_sequence(member: str) -> SequenceName:
    """The inverse of `sequence_member`."""
    source, boot, block = member.removeprefix("q:").rsplit(":", 2)
    return SequenceName(source, boot.replace("%3A", ":").replace("%25", "%"), int(block))


def ids_member(hour: int) -> str:
    """`i:495712`: hashes of the event ids first seen in that hour of record time (epoch ms // 3,600,000)."""
    return f"i:{hour}"


def parse_ids(member: str) -> int:
    """The inverse of `ids_member`."""
    return int(member.removeprefix("i:"))


def seen_expiry_ms(newest_record_ms: int) -> int:
    """When a bitmap or id set goes, by the newest record time in it (epoch ms)."""
    return newest_record_ms + SEEN_MS


def ids_expiry_ms(hour: int, seen_ms: int = SEEN_MS) -> int:
    """When an hour's id set goes: its newest possible record time + how long the feed remembers (`Feed.seen_ms`)."""
    return (hour + 1) * HOUR_MS + seen_ms


def cell_expiry_ms(table: Table, grain: Grain, chunk: int) -> int:
    """When a chunk goes: its end + the table's retention in that grain (epoch ms)."""
    return grain.chunk_end_ms(chunk) + table.retention_ms[grain]


def tables_of(feed: Feed) -> tuple[Table, ...]:
    """Every table that a shard of the feed keeps: the feed's own and the intake."""
    return (*feed.tables, INTAKE)


def layout_of(feed: Feed) -> str:
    """Fingerprint of the rows' layout: cells written under another one cannot be read and are rebuilt."""
    return f"{zlib.crc32(' '.join(map(_described, tables_of(feed))).encode()):08x}"


def _described(table: Table) -> str:
    grains = ",".join(f"{grain.letter}{grain.rows}x{grain.span_ms}" for grain in table.grains)
    names = ",".join(measure.name for measure in table.measures)
    return msgspec.json.encode([table.name, table.dtype, grains, names]).decode()
