"""Roads as the traffic generator sees them: stations (a camera and one of its directions) along corridors."""

from typing import NamedTuple

import numpy as np

from contracts.registry import Registry
from contracts.traffic import DIRECTIONS
from simulators.draw import Floats, Ints

KINDS = ("expressway", "national", "provincial", "urban")


class Roadway(NamedTuple):
    """Stations (S,) sorted by corridor and position along it; a corridor is one direction of one road.

    `place_km` grows in the direction of travel from the corridor's first station. `lane_from` is the first lane number
    of the station's direction, `lanes` how many it has; `capacity` is vehicles per hour of this direction.
    """

    camera: Ints
    corridor: Ints
    direction: Ints
    road_km: Floats
    place_km: Floats
    lanes: Ints
    lane_from: Ints
    capacity: Floats
    free_flow: Floats
    kind: Ints
    first: Ints
    corridor_road: Ints
    corridor_kind: Ints

    @property
    def stations(self) -> int:
        """How many stations there are."""
        return len(self.camera)

    @property
    def corridors(self) -> int:
        """How many corridors there are."""
        return len(self.corridor_road)


def _sightings(registry: Registry) -> list[tuple[int, int, float, int]]:
    """(road, direction, km along the direction of travel, camera) of each station, in corridor order."""
    found = []
    for index, camera in enumerate(registry.cameras):
        for direction, name in enumerate(DIRECTIONS):
            if camera.direction in (name, "both"):
                km = camera.km if direction == 0 else -camera.km
                found.append((registry.road_index[camera.road], direction, km, index))
    return sorted(found)


def build_roadway(registry: Registry) -> Roadway:
    """Stations and corridors of the registry's cameras."""
    found = _sightings(registry)
    road, direction, km, camera = (np.array(column) for column in zip(*found, strict=True))
    new = np.r_[True, (road[1:] != road[:-1]) | (direction[1:] != direction[:-1])]
    corridor = np.cumsum(new) - 1
    first = np.flatnonzero(new)
    rows = [registry.cameras[index] for index in camera]
    both = np.array([row.direction == "both" for row in rows])
    lanes = np.array([row.lanes for row in rows])
    own = np.where(both, np.maximum(1, np.where(direction == 0, (lanes + 1) // 2, lanes // 2)), lanes)
    kind = np.array([KINDS.index(registry.roads[index].kind) for index in road])
    return Roadway(
        camera=camera,
        corridor=corridor,
        direction=direction,
        road_km=np.abs(km),
        place_km=km - km[first][corridor],
        lanes=own,
        lane_from=np.where(both & (direction == 1) & (lanes > 1), (lanes + 1) // 2, 0) + 1,
        capacity=np.array([row.capacity_vph for row in rows]) * np.where(both, 0.5, 1.0),
        free_flow=np.array([row.free_flow_kmh for row in rows]),
        kind=kind,
        first=first,
        corridor_road=road[first],
        corridor_kind=kind[first],
    )
