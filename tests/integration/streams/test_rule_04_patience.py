"""EXACTNESS 4: Redis away stops nothing for good; memory stays bounded, and a rebalance does not wait for it."""

import psutil

from tests.fixtures.workers import Rig

MOST_BYTES = 400 * 1024 * 1024


def test_rule_04_memory_stays_bounded_while_redis_is_away(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    rig.send(1_000)
    rig.await_counted()
    rig.redis.client_pause(20_000, all=False)
    rig.send(20_000)
    resident = psutil.Process(worker.process.pid).memory_info().rss
    assert resident < MOST_BYTES
    rig.await_equal()


def test_rule_04_redis_frozen_under_load_and_during_a_rebalance(rig: Rig) -> None:
    first = rig.start_claimed("w1")
    rig.send(1_000)
    rig.redis.client_pause(15000, all=False)
    rig.send(4_000)
    rig.start("w2")
    rig.wait(lambda: rig.owners() == {"w1", "w2"}, "both own shards")
    rig.await_equal()
    assert first.ended is None


def test_rule_04_a_worker_stops_while_redis_is_away(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    rig.send(500)
    rig.await_counted()
    rig.redis.client_pause(60000, all=False)
    rig.send(500)
    assert worker.stop() == 0
    rig.redis.client_unpause()
    rig.start_claimed("w2")
    rig.await_equal()
