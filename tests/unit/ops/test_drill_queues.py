"""Queues that an ordinary day's demand makes are labelled, and from the generator's state alone."""

import numpy as np
import pytest

from contracts.alerts import Where
from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS, UTC_OFFSET_MS
from contracts.registry import Registry, load_registry
from ops.drill.day import MIDNIGHT_MS, TRAFFIC_PAST_DAYS, local_day
from ops.drill.matching import Raised, expects, is_true
from ops.drill.queues import standing_queues
from simulators.effects import Effect
from simulators.feeds.roadway import build_roadway
from simulators.feeds.traffic_state import BEFORE, TrafficState
from simulators.scenario import Truth

SEED = 1
DAY = (MIDNIGHT_MS, MIDNIGHT_MS + 24 * HOUR_MS)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(None)


@pytest.fixture(scope="module")
def queues(registry: Registry) -> tuple[Truth, ...]:
    return standing_queues(registry, SEED, (), DAY)


def stands(registry: Registry, road: str, time_ms: int) -> bool:
    """Whether vehicles of the road go slower than half of free flow at a moment."""
    roadway = build_roadway(registry)
    state = TrafficState(registry, roadway, SEED, ()).day(local_day(time_ms))
    minute = (time_ms + UTC_OFFSET_MS) // MINUTE_MS % 1_440 + BEFORE
    of_road = np.array([registry.cameras[index].road == road for index in roadway.camera])
    return bool((state.speed[of_road, minute] < 0.5 * roadway.free_flow[of_road]).any())


def test_a_label_lasts_as_long_as_vehicles_stand(registry: Registry, queues: tuple[Truth, ...]) -> None:
    assert queues
    for queue in queues:
        road = queue.place["road"]
        assert stands(registry, road, queue.from_ms)
        assert stands(registry, road, queue.to_ms - MINUTE_MS)


def test_a_queue_that_stands_there_most_days_is_no_label(
    registry: Registry, queues: tuple[Truth, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.drill.queues.USUAL_SHARE", 2.0)
    every = standing_queues(registry, SEED, (), DAY)
    usual = {queue.place["road"] for queue in every} - {queue.place["road"] for queue in queues}
    assert usual, "some road has a queue on most days"
    for queue in every:
        if queue.place["road"] in usual:
            middle_ms = (queue.from_ms + queue.to_ms) // 2 // MINUTE_MS * MINUTE_MS
            days = [stands(registry, queue.place["road"], middle_ms - back * DAY_MS) for back in TRAFFIC_PAST_DAYS]
            assert sum(days) >= len(days) / 2


def test_outside_of_the_rush_hours_an_ordinary_day_has_no_queue(registry: Registry) -> None:
    noon = MIDNIGHT_MS + 10 * HOUR_MS, MIDNIGHT_MS + 15 * HOUR_MS
    assert standing_queues(registry, SEED, (), noon) == ()


def test_more_demand_makes_a_queue_and_an_incident_none_of_its_own(registry: Registry) -> None:
    noon = MIDNIGHT_MS + 10 * HOUR_MS, MIDNIGHT_MS + 15 * HOUR_MS
    demand = Effect(kind="demand", from_ms=noon[0], to_ms=noon[1], road="QL10", factor=4.0)
    incident = Effect(kind="incident", from_ms=noon[0], to_ms=noon[1], road="QL5", strength=0.9)
    found = standing_queues(registry, SEED, (demand, incident), noon)
    assert {queue.place["road"] for queue in found} == {"QL10"}


def test_a_queue_explains_congestion_on_its_road_and_can_not_be_missed(queues: tuple[Truth, ...]) -> None:
    queue = queues[0]
    road = queue.place["road"]
    begun_ms = queue.from_ms + 5 * MINUTE_MS

    def told(rule: str, road: str) -> Raised:
        return Raised(rule, "traffic", 3, Where("road", road, road=road), begun_ms, begun_ms + MINUTE_MS)

    assert is_true(told("traffic.congestion", road), [queue])
    assert not is_true(told("traffic.congestion", "elsewhere"), [queue])
    assert not is_true(told("traffic.incident", road), [queue])
    assert not expects(queue, told("traffic.congestion", road))
