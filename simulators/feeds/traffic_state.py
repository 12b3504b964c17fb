"""The state of all roads over one local day: flow, speed and travel time, from demand, capacity and incidents."""

from typing import NamedTuple

import numpy as np

from contracts.measures import MINUTE_MS, UTC_OFFSET_MS
from contracts.registry import Registry
from simulators.draw import Floats, Ints
from simulators.effects import Effect, Effects, of_kind
from simulators.feeds.congestion import (
    DOWNSTREAM_KM,
    incident_queue_km,
    queued_share,
    standing_queue_km,
    undisturbed_share,
)
from simulators.feeds.demand import Demand, stations_of
from simulators.feeds.profiles import DAY_MINUTES
from simulators.feeds.roadway import Roadway

BEFORE, AFTER = 180, 300
"""Minutes that a day's state reaches beyond the day: queues from the evening before, vehicles still under way."""
HEADROOM = 1.6
"""Candidates per expected passage at the corridor's busiest station: the others see a part of them."""
ENTERING_SHARE = 0.55
"""Of the demand, what at most gets past an incident, at any hour: lookers-on slow the free lanes."""


class DayState(NamedTuple):
    """Minutes count from the day's local midnight. S stations, C corridors, M minutes, U = 1440 entry minutes.

    `flow` vehicles an hour (S, M) and `speed` km/h (S, M) from minute -BEFORE on. A vehicle that enters its corridor
    at minute u passes station s at `passing[s, u]` (S, U + 1), rising. `keep` (S, U): share of the corridor's
    candidates that pass s. `candidates` (C, U + 1): how many entered since midnight, at rate 1.
    """

    flow: Floats
    speed: Floats
    passing: Floats
    keep: Floats
    candidates: Floats


class TrafficState:
    """Computes day states; keeps the last few, so that live and backfill do not compute them again."""

    def __init__(self, registry: Registry, roadway: Roadway, seed: int, effects: Effects) -> None:
        self._registry, self._roadway = registry, roadway
        self._demand = Demand(registry, roadway, seed, effects)
        self._incidents = of_kind(effects, "incident")
        self._kept: dict[int, DayState] = {}

    def day(self, day: int) -> DayState:
        """The state of a local day number."""
        if day not in self._kept:
            while len(self._kept) > 2:
                del self._kept[next(iter(self._kept))]
            self._kept[day] = self._compute(day)
        return self._kept[day]

    def _compute(self, day: int) -> DayState:
        minutes = np.arange(-BEFORE, DAY_MINUTES + AFTER)
        absolute = minutes + day * DAY_MINUTES
        wanted = self._demand.at(absolute)
        flow = np.minimum(wanted, self._roadway.capacity[:, None])
        share = undisturbed_share(flow / self._roadway.capacity[:, None])
        self._standing(wanted, flow, share)
        for effect in self._incidents:
            for station in self._places(effect):
                self._incident(effect, station, absolute, flow, share)
        speed = share * self._roadway.free_flow[:, None]
        return _entries(self._roadway, flow, speed)

    def _standing(self, wanted: Floats, flow: Floats, share: Floats) -> None:
        """Queues that the demand of the rush hours alone makes."""
        road = self._roadway
        tight = np.flatnonzero((wanted > road.capacity[:, None]).any(axis=1))
        excess = wanted[tight] - road.capacity[tight, None]
        for station, length in zip(tight, standing_queue_km(excess, road.lanes[tight].astype(float)), strict=True):
            near = np.flatnonzero(road.corridor == road.corridor[station])
            upstream = road.place_km[station] - road.place_km[near]
            inside = (upstream[:, None] >= 0.0) & (length[None, :] > np.maximum(upstream, 0.05)[:, None])
            share[near] = np.where(inside, np.minimum(share[near], queued_share(0.95)), share[near])
            flow[near] = np.where(inside, np.minimum(flow[near], 0.95 * road.capacity[near, None]), flow[near])

    def _incident(self, effect: Effect, station: int, absolute: Ints, flow: Floats, share: Floats) -> None:
        """An incident's queue grows upstream of its place, and dissolves from its head when the road is free again."""
        road = self._roadway
        begin, end = ((moment + UTC_OFFSET_MS) / MINUTE_MS for moment in (effect.from_ms, effect.to_ms))
        if not begin - 1 < absolute[-1] or end + 120 < absolute[0]:
            return
        left = np.minimum(road.capacity[station] * (1.0 - effect.strength), ENTERING_SHARE * flow[station])
        passed = left / np.maximum(flow[station], 1e-9)
        near = np.flatnonzero(road.corridor == road.corridor[station])
        upstream = (road.place_km[station] - road.place_km[near])[:, None]
        # A minute is as its middle is: the first one of an incident is slow already.
        head, tail = incident_queue_km(absolute.astype(float) + 0.5, begin, end)
        inside = (upstream >= head) & (upstream < tail)
        blocked = (absolute >= begin) & (absolute < end)
        below = (upstream < 0) & blocked
        freed = (upstream >= 0) & (upstream < head) & (head < tail)
        slow = queued_share(left / road.capacity[station])
        share[near] = np.where(inside, np.minimum(share[near], slow), share[near])
        share[near] = np.where(freed, np.minimum(share[near], 0.78), share[near])
        # Above the queue's tail nothing has changed yet; below the incident entries make the flow good again.
        thinned = np.where(
            inside, passed, np.where(below, 1.0 - (1.0 - passed) * np.exp(upstream / DOWNSTREAM_KM), 1.0)
        )
        surge = np.where(freed, 1.25, 1.0)
        flow[near] = np.minimum(flow[near] * thinned * surge, 0.97 * road.capacity[near, None])

    def _places(self, effect: Effect) -> list[int]:
        """The last station before the incident in each direction that it blocks: both, unless it says which."""
        stations = stations_of(self._registry, self._roadway, effect)
        ways = [stations[self._roadway.direction[stations] == way] for way in (0, 1)]
        return [int(way[np.argmax(self._roadway.place_km[way])]) for way in ways if len(way)]


def _entries(road: Roadway, flow: Floats, speed: Floats) -> DayState:
    """Passing times, shares and candidates from flow and speed."""
    gap = np.diff(road.place_km, prepend=0.0)
    gap[road.first] = 0.0
    before = np.r_[0, np.arange(road.stations - 1)]
    entry = slice(BEFORE, BEFORE + DAY_MINUTES + 1)
    # Vehicles far down the road see its speeds later; the speeds of the entry minute stand for them.
    hours = gap[:, None] / np.minimum(speed[:, entry], speed[before, entry])
    travelled = np.cumsum(hours, axis=0) * 60.0
    delay = travelled - travelled[road.first][road.corridor]
    minute = np.arange(DAY_MINUTES + 1)
    # No overtaking of the whole stream: a queue that dissolves shrinks the delay by at most 0.8 minutes a minute.
    passing = np.maximum.accumulate(delay + 0.8 * minute, axis=1) + 0.2 * minute
    column = np.clip((passing[:, :-1] + np.diff(passing) / 2).astype(np.int64) + BEFORE, 0, flow.shape[1] - 1)
    passes = np.take_along_axis(flow, column, axis=1) / 60.0 * np.diff(passing)
    wave = HEADROOM * np.maximum.reduceat(passes, road.first, axis=0) + 1e-6
    candidates = np.concatenate([np.zeros((road.corridors, 1)), np.cumsum(wave, axis=1)], axis=1)
    return DayState(flow, speed, passing, passes / wave[road.corridor], candidates)
