"""EXACTNESS 10: over however many partitions a feed grows, it counts on as if it had always had them."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue import STREAMS, Feed
from contracts.measures import Fold
from contracts.status import INTAKE, ShardStatus
from state import keys
from state.change import decode_status, encode_status
from state.rollup import merge
from state.transfer import Item, pack_all, unpack
from streams.core.apply import plan
from streams.core.identity import BlockKey
from streams.core.resharding import Resharding
from streams.core.routing import partitions_of
from streams.core.shard import LATE
from tests.fixtures.records import T0, Record, canary
from tests.property.streams.driver import CLOCKS, Store, Worker, numbered, settled
from tests.property.streams.worlds import LOGICS, facts

by_feed = pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)
sizes = st.tuples(st.integers(1, 3), st.integers(0, 4)).map(lambda pair: (pair[0], sum(pair)))
"""(partitions before, partitions after)."""


def homes(known: list[Record], partitions: int) -> dict[int, list[Record]]:
    found: defaultdict[int, list[Record]] = defaultdict(list)
    for each, home in zip(known, partitions_of([each.key or b"" for each in known], partitions).tolist(), strict=True):
        found[home].append(each)
    return found


def counted(known: list[Record], feed: Feed, partitions: int) -> list[Store]:
    """The shards after these events and a canary."""
    routed = homes(known, partitions)
    return [
        settled(numbered([*routed[n], canary(T0 + 5_000)]), LOGICS[feed.name], partition=n, partitions=partitions)
        for n in range(partitions)
    ]


def items_of(store: Store, feed: Feed) -> list[Item]:
    """What a dump of the shard gives."""
    tables = {table.name: table for table in keys.tables_of(feed)}
    clocks = store.clocks
    status = ShardStatus(
        worker="w",
        checkpoint_ms=0,
        stream_ms=clocks["stream_ms"],
        record_ms=clocks["record_ms"],
        event_ms=clocks["event_ms"],
        canary_ms=clocks["canary_ms"],
        end_offset=store.next_offset,
        rebuilding=False,
        incomplete_before_ms=0,
        counts=clocks["counts"],
        delays=[],
        active=clocks["active_since_canary"],
    )
    return [
        Item("m", "status", 0, encode_status(status)),
        *(
            Item(
                "s", keys.cell_member(*chunk), keys.cell_expiry_ms(tables[chunk[0]], chunk[1], chunk[3]), bytes(stored)
            )
            for chunk, stored in store.chunks.items()
        ),
        *(
            Item("s", keys.sequence_member(*key), newest_ms + feed.seen_ms, bytes(bitmap))
            for key, (bitmap, newest_ms) in store.sequences.items()
        ),
        *(
            Item("i", str(hour), keys.ids_expiry_ms(hour, feed.seen_ms), b"".join(hashes))
            for hour, hashes in store.ids.items()
        ),
        *(Item("r", name, 0, entry) for name, entry in store.roster.items()),
    ]


def store_of(items: list[Item], feed: Feed) -> Store:
    """What a restored shard holds."""
    store = Store()
    for item in items:
        if item.kind == "m":
            status = decode_status(item.stored)
            store.clocks = {name: getattr(status, name, status.active) for name in CLOCKS} | {"counts": status.counts}
        elif item.kind == "i":
            hashes = [item.stored[at : at + 8] for at in range(0, len(item.stored), 8)]
            store.ids.setdefault(int(item.name), set()).update(hashes)
        elif item.kind == "r":
            assert item.name not in store.roster
            store.roster[item.name] = item.stored
        elif item.name.startswith("q:"):
            newest_ms = item.expiry_ms - feed.seen_ms
            store.sequences[BlockKey(*keys.parse_sequence(item.name))] = bytearray(item.stored), newest_ms
        else:
            cell = keys.parse_cell(item.name)
            store.chunks[cell.table, cell.grain, cell.entity, cell.chunk] = bytearray(item.stored)
    return store


def resharded(shards: list[Store], feed: Feed, partitions: int) -> list[Store]:
    made = Resharding(LOGICS[feed.name], partitions)
    for number, shard in enumerate(shards):
        for chunk in pack_all(items_of(shard, feed)):
            made.take(number, unpack(chunk))
    return [store_of(made.items(number), feed) for number in range(partitions)]


def folded(shards: list[Store], feed: Feed, *, late: bool = True) -> dict[Any, list[int]]:
    """All shards as one. How often a gauge was sampled is no count: only whether it was.

    Whether an event is late its partition's own stream time says, so that is not the same in another partition.
    """
    tables = {table.name: table for table in (*feed.tables, INTAKE)}
    rows: defaultdict[Any, list[list[int]]] = defaultdict(list)
    for shard in shards:
        for name, row in shard.cells(list(tables.values())).items():
            rows[name].append(row)
    whole = {}
    for name, parts in rows.items():
        measures = tables[name[0]].measures
        merged = merge([np.array(part, dtype=np.int64)[None, None] for part in parts], measures)[0, 0]
        if any(measure.over_time is Fold.LAST for measure in measures):
            merged[0] = min(merged[0], 1)
        if name[0] == INTAKE.name and not late:
            merged[LATE] = 0
        whole[name] = merged.tolist()
    return whole


def totals(shards: list[Store]) -> list[int]:
    return [sum(column) for column in zip(*(shard.counts() for shard in shards if shard.clocks), strict=True)]


@by_feed
@settings(max_examples=15)
@given(choices=st.data())
def test_rule_10_all_shards_together_hold_what_they_held(feed: Feed, choices: st.DataObject) -> None:
    known = choices.draw(facts(feed))
    before, after = choices.draw(sizes)
    old = counted(known, feed, before)
    new = resharded(old, feed, after)
    assert folded(new, feed) == folded(old, feed)
    assert totals(new) == totals(old)
    entries = Counter(name for shard in new for name in shard.roster)
    assert set(entries.values()) <= {1}
    assert set(entries) == {name for shard in old for name in shard.roster}
    for number, shard in enumerate(new):
        names = list(shard.roster)
        assert partitions_of([name.encode() for name in names], after).tolist() == [number] * len(names)


@by_feed
@settings(max_examples=15)
@given(choices=st.data())
def test_rule_10_whatever_was_seen_is_refused_by_every_new_shard(feed: Feed, choices: st.DataObject) -> None:
    known = choices.draw(facts(feed))
    before, after = choices.draw(sizes)
    logic = LOGICS[feed.name]
    for number, store in enumerate(resharded(counted(known, feed, before), feed, after)):
        worker = Worker(store, logic, partition=number, partitions=after)
        for home, records in homes(known, after).items():
            # Judged as if it had come here: where a source's records land is not for the identities to know.
            intake = worker.gate.admit(numbered(records), home)
            assert len(intake.accepted.event_ms)
            assert not plan(worker.shard, logic, intake).fresh.any()


@by_feed
@settings(max_examples=15)
@given(choices=st.data())
def test_rule_10_it_counts_on_as_if_it_had_always_been_so(feed: Feed, choices: st.DataObject) -> None:
    known = choices.draw(facts(feed))
    share = choices.draw(st.integers(0, len(known)))
    before, after = choices.draw(sizes)
    grown = resharded(counted(known[:share], feed, before), feed, after)
    routed = homes(known, after)
    always = counted(known[:share], feed, after)
    for number in range(after):
        log = numbered([*routed[number], canary(T0 + 65_000)])
        for store in (grown[number], always[number]):
            store.next_offset = 0
            worker = Worker(store, LOGICS[feed.name], partition=number, partitions=after)
            worker.run(log, len(log), 100)
            worker.checkpoint()
    assert folded(grown, feed, late=False) == folded(always, feed, late=False)
    assert [shard.entries(feed) for shard in grown] == [shard.entries(feed) for shard in always]
    assert totals(grown)[:LATE] == totals(always)[:LATE]
