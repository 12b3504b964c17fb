"""EXACTNESS 8: canaries are the clock of an idle shard; a partition that stands still ends its worker."""

from contracts.catalogue import TRAFFIC
from contracts.measures import Grain
from state.reader import Meta
from streams.runtime.guard import ENDED_BY_STALL
from tests.fixtures.workers import Rig
from tests.integration.streams.faults import STANDS_STILL, faulty


def stream_times(metas: dict[str, Meta]) -> dict[str, int]:
    return {name: meta.status.stream_ms for name, meta in metas.items() if meta.status and "passages" in name}


def test_rule_08_canaries_move_the_time_of_an_idle_shard(rig: Rig) -> None:
    rig.start_claimed("w1")
    rig.send(300)
    rig.await_equal()
    before = stream_times(rig.metas())
    rig.wait(lambda: all(now > before[n] + 2_000 for n, now in stream_times(rig.metas()).items()), "time goes on")
    assert rig.totals(TRAFFIC)["received"] == rig.totals(TRAFFIC)["counted"] + rig.totals(TRAFFIC)["duplicates"]
    rig.assert_equal()


def test_rule_08_a_stalled_partition_ends_the_worker_and_the_next_one_counts_on(rig: Rig) -> None:
    stuck = rig.start("w1", command=faulty(STANDS_STILL), stall_ms=3_000)
    rig.wait(lambda: rig.owners() == {"w1"}, "every shard claimed")
    rig.send(300)
    rig.wait(lambda: stuck.ended is not None, "the stall was seen")
    assert stuck.ended == ENDED_BY_STALL
    assert stuck.said("no progress in")
    rig.start_claimed("w2")
    rig.await_equal()


def test_rule_08_open_dossiers_are_sampled_by_canaries_alone(rig: Rig) -> None:
    rig.start_claimed("w1")
    rig.send(1_000)
    rig.await_equal()

    def sampled() -> bool:
        keys = rig.redis.keys("*c:open_by_agency:m:*")
        return bool(keys) and any(any(rig.redis.get(key) or b"") for key in keys)

    rig.wait(sampled, "the open set was sampled", within_s=Grain.MINUTE.span_ms / 1000 + 30)
