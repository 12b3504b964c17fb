"""EXACTNESS 13: a rebuilding shard tells its progress; mirrors keep the old values and swap by one load."""

import pytest

from contracts.catalogue import TRAFFIC
from contracts.measures import Grain
from state.connect import Client
from state.mirror import Mirror
from state.store import ShardStore
from tests.fixtures.shards import MINUTE, NOW_MS, TOPIC_ID, change, row

pytestmark = pytest.mark.anyio


@pytest.fixture
def mirror(redis: Client) -> Mirror:
    return Mirror(redis, [TRAFFIC], 1, lambda: NOW_MS)


def vehicles(mirror: Mirror) -> dict[str, int]:
    window = mirror.window("traffic", "camera", Grain.MINUTE, NOW_MS, NOW_MS, columns=["vehicles"])
    return dict(zip(window.entities, window.values[:, 0, 0].tolist(), strict=True))


def state(mirror: Mirror) -> str:
    return mirror.shards("traffic")[0].state


async def test_old_values_stay_through_a_rebuild_and_the_new_ones_come_at_once(
    store: ShardStore, mirror: Mirror
) -> None:
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    await store.checkpoint(epoch, 0, 10, change(row("HY-1", MINUTE, 7), row("HY-2", MINUTE, 8)))
    await mirror.catch_up()
    assert (state(mirror), vehicles(mirror)) == ("live", {"HY-1": 7, "HY-2": 8})

    epoch = (await store.claim(TOPIC_ID, 1, "w2")).epoch
    await store.wipe(epoch)
    await mirror.catch_up()
    assert (state(mirror), vehicles(mirror)) == ("rebuilding", {"HY-1": 7, "HY-2": 8})

    await store.checkpoint(epoch, 0, 5, change(row("HY-1", MINUTE, 3), rebuilding=True))
    await mirror.catch_up()
    view = mirror.shards("traffic")[0]
    assert (view.state, view.next_offset, vehicles(mirror)) == ("rebuilding", 5, {"HY-1": 7, "HY-2": 8})

    await store.checkpoint(epoch, 5, 12, change(row("HY-1", MINUTE, 9)))
    await mirror.catch_up()
    assert (state(mirror), vehicles(mirror)) == ("live", {"HY-1": 9})


async def test_a_rebuilding_shards_entries_carry_no_cells(store: ShardStore, redis: Client) -> None:
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    await store.checkpoint(epoch, 0, 5, change(row("HY-1", MINUTE, 3), roster={"a": b"\x01"}, rebuilding=True))
    await store.checkpoint(epoch, 5, 6, change(rebuilding=True))
    (_, (_, with_cells), (_, without)) = await redis.xrange(store.keys.changes)
    assert with_cells[b"b"] == without[b"b"]


async def test_a_shard_that_falls_behind_and_catches_up_is_loaded_again(store: ShardStore, mirror: Mirror) -> None:
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(row("HY-1", MINUTE, 1)))
    await mirror.catch_up()
    await store.checkpoint(epoch, 1, 2, change(row("HY-1", MINUTE, 2), rebuilding=True))
    await mirror.catch_up()
    assert (state(mirror), vehicles(mirror)) == ("rebuilding", {"HY-1": 1})
    await store.checkpoint(epoch, 2, 3, change())
    await mirror.catch_up()
    assert (state(mirror), vehicles(mirror)) == ("live", {"HY-1": 2})


async def test_a_mirror_that_starts_during_a_standstill_shows_what_there_is(store: ShardStore, mirror: Mirror) -> None:
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(row("HY-1", MINUTE, 1)))
    await store.claim(TOPIC_ID, 1, "w2")
    await mirror.catch_up()
    assert (state(mirror), vehicles(mirror)) == ("rebuilding", {"HY-1": 1})


async def test_half_a_restore_is_never_shown(store: ShardStore, redis: Client, mirror: Mirror) -> None:
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(row("HY-1", MINUTE, 1)))
    chunks = [chunk async for chunk in store.dump(epoch)]
    await store.wipe(epoch)
    await store.restore(epoch, chunks, TOPIC_ID, 1)
    await redis.hset(store.keys.meta, "dirty", "1")
    await mirror.catch_up()
    assert (state(mirror), vehicles(mirror)) == ("rebuilding", {})
