"""Rule 7: event time decides, and the broker's record time says what is future, late and too late."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, TRAFFIC, Feed
from contracts.errors import Reason
from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS
from streams.core.accepted import Columns
from streams.core.batch import whole
from streams.core.intake import Gate
from streams.core.moments import milliseconds
from streams.core.shard import Shard
from tests.fixtures.records import EPOCH, T0, TOLD, record

HORIZONS = [(TRAFFIC, 24 * HOUR_MS), (PAYMENTS, 48 * HOUR_MS), (DOSSIERS, 400 * DAY_MS), (HEARTBEATS, 24 * HOUR_MS)]


class Read(NamedTuple):
    """A feed of which everything is read."""

    feed: Feed
    columns: Callable[[list[Any], list[Any]], Columns] = whole


def verdict(feed: Feed, age_ms: int) -> Reason | None:
    """What becomes of an event that is so old when its record is written."""
    each = record(feed, TOLD[feed.name](), event_ms=T0 - age_ms, record_ms=T0)
    refused = Gate(Read(feed), 1).admit([each], 0).refused
    return refused[0].reason if refused else None


@pytest.mark.parametrize(("feed", "horizon_ms"), HORIZONS, ids=[feed.name for feed, _ in HORIZONS])
def test_rule_07_an_event_is_accepted_from_two_minutes_ahead_back_to_the_horizon(feed: Feed, horizon_ms: int) -> None:
    ages = (-120_001, -120_000, 0, horizon_ms, horizon_ms + 1)
    assert [verdict(feed, age) for age in ages] == [Reason.FUTURE, None, None, None, Reason.TOO_LATE]


def test_rule_07_the_details_say_how_far_off_and_what_to_do() -> None:
    records = [record(TRAFFIC, TOLD["traffic"](), event_ms=T0 + off, record_ms=T0) for off in (300_000, -25 * HOUR_MS)]
    future, too_late = Gate(Read(TRAFFIC), 1).admit(records, 0).refused
    assert future.detail == "$.time: 300 s ahead of the broker's clock; set the clock of the source"
    assert too_late.detail == "$.time: 1500 min old; this feed counts 1440 min back"


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999Z", "1969-12-31T23:59:59Z"])
def test_rule_07_the_ends_of_time_are_refused_like_any_other(time: str) -> None:
    (refusal,) = Gate(Read(DOSSIERS), 1).admit([record(DOSSIERS, TOLD["dossiers"](), time=time)], 0).refused
    assert refusal.reason in {Reason.FUTURE, Reason.TOO_LATE}


def test_event_times_are_exact_to_the_millisecond() -> None:
    moments = [EPOCH.fromtimestamp((T0 + ms) / 1000, EPOCH.tzinfo) for ms in range(1000)]
    assert milliseconds(moments).tolist() == [T0 + ms for ms in range(1000)]


def test_a_feed_without_a_horizon_refuses_nothing_as_too_late() -> None:
    endless = Feed(
        name="endless",
        topic="ioc.endless",
        event=TRAFFIC.event,
        type=TRAFFIC.type,
        key="camera",
        tables=TRAFFIC.tables,
        primary=TRAFFIC.primary,
        horizon_ms=0,
    )
    assert verdict(TRAFFIC, 25 * HOUR_MS) is Reason.TOO_LATE
    old = record(endless, TOLD["traffic"](), event_ms=T0 - 1000 * DAY_MS, record_ms=T0)
    assert not Gate(Read(endless), 1).admit([old], 0).refused


LATE = {
    "the first event is never late": ([0], [False]),
    "two minutes behind the newest is not late": ([121_000, 1_000], [False, False]),
    "more than two minutes behind the newest is late": ([121_001, 1_000], [False, True]),
    "a late event moves nothing": ([200_000, 0, 81_000, 80_000], [False, True, False, False]),
    "the newest counts, not the last": ([200_000, 100_000, 79_999], [False, False, True]),
}


@pytest.mark.parametrize("case", LATE.values(), ids=LATE.keys())
@pytest.mark.parametrize("size", [1, 2, 9])
def test_rule_08_late_is_judged_against_the_largest_time_before_however_records_are_batched(
    case: tuple[list[int], list[bool]], size: int
) -> None:
    offsets, expected = case
    shard = Shard(TRAFFIC, 0, 0)
    batches = [np.array(offsets[at : at + size], dtype=np.int64) + T0 for at in range(0, len(offsets), size)]
    late = [flag for batch in batches for flag in shard.pass_time(batch, []).tolist()]
    assert late == expected
    assert shard.stream_ms == shard.event_ms == T0 + max(offsets)


def test_a_late_event_counts_in_its_own_minute() -> None:
    shard = Shard(TRAFFIC, 0, 0)
    shard.pass_time(np.array([T0 + 10 * MINUTE_MS]), [])
    assert shard.pass_time(np.array([T0]), []).tolist() == [True]
    assert shard.stream_ms == T0 + 10 * MINUTE_MS
