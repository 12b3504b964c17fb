"""EXACTNESS 12: a rebuild is the newest complete snapshot and the log, and gives the same numbers."""

import asyncio

from contracts.catalogue import FEEDS, STREAMS
from ops.chaos.crew import WorkerProcess
from streams.runtime.snapshots import request_snapshot
from tests.fixtures.workers import Rig


def snapshots_of(worker: WorkerProcess) -> int:
    return worker.log.read_text(encoding="utf-8").count(": snapshot of offset ")


def take_snapshots(rig: Rig, worker: WorkerProcess) -> None:
    before = snapshots_of(worker)
    asked = asyncio.run(request_snapshot(rig.settings))
    assert asked == 2 * len(STREAMS)
    rig.wait(lambda: snapshots_of(worker) == before + asked, "a snapshot of every shard")


def test_rule_12_redis_emptied_while_running_is_rebuilt_from_the_log(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    rig.send(3_000)
    rig.await_equal()
    before = {feed.name: rig.totals(feed)["counted"] for feed in FEEDS}
    rig.redis.flushall()
    rig.send(500)
    rig.await_equal()
    assert all(rig.totals(feed)["counted"] >= before[feed.name] for feed in FEEDS)
    assert worker.ended is None


def test_rule_12_the_log_reaches_back_less_far_than_the_cells(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    rig.send(3_000)
    rig.await_equal()
    take_snapshots(rig, worker)
    rig.send(500)
    rig.await_equal()
    read = {name: meta.offset or 0 for name, meta in rig.metas().items()}
    take_snapshots(rig, worker)
    for feed in STREAMS:
        rig.trim(feed, before=read)
    rig.send(700)
    rig.await_equal()
    rig.redis.flushall()
    rig.await_equal()
    assert worker.said("restored the snapshot of offset")
    assert {feed.name: rig.totals(feed)["lost"] for feed in FEEDS} == {feed.name: 0 for feed in FEEDS}
    assert {meta.status.incomplete_before_ms for meta in rig.metas().values() if meta.status} == {0}
    # What the snapshot remembers includes identities: nothing that was sent before counts again.
    rig.send(300)
    rig.await_equal()


def test_rule_12_without_a_snapshot_the_hole_is_shown(rig: Rig) -> None:
    rig.start_claimed("w1")
    rig.send(500)
    rig.await_equal()
    for feed in STREAMS:
        rig.trim(feed)
    rig.redis.flushall()
    rig.send(500)
    rig.await_counted()
    holes = [meta.status.incomplete_before_ms for name, meta in rig.metas().items() if meta.status]
    assert all(moment > 0 for moment in holes)
