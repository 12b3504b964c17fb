"""EXACTNESS 14: change entries chain; any break of the chain means a load; a load is consistent."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from contracts.catalogue import DOSSIERS, HEARTBEATS, TRAFFIC, shard_name
from contracts.dossiers import DossierState, OpenDossier, Step
from contracts.heartbeats import Beat, SourceState
from contracts.measures import HOUR_MS, Grain
from contracts.settings import Settings
from state.change import encode_change
from state.connect import Client, connect_redis
from state.mirror import Mirror
from state.reader import read_entry
from state.store import ShardStore
from tests.fixtures.shards import MINUTE, NOW_MS, TOPIC_ID, change, msgpack, row

pytestmark = pytest.mark.anyio


def mirror_of(redis: Client, partitions: int = 1) -> Mirror:
    return Mirror(redis, [TRAFFIC, HEARTBEATS], partitions, lambda: NOW_MS)


@pytest.fixture
def mirror(redis: Client) -> Mirror:
    return mirror_of(redis)


@pytest.fixture
async def epoch(store: ShardStore, mirror: Mirror) -> int:
    """A shard at offset 1 with one vehicle, and the mirror knows it."""
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(row("HY-1", MINUTE, 1)))
    await mirror.catch_up()
    assert vehicles(mirror) == {"HY-1": 1}
    return epoch


def vehicles(mirror: Mirror) -> dict[str, int]:
    window = mirror.window("traffic", "camera", Grain.MINUTE, NOW_MS, NOW_MS)
    return dict(zip(window.entities, window.column("vehicles")[:, 0].tolist(), strict=True))


def state(mirror: Mirror) -> str:
    return mirror.shards("traffic")[0].state


class Meddling:
    """A client that does something else just before the `nth` call of a command."""

    def __init__(self, redis: Client, command: str, act: Callable[[], Awaitable[object]], nth: int = 1) -> None:
        self._redis = redis
        self._command = command
        self._act = act
        self._left = nth

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._redis, name)
        if name != self._command:
            return real

        async def meddled(*arguments: Any, **options: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                await self._act()
            return await real(*arguments, **options)

        return meddled


async def test_nothing_is_there_before_the_first_claim(mirror: Mirror) -> None:
    assert (mirror.connected, mirror.loaded, mirror.version) == (False, False, 0)
    await mirror.catch_up()
    assert (mirror.connected, mirror.loaded, mirror.version) == (True, True, 1)
    (view,) = mirror.shards("traffic")
    assert (view.shard, view.partition, view.state, view.age_ms) == ("traffic.passages:0", 0, "missing", None)
    assert vehicles(mirror) == {}


async def test_entries_move_the_mirror_without_a_load(store: ShardStore, redis: Client, epoch: int) -> None:
    def forbidden() -> Awaitable[object]:
        raise AssertionError("loaded")

    mirror = mirror_of(redis)
    await mirror.catch_up()
    following = mirror._groups[0]
    for reader in following._readers.values():
        reader.redis = Meddling(redis, "mget", forbidden)
    version = mirror.version
    await store.checkpoint(epoch, 1, 2, change(row("HY-1", MINUTE, 2)))
    await store.checkpoint(epoch, 2, 3, change(row("HY-2", MINUTE, 5)))
    await mirror.catch_up()
    assert vehicles(mirror) == {"HY-1": 2, "HY-2": 5}
    assert mirror.version == version + 1
    view = mirror.shards("traffic")[0]
    assert (view.epoch, view.next_offset, view.age_ms, view.state) == (epoch, 3, 0, "live")


@pytest.mark.usefixtures("epoch")
async def test_without_news_the_version_stands(mirror: Mirror) -> None:
    version = mirror.version
    await mirror.catch_up()
    assert mirror.version == version


async def test_a_checkpoint_between_a_and_b_is_part_of_the_load(store: ShardStore, redis: Client, epoch: int) -> None:
    made = change(row("HY-1", MINUTE, 2), row("HY-2", MINUTE, 3))
    for command, nth in (("zscan", 1), ("mget", 1), ("hmget", 2)):
        meta = await store.read_meta()
        assert meta is not None
        offset = meta.offset or 0
        at = (epoch, offset, offset + 1, made)
        mirror = mirror_of(Meddling(redis, command, lambda at=at: store.checkpoint(*at), nth))  # type: ignore[misc]
        await mirror.catch_up()
        assert vehicles(mirror) == {"HY-1": 2, "HY-2": 3}
        assert mirror.shards("traffic")[0].next_offset == offset + 1


@pytest.mark.usefixtures("epoch")
async def test_a_claim_in_the_middle_of_a_load_spoils_it(store: ShardStore, redis: Client) -> None:
    async def meanwhile() -> None:
        newer = (await store.claim(TOPIC_ID, 1, "w2")).epoch
        await store.checkpoint(newer, 1, 2, change(row("HY-1", MINUTE, 9)))

    mirror = mirror_of(Meddling(redis, "mget", meanwhile))
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror)) == ({"HY-1": 9}, "live")


async def test_a_trimmed_stream_means_a_load(store: ShardStore, redis: Client, mirror: Mirror, epoch: int) -> None:
    await store.checkpoint(epoch, 1, 2, change(row("HY-1", MINUTE, 2)))
    await store.checkpoint(epoch, 2, 3, change(row("HY-2", MINUTE, 5)))
    await redis.xtrim(store.keys.changes, maxlen=1)
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror)) == ({"HY-1": 2, "HY-2": 5}, "live")


async def test_an_emptied_stream_means_a_load(store: ShardStore, redis: Client, mirror: Mirror, epoch: int) -> None:
    await store.checkpoint(epoch, 1, 2, change(row("HY-1", MINUTE, 2)))
    await redis.delete(store.keys.changes)
    await store.checkpoint(epoch, 2, 3, change(row("HY-2", MINUTE, 5)))
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror)) == ({"HY-1": 2, "HY-2": 5}, "live")


@pytest.mark.usefixtures("epoch")
async def test_a_new_epoch_means_a_load(store: ShardStore, redis: Client, mirror: Mirror) -> None:
    newer = (await store.claim(TOPIC_ID, 1, "w2")).epoch
    await redis.setrange(store.keys.of(row("HY-1", MINUTE, 1)[0]), *row("HY-1", MINUTE, 4)[1:])
    await store.checkpoint(newer, 1, 2, change(row("HY-2", MINUTE, 5)))
    await mirror.catch_up()
    assert vehicles(mirror) == {"HY-1": 4, "HY-2": 5}


@pytest.mark.usefixtures("epoch")
async def test_an_emptied_redis_keeps_the_old_values_until_there_are_new_ones(
    store: ShardStore, redis: Client, mirror: Mirror
) -> None:
    await redis.flushall()
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror), mirror.connected) == ({"HY-1": 1}, "missing", True)
    newer = (await store.claim(TOPIC_ID, 1, "w2")).epoch
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror)) == ({"HY-1": 1}, "rebuilding")
    await store.checkpoint(newer, 0, 1, change(row("HY-3", MINUTE, 3)))
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror)) == ({"HY-3": 3}, "live")


async def test_a_redis_that_lost_its_last_writes_means_a_load(
    store: ShardStore, redis: Client, mirror: Mirror, epoch: int
) -> None:
    held = {key: await redis.dump(key) for key in await redis.keys("*")}
    await store.checkpoint(epoch, 1, 2, change(row("HY-1", MINUTE, 2)))
    await mirror.catch_up()
    assert vehicles(mirror) == {"HY-1": 2}
    for key, stored in held.items():
        await redis.restore(key, 0, stored, replace=True)
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror)) == ({"HY-1": 1}, "live")
    await store.checkpoint(epoch, 1, 2, change(row("HY-1", MINUTE, 6)))
    await mirror.catch_up()
    assert vehicles(mirror) == {"HY-1": 6}


async def test_an_entry_of_another_program_means_a_load(
    store: ShardStore, redis: Client, mirror: Mirror, epoch: int
) -> None:
    said = {"e": epoch, "f": 1, "n": 2, "b": b"\xc1"}
    change_id = await redis.xadd(store.keys.changes, said)
    await redis.hset(store.keys.meta, mapping={"offset": 2, "change": change_id})
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror), mirror.shards("traffic")[0].next_offset) == ({"HY-1": 1}, "live", 2)


@pytest.mark.usefixtures("epoch")
async def test_rows_of_another_layout_are_not_shown(store: ShardStore, redis: Client) -> None:
    await redis.hset(store.keys.meta, "layout", "of a newer program")
    mirror = mirror_of(redis)
    await mirror.catch_up()
    assert (vehicles(mirror), state(mirror)) == ({}, "rebuilding")


async def test_the_roster_is_merged_over_shards_and_follows(redis: Client) -> None:
    mirror = mirror_of(redis, partitions=2)
    sources = {name: SourceState("camera", name, [Beat(NOW_MS, "5f3a", {"traffic": 3})]) for name in "abc"}
    stores = [ShardStore(redis, HEARTBEATS, shard_name(HEARTBEATS.topic, at)) for at in range(2)]
    epochs = [(await store.claim(TOPIC_ID, 2, "w1")).epoch for store in stores]
    await stores[0].checkpoint(epochs[0], 0, 1, change(roster={"a": msgpack(sources["a"])}))
    await stores[1].checkpoint(epochs[1], 0, 1, change(roster={"b": msgpack(sources["b"])}))
    await mirror.catch_up()
    before = mirror.roster("heartbeats")
    assert before == {"a": sources["a"], "b": sources["b"]}
    assert mirror.roster("heartbeats") is before
    await stores[1].checkpoint(epochs[1], 1, 2, change(roster={"b": None, "c": msgpack(sources["c"])}))
    await mirror.catch_up()
    assert mirror.roster("heartbeats") == {"a": sources["a"], "c": sources["c"]}
    assert set(before) == {"a", "b"}, "a picture that was handed out stays as it is"


async def test_readers_keep_what_a_dossier_is_and_ask_for_its_steps_when_they_need_them(redis: Client) -> None:
    step = Step(NOW_MS, "/adapters/one-stop-1", "5f3a", 7, 1, 0, 0, 0, "H31.15", "LAND", "", NOW_MS)
    dossier = OpenDossier("H31.15", "", "province", "P", "LAND", "online", 1, 5, 0, 0, NOW_MS, [step], 3, ["H31.02"])
    store = ShardStore(redis, DOSSIERS, shard_name(DOSSIERS.topic, 1))
    epoch = (await store.claim(TOPIC_ID, 2, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(roster={"D1": msgpack(dossier)}))
    mirror = Mirror(redis, [DOSSIERS], 2, lambda: NOW_MS)
    await mirror.catch_up()
    kept = DossierState("H31.15", "", "province", "P", "LAND", "online", 1, 5, 0, 0, NOW_MS)
    assert mirror.roster("dossiers") == {"D1": kept}
    loaded = mirror.roster_since("dossiers")
    assert (loaded.whole, dict(loaded.entries)) == (True, {"D1": kept})
    await store.checkpoint(epoch, 1, 2, change(roster={"D1": None, "D2": msgpack(dossier)}))
    await mirror.catch_up()
    since = mirror.roster_since("dossiers", loaded.marks)
    assert (since.whole, since.entries) == (False, {"D1": None, "D2": kept})
    shards = [view.shard for view in mirror.shards("dossiers")]
    assert await read_entry(redis, DOSSIERS, shards, "D2") == dossier
    assert await read_entry(redis, DOSSIERS, shards, "D1") is None


async def test_a_window_knows_since_when_it_is_complete(store: ShardStore, mirror: Mirror, epoch: int) -> None:
    assert mirror.window("traffic", "camera", Grain.MINUTE, NOW_MS, NOW_MS).complete_from_ms == 0
    await store.checkpoint(epoch, 1, 2, change(incomplete_before_ms=NOW_MS - 5))
    await mirror.catch_up()
    assert mirror.window("traffic", "camera", Grain.MINUTE, NOW_MS, NOW_MS).complete_from_ms == NOW_MS - 5


async def test_chunks_past_their_retention_leave_with_the_hour(store: ShardStore, redis: Client) -> None:
    now = [NOW_MS]
    mirror = Mirror(redis, [TRAFFIC], 1, lambda: now[0])
    epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(row("HY-1", MINUTE, 1), row("HY-1", MINUTE // 60, 1, grain=Grain.HOUR)))
    await mirror.catch_up()
    now[0] = Grain.MINUTE.chunk_end_ms(MINUTE // 60) + 26 * HOUR_MS
    await mirror.catch_up()
    assert mirror.window("traffic", "camera", Grain.MINUTE, NOW_MS, NOW_MS).entities == []
    assert mirror.window("traffic", "camera", Grain.HOUR, NOW_MS, NOW_MS).entities == ["HY-1"]


async def test_who_waits_is_woken_by_a_change_and_by_nothing_else(
    store: ShardStore, mirror: Mirror, epoch: int
) -> None:
    before = mirror.version
    assert await mirror.wait_change(before, 0) == before
    assert await mirror.wait_change(before - 1, 60) == before
    following = asyncio.create_task(mirror.run())
    waiting = asyncio.create_task(mirror.wait_change(before, 60))
    await store.checkpoint(epoch, 1, 2, change(row("HY-1", MINUTE, 2)))
    assert await waiting > before
    assert vehicles(mirror) == {"HY-1": 2}
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following


@pytest.mark.usefixtures("epoch")
async def test_a_redis_out_of_reach_dims_and_takes_nothing_away(valkey: str) -> None:
    client = connect_redis(Settings(redis_url=valkey))
    mirror = mirror_of(client)
    following = asyncio.create_task(mirror.run())
    while not vehicles(mirror):
        await mirror.wait_change(mirror.version, 60)
    version = mirror.version
    client.connection_pool.connection_kwargs["port"] = 1  # nobody listens there
    await client.connection_pool.disconnect()
    while mirror.connected:
        await mirror.wait_change(version, 60)
    assert (vehicles(mirror), state(mirror)) == ({"HY-1": 1}, "live")
    assert mirror.version > version
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    await client.aclose()


async def test_an_unknown_feed_or_grain_is_named(mirror: Mirror) -> None:
    with pytest.raises(KeyError, match="it follows traffic, heartbeats"):
        mirror.window("payments", "commune", Grain.MINUTE, NOW_MS, NOW_MS)
    with pytest.raises(KeyError, match="minute"):
        mirror.window("traffic", "distinct", Grain.MINUTE, NOW_MS, NOW_MS)


def test_an_entrys_size_is_bounded_by_the_checkpoints() -> None:
    assert len(encode_change(change(row("HY-1", MINUTE, 1)))) < 600
