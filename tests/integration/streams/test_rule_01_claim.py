"""EXACTNESS 1: whoever is assigned a shard claims it first and loads it then; the old owner is fenced from there on."""

from tests.fixtures.workers import Rig


def test_rule_01_a_second_worker_takes_over_half_and_nothing_is_lost_or_doubled(rig: Rig) -> None:
    rig.start_claimed("w1")
    before = {name: meta.epoch for name, meta in rig.metas().items()}
    rig.send(2_000)
    rig.start("w2")
    rig.send(2_000)
    rig.wait(lambda: rig.owners() == {"w1", "w2"}, "both own shards")
    rig.send(2_000)
    rig.await_equal()
    moved = {name for name, meta in rig.metas().items() if meta.status is not None and meta.status.worker == "w2"}
    assert len(moved) == 4
    assert all(rig.metas()[name].epoch > before[name] for name in moved)


def test_rule_01_a_worker_that_stops_leaves_at_once_and_another_goes_on(rig: Rig) -> None:
    first = rig.start_claimed("w1")
    rig.start("w2")
    rig.wait(lambda: rig.owners() == {"w1", "w2"}, "both own shards")
    rig.send(2_000)
    assert first.stop() == 0
    # It left the group: nobody waits for its session to run out, which takes 6 s before anything else can happen.
    rig.wait(lambda: rig.owners() == {"w2"}, "the other took over", within_s=20)
    rig.send(1_000)
    rig.await_equal()
