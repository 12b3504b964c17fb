"""Cameras over their last closed minutes: what they counted, and when they last gave a sign of life."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import TRAFFIC
from contracts.measures import MINUTE_MS, Grain
from contracts.registry import Camera
from contracts.traffic import CAMERA
from dashboard.live.mirrored import Mirrored
from state.figures import lives, spans, traffic

_VEHICLES = CAMERA.column("vehicles")
Rows = Sequence[int]
"""Places among the cameras."""


class Minutes(NamedTuple):
    """The last closed minutes per camera, and what they say of each camera."""

    seen: traffic.PerCamera
    proofs_ms: NDArray[np.int64]


class CameraMinutes:
    """Reads some cameras, in the order given."""

    def __init__(self, mirror: Mirrored, cameras: Sequence[Camera]) -> None:
        self._mirror = mirror
        self.cameras = traffic.Cameras(
            [camera.id for camera in cameras], np.array([camera.free_flow_kmh for camera in cameras])
        )

    def read(self, now_ms: int) -> Minutes:
        """Their cells of the last closed minutes; what has come since counts as a sign of life only."""
        start, end = spans.closed_minutes(now_ms, spans.NOW_MINUTES)
        names = TRAFFIC.name, CAMERA.name, Grain.MINUTE
        cells = np.asarray(self._mirror.window(*names, start, end + MINUTE_MS, self.cameras.ids).values)
        starts = start + MINUTE_MS * np.arange(cells.shape[1])
        beats = lives.last_beats(self._mirror.roster("heartbeats"), "camera")
        known = np.array([beats.get(camera, 0) for camera in self.cameras.ids], dtype=np.int64)
        proofs = lives.with_events(known, cells[:, :, _VEHICLES], starts)
        return Minutes(traffic.per_camera(cells[:, : spans.NOW_MINUTES], self.cameras), proofs)

    def now(self, minutes: Minutes, now_ms: int, worst: int = 0, rows: Rows | None = None) -> traffic.TrafficNow:
        """The figures of them, or of those at `rows`, with the `worst` slowest points."""
        at = slice(None) if rows is None else np.array(rows, dtype=np.intp)
        ages = now_ms - minutes.proofs_ms[at]
        seen = traffic.PerCamera(minutes.seen.vehicles[at], minutes.seen.p50[at], minutes.seen.index[at])
        ids = self.cameras.ids if rows is None else [self.cameras.ids[row] for row in rows]
        cameras = traffic.Cameras(ids, self.cameras.free_flow[at])
        alive, fresh = ages <= lives.CAMERA_ALIVE_MS, ages <= lives.CAMERA.fresh_ms
        return traffic.traffic_now(seen, cameras, alive, fresh, spans.NOW_MINUTES, worst)
