"""How many vehicles want to pass each station, in vehicles an hour, by minute."""

from collections.abc import Collection
from datetime import date

import numpy as np

from contracts.measures import MINUTE_MS, UTC_OFFSET_MS
from contracts.registry import Registry
from simulators.draw import Draw, Floats, Ints
from simulators.effects import Effect, Effects, factor_at, of_kind
from simulators.feeds.profiles import DAY_MINUTES, TRAFFIC_SHAPES, day_kind, level
from simulators.feeds.roadway import Roadway

PASSAGES_A_DAY = 7_000_000
"""Of a working day at rate 1 over all cameras (DESIGN 10)."""
HIGHEST_LOAD = 0.95
TIGHT, TIGHT_LOAD = 0.02, 0.98
"""Share of stations whose peak demand is about their capacity: the tide makes queues there in some rush hours."""
NOISE_MINUTES = 5


class Demand:
    """Demand of the stations; the busiest few per cent exceed their capacity for a while in the rush hours."""

    def __init__(self, registry: Registry, roadway: Roadway, seed: int, effects: Effects) -> None:
        self._registry, self._roadway = registry, roadway
        self._draw = Draw(seed, "demand")
        self._holidays: Collection[date] = registry.holiday_dates
        self._changes = [(effect, stations_of(registry, roadway, effect)) for effect in of_kind(effects, "demand")]
        self._tide = self._tides()
        self.peak = self._peaks()

    def at(self, minutes: Ints) -> Floats:
        """(S, M) vehicles an hour at consecutive absolute local minutes since 1970 (M,)."""
        days = minutes // DAY_MINUTES
        kinds = np.array([day_kind(int(day), self._holidays) for day in np.unique(days)])[days - days[0]]
        rhythm = level(TRAFFIC_SHAPES, minutes, kinds)
        hour = (minutes % DAY_MINUTES) / 60.0
        # Into town in the morning, out in the evening: the two directions of a road mirror each other.
        lean = np.where(kinds == 0, np.exp(-(((hour - 7.2) / 1.6) ** 2)) - np.exp(-(((hour - 17.2) / 1.6) ** 2)), 0.0)
        wanted = self.peak[:, None] * rhythm * (1.0 + self._tide[:, None] * lean) * self._noise(minutes)
        for effect, stations in self._changes:
            wanted[stations] *= factor_at((effect,), minutes * MINUTE_MS - UTC_OFFSET_MS)
        return np.asarray(wanted)

    def _peaks(self) -> Floats:
        road = self._roadway
        spread = 0.45 + 0.4 * self._draw.uniform(1, road.corridor_road)[road.corridor]
        spread = spread * (0.85 + 0.3 * self._draw.uniform(2, np.arange(road.stations)))
        tight = self._draw.uniform(8, np.arange(road.stations)) < TIGHT
        hours = float(TRAFFIC_SHAPES[0].sum())
        load = spread
        for _ in range(8):  # the ceiling takes some away; what is missing goes to the others
            scale = PASSAGES_A_DAY / (hours * float((load * road.capacity).sum()))
            load = np.where(tight, TIGHT_LOAD, np.minimum(load * scale, HIGHEST_LOAD))
        return np.asarray(load * road.capacity)

    def _tides(self) -> Floats:
        road = self._roadway
        size = 0.04 + 0.14 * self._draw.uniform(3, road.corridor_road)
        sign = np.where(self._draw.uniform(4, road.corridor_road) < 0.5, 1.0, -1.0)
        return np.asarray((size * sign)[road.corridor] * np.where(road.direction == 0, 1.0, -1.0))

    def _noise(self, minutes: Ints) -> Floats:
        """Around 1: each station's own 5 %, slowly changing, and 3 % of its corridor's day."""
        road = self._roadway
        stations = np.arange(road.stations)[:, None]
        slot = minutes // NOISE_MINUTES
        nodes = np.arange(slot[0], slot[-1] + 2)
        drawn = self._draw.uniform(5, stations, nodes[None, :]) - 0.5
        share = (minutes % NOISE_MINUTES) / NOISE_MINUTES
        near = slot - slot[0]
        own = drawn[:, near] * (1.0 - share) + drawn[:, near + 1] * share
        daily = self._draw.uniform(6, road.corridor[:, None], (minutes // DAY_MINUTES)[None, :]) - 0.5
        return np.asarray(1.0 + 0.2 * own + 0.1 * daily)


def stations_of(registry: Registry, roadway: Roadway, effect: Effect) -> Ints:
    """The stations that an effect's place covers; no place means all."""
    rows = [registry.cameras[index] for index in roadway.camera]
    mask = np.ones(roadway.stations, dtype=bool)
    for name in ("camera", "road", "commune", "gateway"):
        wanted = getattr(effect, name)
        if wanted is not None:
            mask &= np.array([(row.id if name == "camera" else getattr(row, name)) == wanted for row in rows])
    if effect.km is not None:
        mask &= (roadway.road_km >= effect.km[0]) & (roadway.road_km <= effect.km[1])
    if effect.direction is not None:
        mask &= roadway.direction == ("up", "down").index(effect.direction)
    return np.flatnonzero(mask)
