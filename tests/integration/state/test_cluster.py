"""The same state on a cluster: every key of a shard is in one slot, and mirrors read shard by shard."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis as plain
from redis.asyncio import Redis

from contracts.catalogue import HEARTBEATS, PAYMENTS, TRAFFIC, Feed, shard_name
from contracts.heartbeats import Beat, SourceState
from contracts.measures import Grain
from contracts.settings import Settings
from ops.ports import LOCAL, free_ports
from ops.valkey import answers, server_binary
from ops.waiting import wait_until
from state.change import Change
from state.checkpoint import Write
from state.claim import Outcome
from state.completeness import completeness
from state.connect import Client, connect_redis
from state.mirror import Mirror
from state.store import ShardStore
from tests.fixtures.shards import MINUTE, NOW_MS, TOPIC_ID, bitmap, change, msgpack, row, seen_until

pytestmark = [pytest.mark.anyio, pytest.mark.stack]


@pytest.fixture(scope="module")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of one node that has every slot: it refuses keys of two slots in one command, as a large one does."""
    port, bus = free_ports((0, 0))
    options = {"port": port, "cluster-port": bus, "bind": LOCAL, "cluster-enabled": "yes", "save": ""}
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    folder: Path = tmp_path_factory.mktemp("cluster")
    process = subprocess.Popen([server_binary(), *flags], cwd=folder, stdout=subprocess.DEVNULL)
    assert wait_until(lambda: answers(port), 30)
    with plain.Redis(host=LOCAL, port=port) as node:
        node.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16_383)
        assert wait_until(lambda: b"cluster_state:ok" in node.execute_command("CLUSTER", "INFO"), 30)
    yield f"cluster+redis://{LOCAL}:{port}"
    process.terminate()
    process.wait()


@pytest.fixture
async def cluster(cluster_url: str) -> AsyncIterator[Client]:
    client: Redis = connect_redis(Settings(redis_url=cluster_url))
    await client.flushall()
    yield client
    await client.aclose()


async def test_claim_checkpoint_dump_wipe_restore_and_mirror_work_on_a_cluster(cluster: Client) -> None:
    mirror = Mirror(cluster, [TRAFFIC, PAYMENTS], 3, lambda: NOW_MS)
    for partition in range(3):
        store = ShardStore(cluster, TRAFFIC, shard_name(TRAFFIC.topic, partition))
        epoch = (await store.claim(TOPIC_ID, 3, "w1")).epoch
        seen = bitmap(f"/cameras/HY-{partition}", "5f3a", 0, 9)
        cells = [row(f"HY-{partition}-{number}", MINUTE, partition + 1) for number in range(20)]
        made = change(*cells, roster={"a": b"\x01"})
        ids = {1: b"12345678"}
        outcome = await store.checkpoint(epoch, 0, 1, made, sequences=[seen], ids=ids, expiries=seen_until(seen))
        assert outcome is Outcome.OK
        chunks = [chunk async for chunk in store.dump(epoch)]
        await store.wipe(epoch)
        assert await store.read_index() == {}
        await store.restore(epoch, chunks, TOPIC_ID, 1)
        assert await store.checkpoint(epoch, 1, 2, change()) is Outcome.OK
    await mirror.catch_up()
    window = mirror.window("traffic", "camera", Grain.MINUTE, NOW_MS, NOW_MS, columns=["vehicles"])
    assert window.values.sum() == 20 * (1 + 2 + 3)
    assert [view.state for view in mirror.shards("traffic")] == ["live"] * 3
    assert [view.state for view in mirror.shards("payments")] == ["missing"] * 3


async def test_completeness_reads_on_a_cluster(cluster: Client) -> None:
    beats = SourceState("camera", "HY-1", [Beat(1, "5f3a", {"traffic": 0}), Beat(3, "5f3a", {"traffic": 12})])
    seen = bitmap("/cameras/HY-1", "5f3a", 0, 9)
    told: list[tuple[Feed, Change, list[Write]]] = [
        (HEARTBEATS, change(roster={"/cameras/HY-1": msgpack(beats)}), []),
        (TRAFFIC, change(), [seen]),
    ]
    for feed, made, writes in told:
        store = ShardStore(cluster, feed, shard_name(feed.topic, 0))
        epoch = (await store.claim(TOPIC_ID, 1, "w1")).epoch
        await store.checkpoint(epoch, 0, 1, made, sequences=writes, expiries=seen_until(*writes))
    mirror = Mirror(cluster, [TRAFFIC, HEARTBEATS], 1, lambda: NOW_MS)
    await mirror.catch_up()
    assert await completeness(cluster, mirror, TRAFFIC, 2, 4) == {"/cameras/HY-1": (10, 12)}
