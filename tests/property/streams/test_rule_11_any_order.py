"""Rules 9 and 11: however the same events are interleaved, repeated and batched, they count the same."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue import STREAMS, Feed
from contracts.status import INTAKE
from state.rollup import merge
from streams.core.routing import partitions_of
from tests.fixtures.records import T0, Record, canary
from tests.property.streams.driver import Cells, Store, numbered, settled
from tests.property.streams.worlds import LOGICS, facts

by_feed = pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)


def tables(store: Store, feed: Feed) -> Cells:
    return store.cells(feed.tables)


@by_feed
@settings(max_examples=40)
@given(choices=st.data())
def test_rule_11_any_interleaving_duplication_and_batching_gives_the_same_cells_and_roster(
    feed: Feed, choices: st.DataObject
) -> None:
    known = choices.draw(facts(feed))
    again = choices.draw(st.lists(st.sampled_from(known), max_size=8))
    shuffled = choices.draw(st.permutations(known + again))
    most = choices.draw(st.integers(1, 5))
    logic, end = LOGICS[feed.name], [canary(T0 + 5_000)]
    plain = settled(numbered(known + end), logic)
    other = settled(numbered(shuffled + end), logic, most=most)
    assert tables(other, feed) == tables(plain, feed)
    assert other.entries(feed) == plain.entries(feed)
    counted, duplicates = INTAKE.column("counted"), INTAKE.column("duplicates")
    assert other.counts()[counted] == plain.counts()[counted] == len(known)
    assert other.counts()[duplicates] == len(again)


@by_feed
@settings(max_examples=15)
@given(choices=st.data())
def test_shards_merge_in_any_order_to_what_one_shard_counts(feed: Feed, choices: st.DataObject) -> None:
    known = choices.draw(facts(feed))
    order = choices.draw(st.permutations(range(3)))
    logic = LOGICS[feed.name]
    whole = tables(settled(numbered(known), logic), feed)
    shards = [settled(numbered(of(known, feed, n)), logic, partition=n, partitions=3) for n in range(3)]
    merged: dict[Any, Any] = {}
    for shard in (tables(shards[n], feed) for n in order):
        for name, row in shard.items():
            merged.setdefault(name, []).append(row)
    by_name = {table.name: table for table in feed.tables}
    assert {name: folded(rows, by_name[name[0]].measures) for name, rows in merged.items()} == whole


def of(known: list[Record], feed: Feed, partition: int) -> list[Record]:
    """The records whose home is that partition of three."""
    assert all(each.key for each in known), feed.name
    homes = partitions_of([each.key or b"" for each in known], 3)
    return [each for each, home in zip(known, homes.tolist(), strict=True) if home == partition]


def folded(rows: list[list[int]], measures: Any) -> list[int]:
    result: list[int] = merge([np.array(row, dtype=np.int64)[None, None] for row in rows], measures)[0, 0].tolist()
    return result
