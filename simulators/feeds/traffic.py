"""Traffic: vehicles that travel along the roads and pass cameras, one event per passage.

Vehicles enter a corridor (one direction of a road) as numbered candidates. Each passes those stations whose share of
the corridor's candidates covers its own position in [0, 1), which moves on from station to station: so it appears at
some successive cameras, at times that the speeds between them allow, and leaves the road again.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from contracts.catalogue import TRAFFIC
from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.registry import Registry
from contracts.traffic import CLASSES, DIRECTIONS, Passage
from simulators.batch import Batch, Sender, spans
from simulators.draw import Bits, Draw, Floats, Ints, normal, uniform
from simulators.effects import Effects, of_kind
from simulators.feeds import vehicles
from simulators.feeds.demand import stations_of
from simulators.feeds.profiles import DAY_MINUTES, day_start_ms, local_day
from simulators.feeds.roadway import build_roadway
from simulators.feeds.traffic_state import BEFORE, DayState, TrafficState
from simulators.simulated import Simulated

LONGEST_TRIP_MS = 4 * HOUR_MS
REGULAR = 0.72
"""Share of passages by vehicles that use this road every day at about this time."""
RETURNS = 2.3
"""How many times a day such a vehicle uses the road."""
VISITORS = 1 << 21
"""Other vehicles that may turn up anywhere."""
_ROW = 1e9


class _Passing(NamedTuple):
    """Passages, unsorted, side by side: epoch ms, station, candidate number, km/h of the stream."""

    times: Ints
    station: Ints
    candidate: Ints
    stream: Floats


class TrafficGenerator:
    """The passages of all cameras. `rate` multiplies vehicles, not congestion; `plate_key` makes tokens of plates."""

    feed = TRAFFIC

    def __init__(
        self, registry: Registry, seed: int, plate_key: bytes, effects: Effects = (), rate: float = 1.0
    ) -> None:
        self._registry, self._rate, self._key = registry, rate, plate_key
        self._road = build_roadway(registry)
        self.state = TrafficState(registry, self._road, seed, effects)
        self._candidates, self._people = Draw(seed, "candidates"), Draw(seed, "vehicles")
        self._phase = self._phases(Draw(seed, "phases"))
        self.senders = tuple(Sender(f"/cameras/{row.id}", "camera", row.id) for row in registry.cameras)
        self._hidden = self._dark(of_kind(effects, "camera_silent", "camera_blind"))
        self._dead = self._dark(of_kind(effects, "camera_silent"))

    def batches(self, start_ms: int, end_ms: int, step_ms: int) -> Iterator[Batch]:
        """All passages with start_ms <= time < end_ms, in time order, in batches of at most `step_ms`."""
        for first, last in spans(start_ms, end_ms, step_ms):
            yield self._batch(first, last)

    def silent(self, sender: int, time_ms: int, /) -> bool:
        """Whether the camera is out of order at that moment."""
        return any(sender in cameras and begin <= time_ms < end for begin, end, cameras in self._dead)

    def _dark(self, effects: Effects) -> list[tuple[int, int, frozenset[int]]]:
        road = self._road
        found = [(e.from_ms, e.to_ms, stations_of(self._registry, road, e)) for e in effects]
        return [(begin, end, frozenset(road.camera[stations].tolist())) for begin, end, stations in found]

    def _phases(self, draw: Draw) -> Floats:
        """How far a vehicle's position has moved on when it reaches each station (S,)."""
        step = 0.06 + 0.16 * draw.uniform(np.arange(self._road.stations))
        return np.asarray(np.cumsum(step))

    def _batch(self, start_ms: int, end_ms: int) -> Batch:
        days = range(local_day(start_ms - LONGEST_TRIP_MS), local_day(end_ms - 1) + 1)
        parts = [(day, self._passing(day, start_ms, end_ms)) for day in days]
        rows = [self._rows(day, part) for day, part in parts if len(part.times)]
        if not rows:
            return Batch(np.empty(0, np.int64), np.empty(0, np.int64), [])
        times = np.concatenate([part.times for _, part in parts])
        station = np.concatenate([part.station for _, part in parts])
        seen = self._seen(times, station)
        order = seen[np.lexsort((station[seen], times[seen]))]
        flat = [row for part in rows for row in part]
        return Batch(times[order], self._road.camera[station[order]], [flat[index] for index in order.tolist()])

    def _seen(self, times: Ints, station: Ints) -> Ints:
        """Positions of the passages that no blind or silent camera misses."""
        camera = self._road.camera[station]
        kept = np.ones(len(times), dtype=bool)
        for begin, end, cameras in self._hidden:
            kept &= ~((times >= begin) & (times < end) & np.isin(camera, list(cameras)))
        return np.flatnonzero(kept)

    def _passing(self, day: int, start_ms: int, end_ms: int) -> _Passing:
        """The passages in the window of the vehicles that entered their corridor on this day."""
        state, road, midnight = self.state.day(day), self._road, day_start_ms(day)
        edges = [self._entered(state, (moment - midnight) / MINUTE_MS) for moment in (start_ms, end_ms)]
        low = np.maximum(np.floor(edges[0]).astype(np.int64) - 1, 0)
        count = np.maximum(np.floor(edges[1]).astype(np.int64) + 2 - low, 0) * (edges[1] > edges[0])
        station = np.repeat(np.arange(road.stations), count)
        candidate = np.arange(len(station)) - np.repeat(np.cumsum(count) - count, count) + low[station]
        corridor = road.corridor[station]
        bits = self._candidates.bits(day, corridor, candidate)
        entry = self._entry_minute(state, corridor, candidate + uniform(bits, 1))
        minute = np.clip(entry.astype(np.int64), 0, DAY_MINUTES - 1)
        share = entry - minute
        passing = state.passing[station, minute] * (1.0 - share) + state.passing[station, minute + 1] * share
        times = midnight + np.floor(passing * MINUTE_MS).astype(np.int64)
        place = (uniform(bits, 2) + self._phase[station]) % 1.0
        passes = (place < state.keep[station, minute]) & (times >= start_ms) & (times < end_ms) & (entry < DAY_MINUTES)
        column = np.minimum(passing[passes].astype(np.int64) + BEFORE, state.speed.shape[1] - 1)
        stream = state.speed[station[passes], column]
        return _Passing(times[passes], station[passes], candidate[passes], stream)

    def _entered(self, state: DayState, passed_minute: float) -> Floats:
        """(S,) how many candidates of its corridor have reached each station by a minute of the day."""
        road, rows = self._road, np.arange(self._road.stations)
        flat = (state.passing + rows[:, None] * _ROW).ravel()
        width = state.passing.shape[1]
        column = np.searchsorted(flat, passed_minute + rows * _ROW, side="right") - rows * width - 1
        inside = np.clip(column, 0, width - 2)
        begin, end = state.passing[rows, inside], state.passing[rows, inside + 1]
        share = np.clip((passed_minute - begin) / (end - begin), 0.0, 1.0)
        counts = state.candidates[road.corridor, inside]
        return np.asarray((counts + share * (state.candidates[road.corridor, inside + 1] - counts)) * self._rate)

    def _entry_minute(self, state: DayState, corridor: Ints, position: Floats) -> Floats:
        """(n,) minute of the day at which candidate number `position` enters its corridor."""
        width = state.candidates.shape[1]
        rows = np.arange(state.candidates.shape[0])
        flat = (state.candidates + rows[:, None] * _ROW).ravel()
        wanted = position / self._rate
        column = np.searchsorted(flat, wanted + corridor * _ROW, side="right") - corridor * width - 1
        inside = np.clip(column, 0, width - 2)
        begin, end = state.candidates[corridor, inside], state.candidates[corridor, inside + 1]
        return np.asarray(inside + (wanted - begin) / (end - begin))

    def _rows(self, day: int, part: _Passing) -> list[Passage]:
        road = self._road
        corridor = road.corridor[part.station]
        once = self._candidates.bits(day, corridor, part.candidate)
        who = self._who(day, corridor, part.candidate, once)
        kinds = vehicles.classes(who, road.kind[part.station])
        passage = self._people.bits(part.station, once)
        speeds = vehicles.single_speeds(part.stream, kinds, normal(passage, 1)).tolist()
        lane = road.lane_from[part.station] + self._lane(kinds, road.lanes[part.station], passage)
        readable = (uniform(passage, 3) >= vehicles.UNREADABLE).tolist()
        names = [row.id for row in self._registry.cameras]
        plates = vehicles.plates(who, kinds)
        return [
            Passage(names[c], n, DIRECTIONS[d], CLASSES[k], v, vehicles.token(self._key, p) if r else None)  # type: ignore[arg-type]
            for c, n, d, k, v, p, r in zip(
                road.camera[part.station].tolist(),
                lane.tolist(),
                road.direction[part.station].tolist(),
                kinds.tolist(),
                speeds,
                plates,
                readable,
                strict=True,
            )
        ]

    def _who(self, day: int, corridor: Ints, candidate: Ints, bits: Bits) -> Bits:
        """Bits of the vehicle behind a candidate: a regular is the same one each day."""
        pool = np.maximum(self.state.day(day).candidates[:, -1] / RETURNS, 1.0).astype(np.int64)
        # The pool's size must not change from day to day, or nobody would come back: whole powers of 1.5.
        pool = np.array([int(1.5 ** math.floor(math.log(size, 1.5))) for size in pool.tolist()])
        road = self._road.corridor_road[corridor]
        visitor = (uniform(bits, 5) * VISITORS).astype(np.int64)
        regular = uniform(bits, 4) < REGULAR
        return self._people.bits(np.where(regular, road, -1), np.where(regular, candidate % pool[corridor], visitor))

    def _lane(self, kinds: Ints, lanes: Ints, bits: Bits) -> Ints:
        """Lane within the direction, 0 the rightmost: motorcycles and lorries keep right, cars spread."""
        right = np.isin(kinds, (0, 2))
        drawn = uniform(bits, 2)
        return (np.where(right, drawn * drawn, drawn) * lanes).astype(np.int64)


SIMULATED = Simulated(
    TRAFFIC, lambda s: TrafficGenerator(s.registry, s.seed, s.plate_key, s.effects, s.rate), backfill="2h", turn=0
)
