"""Lines of traffic: speed, passages and flow of cameras and roads, and the figures of the province."""

from collections.abc import Callable

import numpy as np

from contracts.catalogue import TRAFFIC
from contracts.measures import MINUTE_MS
from contracts.registry import Camera
from contracts.traffic import CAMERA
from dashboard.desk.lines.lives import alive, proofs
from dashboard.desk.lines.scene import Cells, Drawn, Scene, Usually, rolled
from dashboard.desk.lines.usually import Hours, Moments, expected, known_hours, read_hours, unalerted, usual_at
from state.alerts.spans import Source
from state.figures.numbers import MIN_DENOMINATOR, Floats
from state.figures.spans import NOW_MINUTES
from state.figures.traffic import CONGESTED_VEHICLES, Cameras, PerCamera, TrafficNow, median_speed, traffic_now

BEFORE_MINUTES = 50
OWN_MINUTES = 30
"""What a camera has just lost is told against so many minutes before."""
OWN_SHARE = 0.5
"""Without history half of what came just before stands for what is usual."""
LEAST_SCALE = 0.08
_VEHICLES = CAMERA.column("vehicles")


def speed_index(scene: Scene, over: int) -> Drawn:
    """The median speed in percent of free flow, at most 100, of each camera; unknown below three vehicles or without a
    sign of life.
    """
    cameras = _cameras(scene)
    ids = [camera.id for camera in cameras]
    cells = scene.read(TRAFFIC, CAMERA, ids, over + OWN_MINUTES - 1)
    now = np.where(alive(scene, ids), _index(rolled(cells[:, OWN_MINUTES:], over), cameras), np.nan)
    own = _index(rolled(cells[:, :-over], OWN_MINUTES), cameras)
    hours = _unalerted(scene, cameras, lambda cells: _index(cells, cameras), None)
    usual = usual_at(hours, scene.ends - over * MINUTE_MS // 2, scene.weekday)
    near = [(one.commune, one.gateway) == (scene.where.commune, scene.where.gateway) for one in cameras]
    return Drawn(now, usual, also={"speed_drop": np.fmin(usual.middle, own) - now}, near=np.array(near, np.bool_))


def vehicles(scene: Scene, over: int) -> Drawn:
    """Vehicles that were counted, of all cameras of the place together."""
    cameras = _cameras(scene)
    cells = scene.read(TRAFFIC, CAMERA, [camera.id for camera in cameras], BEFORE_MINUTES - 1, ("vehicles",))
    counted = cells[..., 0].sum(axis=0, keepdims=True)
    now = rolled(counted[:, BEFORE_MINUTES - over :], over).astype(np.float64)
    usual = expected(_usual_vehicles(scene, cameras), scene.ends, over).summed()
    before = (rolled(counted, BEFORE_MINUTES) - now) / (BEFORE_MINUTES - over)
    awaited = np.where(np.isnan(usual.middle), OWN_SHARE * before * over, usual.middle)
    return Drawn(now, usual, also={"expected_vehicles": awaited})


def road_flow(scene: Scene, over: int) -> Drawn:
    """Vehicles an hour over the cameras that live and have a usual, beside the same cameras' usual."""
    cameras = _cameras(scene)
    ids = [camera.id for camera in cameras]
    at = _usual_vehicles(scene, cameras)
    counted = rolled(scene.read(TRAFFIC, CAMERA, ids, over - 1, ("vehicles",))[:, :, 0], over)
    usual, middle = expected(at, scene.ends, over), at(scene.ends - over * MINUTE_MS // 2)
    judged = alive(scene, ids) & ~np.isnan(usual.middle)
    now, awaited, margin, spread = (
        np.where(judged, np.nan_to_num(part), 0).sum(axis=0, keepdims=True)
        for part in (counted, usual.middle, usual.margin, middle.margin * over / 60)
    )
    deviation = np.sqrt((spread / 3) ** 2 + awaited + (LEAST_SCALE * awaited) ** 2)
    hourly = [np.where(awaited > 0, part * 60 / over, np.nan) for part in (now, awaited, margin, deviation)]
    return Drawn(hourly[0], Usually(hourly[1], hourly[2]), deviation=hourly[3])


def province_index(scene: Scene, _over: int) -> Drawn:
    """The speed index of the province, as on the wall."""
    return _figure(scene, lambda now, _fresh: now.speed_index if now.vehicles >= MIN_DENOMINATOR else None)


def congested(scene: Scene, _over: int) -> Drawn:
    """Congested cameras in percent of the fresh ones."""
    return _figure(scene, lambda now, fresh: now.congested_pct if fresh >= MIN_DENOMINATOR else None)


def reporting(scene: Scene, _over: int) -> Drawn:
    """Cameras that live in percent of those in service; unknown while not one lives: that is the feed's matter."""

    def told(now: TrafficNow, _fresh: int) -> float | None:
        return now.reporting_pct if now.reporting and now.in_service >= MIN_DENOMINATOR else None

    return _figure(scene, told)


def _figure(scene: Scene, told: Callable[[TrafficNow, int], float | None]) -> Drawn:
    rows = scene.registry.cameras
    cameras = Cameras([row.id for row in rows], np.array([row.free_flow_kmh for row in rows]))
    sums = rolled(scene.read(TRAFFIC, CAMERA, cameras.ids, NOW_MINUTES - 1), NOW_MINUTES)
    p50 = median_speed(sums)
    index = np.minimum(1.0, p50 / cameras.free_flow[:, None])
    living, fresh = alive(scene, cameras.ids), proofs(scene, cameras.ids, 0)
    values = []
    for at in range(scene.minutes):
        seen = PerCamera(sums[:, at, _VEHICLES], p50[:, at], index[:, at])
        now = traffic_now(seen, cameras, living[:, at], fresh[:, at], NOW_MINUTES, 0)
        values.append(told(now, int(fresh[:, at].sum())))
    return Drawn(np.array([[np.nan if value is None else value for value in values]]))


def _cameras(scene: Scene) -> list[Camera]:
    kind, entity = scene.where.kind, scene.where.entity
    every = scene.registry.cameras
    if kind == "camera":
        return [camera for camera in every if camera.id == entity]
    if kind in ("road", "gateway", "commune"):
        return [camera for camera in every if getattr(camera, kind) == entity]
    return list(every)


def _index(cells: Cells, cameras: list[Camera]) -> Floats:
    free = np.array([[camera.free_flow_kmh] for camera in cameras]).reshape(-1, 1)
    index = 100 * np.minimum(1.0, median_speed(cells) / free)
    return np.where(cells[..., _VEHICLES] >= CONGESTED_VEHICLES, index, np.nan)


def _usual_vehicles(scene: Scene, cameras: list[Camera]) -> Callable[[Moments], Usually]:
    hours = _unalerted(scene, cameras, lambda cells: cells[:, :, 0].astype(np.float64), ("vehicles",))
    return lambda moments: usual_at(hours, moments, scene.weekday)


def _unalerted(
    scene: Scene, cameras: list[Camera], sample: Callable[[Cells], Floats], columns: tuple[str, ...] | None
) -> Hours:
    """Samples by hour of the cameras, without hours under alert on the camera or on its road."""
    every = [camera.id for camera in scene.registry.cameras]
    totals = read_hours(scene, TRAFFIC, CAMERA, every, ("vehicles",))[1].sum(axis=(0, 2))
    first, cells = read_hours(scene, TRAFFIC, CAMERA, [camera.id for camera in cameras], columns)
    known = known_hours(totals, silent_hours_count=False)
    sources: list[list[Source]] = [[("camera", camera.id), ("road", camera.road)] for camera in cameras]
    return unalerted(Hours(first, np.where(known, sample(cells), np.nan)), sources, scene.alerted)
