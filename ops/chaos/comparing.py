"""Reading what is counted, through the state's own reader, and laying it beside the ledger."""

from collections import Counter
from typing import Any, NamedTuple

import msgspec
import numpy as np

from contracts.catalogue import DOSSIERS, FEEDS, STREAMS, Feed, shard_name
from contracts.dossiers import CLOSED, STATUSES
from contracts.measures import Grain
from contracts.settings import Settings
from contracts.status import INTAKE
from ops.chaos.ledger import Ledger, Place
from state.connect import connect_redis
from state.keys import parse_cell
from state.reader import Meta, ShardReader

MOST_SHOWN = 12


class Difference(NamedTuple):
    """A place where found and expected counts are not the same."""

    place: str
    expected: object
    found: object


async def metas(settings: Settings) -> dict[str, Meta]:
    """Where every shard stands, of those that were ever claimed."""
    redis = connect_redis(settings, "ioc-compare")
    try:
        found = {}
        for feed in STREAMS:
            for partition in range(settings.partitions):
                name = shard_name(feed.topic, partition)
                meta = await ShardReader(redis, feed, name).read_meta()
                if meta is not None:
                    found[name] = meta
        return found
    finally:
        await redis.aclose()


async def differences(settings: Settings, ledger: Ledger) -> list[Difference]:
    """Every count that is not what the ledger says, and every dossier that is open here and not there."""
    redis = connect_redis(settings, "ioc-compare")
    try:
        found: Counter[Place] = Counter()
        opened: dict[str, str] = {}
        for feed in FEEDS:
            for partition in range(settings.partitions):
                reader = ShardReader(redis, feed, shard_name(feed.topic, partition))
                await _add_minutes(reader, feed, ledger, found)
                if feed.name == DOSSIERS.name:
                    opened.update(await _opened(reader))
    finally:
        await redis.aclose()
    places = sorted(place for place in {*found, *ledger.counts} if found[place] != ledger.counts[place])
    wrong = [Difference("/".join(map(str, place)), ledger.counts[place], found[place]) for place in places]
    expected = ledger.opened
    dossiers = sorted(name for name in {*opened, *expected} if opened.get(name) != expected.get(name))
    return wrong + [Difference(f"dossier {name}", expected.get(name), opened.get(name)) for name in dossiers]


async def _add_minutes(reader: ShardReader, feed: Feed, ledger: Ledger, found: Counter[Place]) -> None:
    index = await reader.read_index("c:")
    members = [member for member in index if parse_cell(member).grain is Grain.MINUTE]
    for member, stored in (await reader.read_chunks(members)).items():
        name = parse_cell(member)
        if name.table == INTAKE.name:
            continue
        table = feed.table(name.table)
        rows = np.zeros((Grain.MINUTE.rows, table.width), np.dtype(table.dtype))
        rows.reshape(-1).view(np.uint8)[: len(stored)] = np.frombuffer(stored, np.uint8)
        wanted = [column for kind, of, column in ledger.columns if (kind, of) == (feed.name, table.name)]
        for column in wanted:
            values = rows[:, table.column(column)]
            for row in np.flatnonzero(values).tolist():
                minute = name.chunk * Grain.MINUTE.rows + row
                found[Place(feed.name, table.name, name.entity, minute, column)] += int(values[row])


async def _opened(reader: ShardReader) -> dict[str, str]:
    decode: Any = msgspec.msgpack.Decoder(DOSSIERS.roster).decode
    entries = {name: decode(entry) for name, entry in (await reader.read_roster()).items()}
    status = {name: STATUSES[entry.status] for name, entry in entries.items()}
    return {name: word for name, word in status.items() if word not in CLOSED}


async def totals(settings: Settings, feed: Feed) -> dict[str, int]:
    """The cumulative counts of a feed's shards: the columns of INTAKE."""
    names = [shard_name(feed.topic, partition) for partition in range(settings.partitions)]
    found = await metas(settings)
    counts = np.zeros(INTAKE.width, np.int64)
    for name in names:
        if name in found and (status := found[name].status) is not None:
            counts += np.array(status.counts, np.int64)
    return {measure.name: int(count) for measure, count in zip(INTAKE.measures, counts, strict=True)}


def shown(wrong: list[Difference]) -> str:
    """The first few differences, a line each."""
    lines = [f"{one.place}: expected {one.expected}, found {one.found}" for one in wrong[:MOST_SHOWN]]
    more = len(wrong) - len(lines)
    return "\n".join([*lines, f"and {more} more"] if more else lines)
