"""The traffic of one commune: what its cameras saw in the last five closed minutes, altogether and by road."""

import msgspec

from contracts.registry import Registry
from dashboard.live.cameras import CameraMinutes
from dashboard.live.frame import Share
from dashboard.live.mirrored import Mirrored
from state.figures.numbers import rounded
from state.figures.traffic import TrafficNow


class RoadHere(msgspec.Struct):
    """A road's cameras in the commune: vehicles an hour altogether, and their speed index in percent."""

    id: str
    flow: int | None
    index: float | None
    reporting: Share


class CommuneTrafficShown(msgspec.Struct):
    """The same of all cameras of the commune; `congested` of those that are fresh. `roads` in the registry's order."""

    flow: int | None
    index: float | None
    reporting: Share
    congested: int
    roads: list[RoadHere]


class CommuneTrafficScene:
    """Composes the traffic of a commune that has cameras."""

    def __init__(self, mirror: Mirrored, registry: Registry, code: str) -> None:
        own = [camera for camera in registry.cameras if camera.commune == code]
        self._minutes = CameraMinutes(mirror, own)
        self._rows = {
            road.id: rows
            for road in registry.roads
            if (rows := [row for row, camera in enumerate(own) if camera.road == road.id])
        }

    def compose(self, now_ms: int) -> CommuneTrafficShown:
        """Everything of the last closed minutes."""
        minutes = self._minutes.read(now_ms)
        now = self._minutes.now(minutes, now_ms)
        parts = {road: self._minutes.now(minutes, now_ms, rows=rows) for road, rows in self._rows.items()}
        roads = [RoadHere(road, *_told(part)) for road, part in parts.items()]
        flow, index, reporting = _told(now)
        return CommuneTrafficShown(flow, index, reporting, now.congested, roads)


def _told(now: TrafficNow) -> tuple[int | None, float | None, Share]:
    flow = None if now.flow is None else round(now.flow)
    return flow, rounded(now.speed_index, 1), Share(now.reporting, now.in_service)
