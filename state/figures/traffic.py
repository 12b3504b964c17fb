"""Traffic figures: speed index, flow, congestion, reporting cameras, distinct vehicles, slowest points."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.traffic import CAMERA, SKETCH_REGISTERS, SPEED_BIN_KMH, SPEED_BINS
from state.figures.numbers import Floats, share
from state.rollup import estimate_distinct, percentile

CONGESTED_INDEX = 0.5
CONGESTED_VEHICLES = 3
_LOWER = np.arange(SPEED_BINS, dtype=np.float64) * SPEED_BIN_KMH
_VEHICLES = CAMERA.column("vehicles")
_SPEEDS = slice(CAMERA.column("speed_0"), CAMERA.column("speed_0") + SPEED_BINS)


class Cameras(msgspec.Struct, frozen=True):
    """What figures need of the registry's cameras, side by side: ids and free-flow speeds in km/h."""

    ids: list[str]
    free_flow: Floats


class PerCamera(msgspec.Struct, frozen=True):
    """Per camera over a span: vehicles, median speed in km/h and speed index 0–1; NaN without vehicles."""

    vehicles: NDArray[np.int64]
    p50: Floats
    index: Floats


class Slow(msgspec.Struct, frozen=True):
    """A slow point: camera, its median speed in km/h and its index in percent."""

    camera: str
    speed_kmh: float
    index_pct: float


class TrafficNow(msgspec.Struct, frozen=True):
    """The province's traffic over a span. Percentages 0–100, flow in vehicles an hour; None: not computable."""

    speed_index: float | None
    flow: float | None
    congested: int
    congested_pct: float | None
    reporting: int
    in_service: int
    reporting_pct: float | None
    vehicles: int
    worst: list[Slow]


def per_camera(cells: NDArray[np.int64], cameras: Cameras) -> PerCamera:
    """Cells (cameras, minutes, width) of table `camera`, in the order of `cameras`."""
    total = cells.sum(axis=1)
    p50 = median_speed(total)
    return PerCamera(total[:, _VEHICLES], p50, np.minimum(1.0, p50 / cameras.free_flow))


def median_speed(cells: NDArray[np.int64]) -> Floats:
    """Median speed in km/h of cells (…, width) of table `camera`; NaN without vehicles."""
    return percentile(cells[..., _SPEEDS], _LOWER, 0.5)


def traffic_now(
    seen: PerCamera, cameras: Cameras, alive: NDArray[np.bool_], fresh: NDArray[np.bool_], minutes: int, worst: int = 3
) -> TrafficNow:
    """Figures over the last `minutes`; `alive` and `fresh` say which cameras live. Dead cameras count nowhere."""
    counted = alive & (seen.vehicles > 0)
    weights = seen.vehicles[counted]
    vehicles = int(seen.vehicles[alive].sum())
    index = 100.0 * float((weights * seen.index[counted]).sum()) / vehicles if vehicles else None
    slow = fresh & (seen.vehicles >= CONGESTED_VEHICLES) & (seen.index < CONGESTED_INDEX)
    in_service = len(cameras.ids)
    living = int(alive.sum())
    return TrafficNow(
        speed_index=index,
        flow=vehicles * 60 / minutes if living else None,
        congested=int(slow.sum()),
        congested_pct=share(int(slow.sum()), int(fresh.sum())),
        reporting=living,
        in_service=in_service,
        reporting_pct=share(living, in_service),
        vehicles=vehicles,
        worst=slowest(seen, cameras, alive, worst),
    )


def index_by_hour(cells: NDArray[np.int64], cameras: Cameras) -> Floats:
    """Speed index of the province in percent for each hour of cells (cameras, hours, width); NaN without vehicles."""
    index = np.minimum(1.0, median_speed(cells) / cameras.free_flow[:, None])
    weights = cells[..., _VEHICLES]
    weighted = np.where(weights > 0, weights * np.nan_to_num(index), 0.0).sum(axis=0)
    total = weights.sum(axis=0)
    found: Floats = np.divide(100.0 * weighted, total, out=np.full(len(total), np.nan), where=total > 0)
    return found


def slowest(seen: PerCamera, cameras: Cameras, alive: NDArray[np.bool_], count: int) -> list[Slow]:
    """The points farthest below their free flow; fewer than three vehicles say nothing of a road."""
    eligible = np.flatnonzero(alive & (seen.vehicles >= CONGESTED_VEHICLES) & np.isfinite(seen.p50))
    order = eligible[np.argsort(seen.index[eligible], kind="stable")][:count]
    return [Slow(cameras.ids[i], float(seen.p50[i]), 100.0 * float(seen.index[i])) for i in order]


def distinct(registers: NDArray[np.integer]) -> float | None:
    """Estimate of distinct vehicles from HyperLogLog registers (…, 1024), merged by maximum; None: none was seen."""
    merged = registers.reshape(-1, SKETCH_REGISTERS).max(axis=0, initial=0)
    return float(estimate_distinct(merged)) if merged.any() else None
