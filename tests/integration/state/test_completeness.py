"""EXACTNESS 9: completeness is received ÷ what the heartbeats say was sent, source by source."""

import pytest

from contracts.catalogue import HEARTBEATS, PAYMENTS, shard_name
from contracts.heartbeats import Beat, SourceState
from state.completeness import completeness
from state.connect import Client
from state.mirror import Mirror
from state.store import ShardStore
from tests.fixtures.shards import NOW_MS, TOPIC_ID, bitmap, change, msgpack, seen_until

pytestmark = pytest.mark.anyio

START_MS = NOW_MS - 900_000
SOURCE = "/providers/momo"


def beats(*told: tuple[int, str, int]) -> SourceState:
    return SourceState("gateway", "momo", [Beat(START_MS + at, boot, {"payments": sent}) for at, boot, sent in told])


async def said(redis: Client, state: SourceState) -> Mirror:
    store = ShardStore(redis, HEARTBEATS, shard_name(HEARTBEATS.topic, 0))
    epoch = (await store.claim(TOPIC_ID, 2, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(roster={SOURCE: msgpack(state)}))
    mirror = Mirror(redis, [HEARTBEATS, PAYMENTS], 2, lambda: NOW_MS)
    await mirror.catch_up()
    return mirror


async def seen(redis: Client, partition: int, *stretches: tuple[str, int, int]) -> None:
    store = ShardStore(redis, PAYMENTS, shard_name(PAYMENTS.topic, partition))
    epoch = (await store.claim(TOPIC_ID, 2, "w1")).epoch
    writes = [bitmap(SOURCE, boot, first, last) for boot, first, last in stretches]
    await store.checkpoint(epoch, 0, 1, change(), sequences=writes, expiries=seen_until(*writes))


async def measured(redis: Client, state: SourceState) -> tuple[int, int]:
    mirror = await said(redis, state)
    return (await completeness(redis, mirror, PAYMENTS, START_MS, NOW_MS))[SOURCE]


async def test_what_is_missing_in_every_shard_is_missing(redis: Client) -> None:
    await seen(redis, 0, ("5f3a", 90, 109))
    await seen(redis, 1, ("5f3a", 100, 119), ("5f3a", 4_096, 4_099))
    told = beats((-10_000, "5f3a", 50), (-1, "5f3a", 95), (60_000, "5f3a", 150), (70_000, "5f3a", 4_100))
    assert await measured(redis, told) == (25 + 4, 4_100 - 95)


async def test_every_boot_of_the_window_counts(redis: Client) -> None:
    await seen(redis, 0, ("5f3a", 0, 19), ("77aa", 0, 4), ("b1", 0, 2))
    told = beats((-5, "5f3a", 10), (100, "5f3a", 20), (200, "77aa", 6), (300, "b1", 3), (400, "77aa", 8))
    assert await measured(redis, told) == (10 + 5 + 3, 10 + 8 + 3)


async def test_what_was_sent_after_the_end_is_not_expected_yet(redis: Client) -> None:
    await seen(redis, 0, ("5f3a", 0, 19))
    assert await measured(redis, beats((-5, "5f3a", 10), (100, "5f3a", 20), (900_001, "5f3a", 80))) == (10, 10)


async def test_a_boot_whose_beginning_may_be_forgotten_counts_from_its_first_beat(redis: Client) -> None:
    await seen(redis, 0, ("5f3a", 0, 99))
    told = beats((400_000, "5f3a", 60), (1_300_000, "5f3a", 100))
    mirror = await said(redis, told)
    assert await completeness(redis, mirror, PAYMENTS, START_MS, START_MS + 1_300_000) == {SOURCE: (40, 40)}


async def test_a_silent_source_is_listed_without_expectation(redis: Client) -> None:
    await seen(redis, 0, ("5f3a", 0, 99))
    assert await measured(redis, beats((-50_000, "5f3a", 60))) == (0, 0)


async def test_other_feeds_sources_are_not_listed(redis: Client) -> None:
    mirror = await said(redis, SourceState("camera", "HY-1", [Beat(NOW_MS, "5f3a", {"traffic": 3})]))
    assert await completeness(redis, mirror, PAYMENTS, START_MS, NOW_MS) == {}
