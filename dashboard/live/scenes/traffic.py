"""The traffic scene beyond the frame: space–time diagrams of the two worst roads, gateways, and who drives today."""

import itertools

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import TRAFFIC
from contracts.freshness import State
from contracts.measures import MINUTE_MS, Grain
from contracts.registry import Camera, Registry, Road
from contracts.traffic import CAMERA, CLASSES
from dashboard.live.cadence import Every
from dashboard.live.frame import Text
from dashboard.live.mirrored import Mirrored
from state.figures import lives, spans, traffic
from state.figures.numbers import Floats, rounded
from state.figures.space_time import encoded, speed_grid

STEP_MINUTES = 2
ROADS_SHOWN = 2
LEAST_POINTS = 3
"""A road with fewer points has no length to speak of."""
GATEWAYS_SHOWN = 4
HELD_MS = 300_000
"""The roads that are shown change at most so often: a diagram that jumps cannot be read."""
_VEHICLES = CAMERA.column("vehicles")


class RoadShown(msgspec.Struct):
    """A road's speed over space and time: `cells[i][j]` (see state.figures.space_time) at `kms[i]` and the j-th column,
    which begins at `start_ms + j·step_ms`. `index`: of its last 15 minutes, in percent.
    """

    id: str
    name: Text
    length_km: float
    index: float | None
    kms: list[float]
    start_ms: int
    step_ms: int
    cells: list[str]


class GatewayShown(msgspec.Struct):
    """Cameras without proof of life behind a gateway."""

    name: Text
    silent: int
    of: int


class TrafficShown(msgspec.Struct):
    """What the scene needs. `classes`: vehicles since midnight, in the order of contracts.traffic.CLASSES."""

    roads: list[RoadShown]
    gateways: list[GatewayShown]
    classes: list[int]


def road_has_cameras(registry: Registry, road: Road) -> bool:
    """Whether anything is seen of it."""
    return any(camera.road == road.id for camera in registry.cameras)


class _Stretch:
    """A road and its points: cameras at the same kilometre count as one."""

    def __init__(self, road: Road, cameras: list[Camera]) -> None:
        self.road = road
        grouped = itertools.groupby(sorted(cameras, key=lambda camera: camera.km), key=lambda camera: camera.km)
        points = [(km, list(group)) for km, group in grouped]
        self.kms = [km for km, _ in points]
        self.cameras = [camera.id for _, group in points for camera in group]
        self.free_flow = np.array([np.mean([camera.free_flow_kmh for camera in group]) for _, group in points])
        self._begins = np.cumsum([0, *(len(group) for _, group in points)])[:-1]

    def points(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Cells (cameras, minutes, width) as cells (points, minutes, width)."""
        summed: NDArray[np.int64] = np.add.reduceat(cells, self._begins, axis=0)
        return summed


class RoadScene:
    """Composes one road over space and time."""

    def __init__(self, mirror: Mirrored, registry: Registry, road: Road) -> None:
        self._mirror = mirror
        self._road = road
        self._stretch = _Stretch(road, [camera for camera in registry.cameras if camera.road == road.id])

    @property
    def points(self) -> int:
        """How many points it has."""
        return len(self._stretch.kms)

    def compose(self, now_ms: int) -> RoadShown:
        """The last three hours."""
        stretch, road = self._stretch, self._road
        start, end = spans.closed_minutes(now_ms, spans.CHART_MINUTES)
        cells = stretch.points(self._cells(start, end))
        grid = speed_grid(cells, stretch.free_flow, STEP_MINUTES)
        index = rounded(self.index(now_ms), 1)
        name, step_ms = (road.short_vi, road.short_en), STEP_MINUTES * MINUTE_MS
        return RoadShown(road.id, name, road.length_km, index, stretch.kms, start, step_ms, encoded(grid))

    def index(self, now_ms: int) -> float | None:
        """Speed index of the last 15 minutes over all its vehicles, in percent."""
        return self.recent(now_ms)[1]

    def recent(self, now_ms: int) -> tuple[int | None, float | None]:
        """(vehicles an hour at its mean point, speed index in percent) of the last 15 minutes; None: nothing passed.

        Points that saw nothing are left out: a camera that is silent says nothing of the road.
        """
        start, end = spans.closed_minutes(now_ms, spans.QUARTER_MINUTES)
        total = self._stretch.points(self._cells(start, end)).sum(axis=1)
        weights = total[:, _VEHICLES]
        if not weights.sum():
            return None, None
        index: Floats = np.minimum(1.0, traffic.median_speed(total) / self._stretch.free_flow)
        flow = round(float(weights[weights > 0].mean()) * 60 / spans.QUARTER_MINUTES)
        return flow, round(float(100 * np.nansum(weights * index) / weights.sum()), 1)

    def _cells(self, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        names = TRAFFIC.name, CAMERA.name, Grain.MINUTE
        return np.asarray(self._mirror.window(*names, start_ms, end_ms, self._stretch.cameras).values)


class TrafficScene:
    """Composes the scene."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        self._mirror = mirror
        self._registry = registry
        found = (RoadScene(mirror, registry, road) for road in registry.roads if road_has_cameras(registry, road))
        self._roads = [road for road in found if road.points >= LEAST_POINTS]
        self._worst = Every(HELD_MS, self._choose)

    def compose(self, now_ms: int) -> TrafficShown:
        """Everything as of now."""
        roads = [road.compose(now_ms) for road in self._worst.at(now_ms - now_ms % MINUTE_MS)]
        return TrafficShown(roads, self._gateways(now_ms), self._classes(now_ms))

    def _choose(self, now_ms: int) -> list[RoadScene]:
        """The slowest roads; those of which nothing is known come last."""

        def rank(road: RoadScene) -> float:
            index = road.index(now_ms)
            return 101.0 if index is None else index

        return sorted(self._roads, key=rank)[:ROADS_SHOWN]

    def _gateways(self, now_ms: int) -> list[GatewayShown]:
        """Those with the most silent cameras first."""
        beats = lives.last_beats(self._mirror.roster("heartbeats"), "camera")
        silent: dict[str, list[bool]] = {gateway.id: [] for gateway in self._registry.gateways}
        for camera in self._registry.cameras:
            state = lives.CAMERA.state(beats.get(camera.id, 0), now_ms)
            silent[camera.gateway].append(state not in (State.FRESH, State.LATE))
        shown = [
            GatewayShown((gateway.short_vi, gateway.short_en), sum(silent[gateway.id]), len(silent[gateway.id]))
            for gateway in self._registry.gateways
        ]
        return sorted(shown, key=lambda gateway: (-gateway.silent, gateway.name))[:GATEWAYS_SHOWN]

    def _classes(self, now_ms: int) -> list[int]:
        start, end = spans.today(now_ms)
        names = TRAFFIC.name, CAMERA.name, Grain.HOUR
        counts: list[int] = self._mirror.window(*names, start, end, columns=CLASSES).values.sum(axis=(0, 1)).tolist()
        return counts
