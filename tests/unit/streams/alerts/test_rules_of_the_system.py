"""System rules: they look at the moment and speak when nothing flows."""

import msgspec
import numpy as np

from contracts.alerts import Counter, Evaluation
from contracts.heartbeats import Beat, SourceState
from contracts.status import DELAY_BOUNDS_MS
from streams.alerts.reading import Reading, Stores, checkpoint_delays
from tests.fixtures.rule_world import MINUTE, RuleWorld
from tests.unit.dashboard.table_mirror import status

Counters = dict[str, dict[str, Counter]]


def world(age_s: float = 0, canary_s: float = 5) -> RuleWorld:
    """The last proof of every feed is `age_s` old, every canary `canary_s`."""
    built = RuleWorld(10)
    now_ms = built.at(1)
    event_ms, canary_ms = now_ms - round(1000 * age_s), now_ms - round(1000 * canary_s)
    shard = status(now_ms, event_ms=event_ms, canary_ms=canary_ms)
    built.mirror.statuses = dict.fromkeys(built.mirror.statuses, shard)
    beat = [Beat(event_ms, "b0", {"traffic": 1, "dossiers": 1, "payments": 1})]
    built.mirror.rosters["heartbeats"] = {"/all": SourceState("adapter", "one-stop-1", beat)}
    return built


def evaluated(built: RuleWorld, counters: Counters | None = None) -> Evaluation:
    """Minute 0, looked at when it closes."""
    return built.evaluate("system", 0, counters or {}, MINUTE)


def fired(evaluation: Evaluation) -> set[tuple[str, str, int]]:
    return {(s.rule, s.where.entity, s.severity) for s in evaluation.signals if s.kind == "fired"}


def test_a_system_that_runs_raises_nothing() -> None:
    assert evaluated(world()).signals == ()


def test_a_feed_is_silent_after_a_minute_and_critical_after_ten() -> None:
    assert ("system.feed_silent", "traffic", 2) in fired(evaluated(world(61)))
    assert ("system.feed_silent", "traffic", 1) in fired(evaluated(world(600)))


def test_a_silent_feed_hides_the_rules_of_its_sources() -> None:
    (signal,) = [s for s in evaluated(world(61)).signals if s.where.entity == "payments"]
    assert {"traffic.camera_silent", "payments.provider_silent"} <= set(signal.suppresses)


def test_silence_is_not_told_while_the_way_is_cut() -> None:
    assert fired(evaluated(world(61, canary_s=20))) == set()


def test_a_lost_canary_is_told_in_the_second_minute() -> None:
    built = world(canary_s=16)
    first = evaluated(built)
    assert first.signals == ()
    second = built.rules.evaluate(built.reading, "system", built.at(1), first.counters, built.at(1))
    assert {(s.rule, s.where.entity) for s in second.signals} == {
        ("system.canary_lost", feed) for feed in ("traffic", "dossiers", "payments", "heartbeats")
    }


def test_a_shard_that_rebuilds_has_lost_no_canary() -> None:
    built = world(canary_s=500)
    built.mirror.statuses = {
        feed: msgspec.structs.replace(shard, rebuilding=True) for feed, shard in built.mirror.statuses.items() if shard
    }
    found = evaluated(built)
    assert (found.signals, found.counters) == ((), {})


def test_a_canary_that_waits_behind_a_past_that_is_loaded_is_not_lost() -> None:
    built = world(canary_s=16)
    built.mirror.count("dossiers", "intake", "dossiers", built.at(0), received=4_000, counted=4_000, late=3_900)
    counting = evaluated(built).counters["system.canary_lost"]
    assert set(counting) == {"traffic", "payments", "heartbeats"}


def test_partitions_that_nobody_counts_are_lost() -> None:
    built = world()
    built.mirror.statuses["payments"] = None
    assert set(evaluated(built).counters) == {"system.canary_lost"}


def test_lag_and_its_worse_level_follow_the_delays_of_checkpoints() -> None:
    built = world()
    slow = np.zeros(len(DELAY_BOUNDS_MS) + 1, np.int64)
    slow[-1] = 100
    built.reading = Reading(built.mirror, delays={"traffic": slow})
    first = evaluated(built)
    second = built.rules.evaluate(built.reading, "system", built.at(1), first.counters, built.at(1))
    assert ("system.lag", "traffic", 2) in fired(second)


def test_the_delays_of_a_checkpoint_are_its_total() -> None:
    shard = world().mirror.shards("traffic")[0]
    assert shard.status is not None
    shard.status.delays[3][0] = 7
    assert checkpoint_delays(shard)[0] == 7


def test_twenty_dead_letters_and_a_percent_are_needed() -> None:
    for refused, told in ((19, set()), (20, {("system.dead_letters", "traffic", 3)})):
        built = world()
        built.fill("traffic", "intake", "traffic", 0, 1, {"received": 1000, "malformed": refused})
        assert {one for one in fired(evaluated(built)) if one[0] == "system.dead_letters"} == told


def test_stores_that_fill_up_are_told_and_five_points_better_is_well() -> None:
    counters: Counters = {}
    kinds = []
    for redis, disk in ((70.0, 50.0), (81.0, 50.0), (76.0, 50.0), (74.0, 9.0), (74.0, 16.0)):
        built = world()
        built.reading = Reading(built.mirror, stores=Stores(redis, disk))
        found = evaluated(built, counters)
        counters = found.counters
        kinds.append([signal.kind for signal in found.signals])
    assert kinds == [[], ["fired"], [], [], ["recovered"]]


def test_what_waits_to_be_read_is_not_missing() -> None:
    built = world()
    built.reading = Reading(built.mirror, completeness={"traffic": {"/all": (90, 100)}})
    assert set(evaluated(built).counters) == {"system.completeness", "figure.system.completeness"}
    built.fill("traffic", "intake", "traffic", 0, 2, {"received": 5_000, "counted": 5_000, "late": 5_000})
    assert evaluated(built).counters == {}


def test_a_source_that_sends_less_than_it_says_is_incomplete() -> None:
    counters: Counters = {}
    built = world()
    built.reading = Reading(built.mirror, completeness={"traffic": {"/all": (90, 100), "/few": (1, 20)}})
    for _ in range(10):
        found = evaluated(built, counters)
        counters = found.counters
    assert ("system.completeness", "/all", 4) in fired(found)
    assert "/few" not in counters["system.completeness"]
