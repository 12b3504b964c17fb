"""A shard's gauges, and what it forgets."""

import numpy as np
import pytest

from contracts.catalogue import DOSSIERS, STREAMS, TRAFFIC, Feed
from contracts.dossiers import OPEN_BY_AGENCY
from contracts.measures import HOUR_MS, MINUTE_MS, Fold, Grain
from streams.core import apply
from streams.core.batch import Sample
from streams.core.shard import Shard
from streams.feeds import logic, logics
from tests.fixtures.cells import window
from tests.fixtures.records import CALENDAR, T0, passage, record, registry
from tests.unit.streams.core.test_apply import desk


def gauges(opened: int) -> Sample:
    row = np.zeros((1, OPEN_BY_AGENCY.width), dtype=np.int64)
    row[0, :2] = (1, opened)
    return Sample(OPEN_BY_AGENCY, ["A"], row)


def taken(shard: Shard, opened: int, moment_ms: int) -> None:
    changes = shard.samples([gauges(opened)], moment_ms)
    assert {change.fold for change in changes} == {Fold.LAST}
    for chunk in shard.missing(changes):
        shard.load(chunk, b"")
    shard.add(changes)


def test_a_sample_is_the_last_of_its_minute_hour_and_day() -> None:
    shard = Shard(DOSSIERS, 0, 0)
    for opened, minutes in ((5, 0), (7, 1), (6, 2)):
        taken(shard, opened, T0 + minutes * MINUTE_MS)
    for grain, expected in ((Grain.MINUTE, [[1, 5], [1, 7], [1, 6]]), (Grain.HOUR, [[1, 6]]), (Grain.DAY, [[1, 6]])):
        first = grain.bucket(T0)
        cells = window(shard.grids[OPEN_BY_AGENCY.name, grain].cells, ["A"], first, first + len(expected) - 1)
        assert cells[0, :, :2].tolist() == expected


def test_forgetting_drops_chunks_that_are_behind_and_in_the_store() -> None:
    at = desk(TRAFFIC)
    times = {"event_ms": T0, "record_ms": T0}
    at.take(record(TRAFFIC, passage(), sequence=0, event_ms=T0 - 5 * HOUR_MS, record_ms=T0))
    at.take(record(TRAFFIC, passage(), sequence=1, **times))
    cells = at.shard.grids["camera", Grain.MINUTE].cells
    at.shard.forget(T0)
    assert len(cells) == 2
    at.shard.clean()
    at.shard.forget(T0)
    assert [chunk for _, chunk in cells.names()] == [Grain.MINUTE.bucket(T0) // 60]


def test_a_backfill_keeps_the_chunks_of_its_own_time() -> None:
    at = desk(TRAFFIC)
    at.take(record(TRAFFIC, passage(), event_ms=T0 - 20 * HOUR_MS, record_ms=T0))
    at.shard.clean()
    at.shard.forget(T0)
    assert len(at.shard.grids["camera", Grain.MINUTE].cells) == 1


def test_a_change_of_rows_that_are_written_anyway_adds_nothing_to_the_next_checkpoint() -> None:
    at = desk(TRAFFIC)
    first = at.take(record(TRAFFIC, passage()))
    assert first > 2 * 1024
    again = apply.plan(at.shard, at.logic, at.admit(record(TRAFFIC, passage(), sequence=1)))
    assert apply.growth(at.shard, again) == 0
    at.shard.clean()
    assert apply.growth(at.shard, again) == first


@pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)
def test_every_stream_of_the_catalogue_is_counted_by_a_logic_of_its_own(feed: Feed) -> None:
    assert logic(feed, registry(), CALENDAR).feed is feed
    assert [each.feed.name for each in logics(registry(), CALENDAR)] == [each.name for each in STREAMS]
