"""What the network page shows beyond the frame: every road of the last 15 minutes, the slowest first."""

import msgspec

from contracts.registry import Registry
from dashboard.live.cadence import Every
from dashboard.live.frame import Text
from dashboard.live.mirrored import Mirrored
from dashboard.live.scenes.traffic import RoadScene, road_has_cameras

EVERY_MS = 10_000


class RoadRow(msgspec.Struct):
    """A road: points with cameras, vehicles an hour at a point (mean over its points), and its speed index in percent;
    None while nothing passed.
    """

    id: str
    name: Text
    length_km: float
    points: int
    flow: int | None
    index: float | None


class RoadsShown(msgspec.Struct):
    """All roads that are seen; those of which nothing is known come last."""

    rows: list[RoadRow]


class RoadsScene:
    """Composes the list."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        seen = [road for road in registry.roads if road_has_cameras(registry, road)]
        self._roads = [(road, RoadScene(mirror, registry, road)) for road in seen]
        self._every = Every(EVERY_MS, self._read)

    def compose(self, now_ms: int) -> RoadsShown:
        """The list as of some seconds ago."""
        return self._every.at(now_ms)

    def _read(self, now_ms: int) -> RoadsShown:
        rows = []
        for road, scene in self._roads:
            flow, index = scene.recent(now_ms)
            name = road.short_vi, road.short_en
            rows.append(RoadRow(road.id, name, road.length_km, scene.points, flow, index))
        return RoadsShown(sorted(rows, key=lambda row: (row.index is None, row.index or 0.0, row.name)))
