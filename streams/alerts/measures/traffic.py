"""Measures of cameras and roads: speed index, its fall, flow, and queues that move upstream."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import TRAFFIC
from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.traffic import CAMERA, SPEED_BIN_KMH, SPEED_BINS
from state.figures.numbers import Floats
from state.figures.traffic import CONGESTED_INDEX, CONGESTED_VEHICLES, Cameras, per_camera
from streams.alerts.measures import lives
from streams.alerts.measures.measure import Measure, per_group, ratio
from streams.alerts.moment import Counted, Moment

MINUTES = 50
"""Minutes of cells that these measures look at."""
BEFORE_MINUTES, BEFORE_SPAN = 15, 10
CHANCE = 3.0
OWN_MINUTES = 30
ONSET_OVER = 3
TAIL_KMH = (4.0, 12.0)
"""How fast a queue's tail moves upstream; anything else is no growing queue."""
LEAST_BEFORE = 20
"""Vehicles without which a change of flow says nothing."""
SLOW_PCT = 100 * CONGESTED_INDEX
_VEHICLES = CAMERA.column("vehicles")
_SPEEDS = slice(CAMERA.column("speed_0"), CAMERA.column("speed_0") + SPEED_BINS)
_UPPER = SPEED_BIN_KMH * np.arange(1, SPEED_BINS + 1)
Ints = NDArray[np.int64]


def cells(moment: Moment) -> Ints:
    """(cameras, MINUTES, W) up to the evaluated minute."""
    return moment.minutes(TRAFFIC.name, CAMERA.name, MINUTES, moment.province.cameras.ids)


def vehicles(moment: Moment, over: int) -> Floats:
    """Vehicles of the last `over` minutes; NaN for a camera that does not live."""
    counted: Floats = cells(moment)[:, -over:, _VEHICLES].sum(axis=1).astype(np.float64)
    counted[~lives.alive(moment)] = np.nan
    return counted


def vehicles_usual(moment: Moment, over: int) -> Floats:
    """What is usual for `over` minutes; NaN without history."""
    return moment.expected("vehicles", "camera", _hourly(moment).at, over)


def expected_vehicles(moment: Moment, over: int) -> Floats:
    """The usual vehicles of `over` minutes; without history half of what came before them."""
    usual = vehicles_usual(moment, over)
    earlier: Floats = cells(moment)[:, :-over, _VEHICLES].mean(axis=1)
    return np.where(np.isnan(usual), OWN_SHARE * earlier * over, usual)


OWN_SHARE = 0.5


def speed_index(moment: Moment, over: int) -> Floats:
    """Median speed ÷ free flow in percent, at most 100; NaN below three vehicles or without life."""
    return moment.once(("index", over), lambda: _index(moment, slice(MINUTES - over, MINUTES), lives.alive(moment)))


def speed_index_usual(moment: Moment, over: int) -> Floats:
    """The usual index at this hour of the week."""
    usual, _ = moment.usual("index", "camera", partial(_index_of, moment), moment.end_ms - over * 30_000)
    return usual


def speed_drop(moment: Moment, over: int) -> Floats:
    """Points of index under the lower of usual and the camera's own 30 minutes before: what it has just lost."""
    own = _index(moment, slice(MINUTES - over - OWN_MINUTES, MINUTES - over), np.True_)
    return np.fmin(speed_index_usual(moment, over), own) - speed_index(moment, over)


def usual_slow_pct(moment: Moment, _over: int) -> Floats:
    """Usual share of vehicles below half of free flow, in percent: of this hour and the next, the larger one.

    The median of an hour hides a queue that stands for half of it each day; this share does not.
    """
    hours = [moment.minute_ms, moment.minute_ms + HOUR_MS // 2]
    shares = [moment.usual("slow", "camera", partial(_slow_of, moment), at)[0] for at in hours]
    return np.fmax(*shares)


def flow_change(moment: Moment, over: int) -> Floats:
    """Change of flow in percent against the 10 minutes around 15 minutes before; 0 where chance may explain it.

    Chance explains what is within three deviations of the counts. NaN where there was next to nothing before.
    """
    end = MINUTES - BEFORE_MINUTES - over + BEFORE_SPAN // 2
    earlier: Floats = cells(moment)[:, end - BEFORE_SPAN : end, _VEHICLES].sum(axis=1).astype(np.float64)
    expected = earlier * over / BEFORE_SPAN
    now = vehicles(moment, over)
    chance = CHANCE * np.sqrt(expected * (1 + over / BEFORE_SPAN))
    change = np.where(np.abs(now - expected) > chance, 100 * (ratio(now, expected) - 1), 0.0)
    return np.where((earlier >= LEAST_BEFORE) & ~np.isnan(now), change, np.nan)


def queue_kmh(moment: Moment, _over: int) -> Floats:
    """Speed at which a queue's tail reached the camera from its downstream neighbour, if 4–12 km/h; 0: it did not."""
    near = moment.province.neighbours
    onset = _onsets(moment)
    found = np.zeros(len(onset))
    hours = (onset[near.upstream] - onset[near.downstream]) / 60
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = np.where(hours > 0, near.km / hours, 0.0)
    moving = (speed >= TAIL_KMH[0]) & (speed <= TAIL_KMH[1])
    np.maximum.at(found, near.upstream[moving], speed[moving])
    return found


def road_flow(moment: Moment, over: int) -> Floats:
    """Vehicles an hour over the living cameras of a road, each counted as in its usual; NaN where none lives."""
    now, usual = _road_sums(moment, over)
    return np.where(usual > 0, now * 60 / over, np.nan)


def road_flow_usual(moment: Moment, over: int) -> Floats:
    """The same cameras' usual."""
    _, usual = _road_sums(moment, over)
    return np.where(usual > 0, usual * 60 / over, np.nan)


def flow_z(moment: Moment, over: int) -> Floats:
    """Robust deviations of a road's flow from its usual: a third of the band, chance of the count, at least 8 %."""
    now, usual = _road_sums(moment, over)
    _, margin = moment.usual("vehicles", "camera", _hourly(moment).at, moment.end_ms - over * MINUTE_MS // 2)
    counted = _judged(moment, over)
    spread = per_group(moment.province.camera_road, len(now), np.where(counted, np.nan_to_num(margin), 0) * over / 60)
    scale = np.sqrt((spread / 3) ** 2 + usual + (LEAST_SCALE * usual) ** 2)
    return np.where(usual > 0, np.abs(now - usual) / np.maximum(scale, 1e-9), np.nan)


LEAST_SCALE = 0.08


def _road_sums(moment: Moment, over: int) -> tuple[Floats, Floats]:
    """Vehicles of `over` minutes and their usual by road (R,), over the cameras that live and have a usual."""

    def compute() -> tuple[Floats, Floats]:
        province, judged = moment.province, _judged(moment, over)
        sums = [
            per_group(province.camera_road, len(province.registry.roads), np.where(judged, np.nan_to_num(values), 0))
            for values in (vehicles(moment, over), vehicles_usual(moment, over))
        ]
        return sums[0], sums[1]

    return moment.once(("road sums", over), compute)


def _judged(moment: Moment, over: int) -> NDArray[np.bool_]:
    judged: NDArray[np.bool_] = ~np.isnan(vehicles_usual(moment, over)) & ~np.isnan(vehicles(moment, over))
    return judged


def _hourly(moment: Moment) -> Counted:
    return moment.counted(TRAFFIC.name, CAMERA.name, "vehicles", moment.province.cameras.ids, silent_hours_count=False)


def _index(moment: Moment, minutes: slice, living: NDArray[np.bool_] | np.bool_) -> Floats:
    seen = per_camera(cells(moment)[:, minutes], moment.province.cameras)
    return np.where(living & (seen.vehicles >= CONGESTED_VEHICLES), 100 * seen.index, np.nan)


def _index_of(moment: Moment, hour: int) -> Floats:
    """Index (cameras,) of one hour, NaN where the hour is no sample."""
    known = ~np.isnan(_hourly(moment).at(hour))
    ids = moment.province.cameras.ids
    if not known.any():
        return np.full(len(ids), np.nan)
    seen = per_camera(moment.hour(TRAFFIC.name, CAMERA.name, hour, ids)[:, None], moment.province.cameras)
    return np.where(known & (seen.vehicles >= CONGESTED_VEHICLES), 100 * seen.index, np.nan)


def _slow_of(moment: Moment, hour: int) -> Floats:
    """Share of vehicles below half of free flow (cameras,) of one hour, in percent."""
    known = ~np.isnan(_hourly(moment).at(hour))
    cameras = moment.province.cameras
    if not known.any():
        return np.full(len(cameras.ids), np.nan)
    total = moment.hour(TRAFFIC.name, CAMERA.name, hour, cameras.ids)
    below = _UPPER[None, :] <= CONGESTED_INDEX * cameras.free_flow[:, None]
    slow = np.where(below, total[:, _SPEEDS], 0).sum(axis=1).astype(np.float64)
    return np.where(known, ratio(slow, total[:, _VEHICLES].astype(np.float64), 100), np.nan)


def _onsets(moment: Moment) -> Floats:
    """Minute (of MINUTES) at which each camera's standing congestion began (cameras,); NaN for one that flows."""

    def compute() -> Floats:
        cameras = moment.province.cameras
        onset = np.full(len(cameras.ids), np.nan)
        rows = np.flatnonzero(_index(moment, slice(MINUTES - ONSET_OVER, MINUTES), np.True_) < SLOW_PCT)
        few = Cameras([cameras.ids[row] for row in rows], cameras.free_flow[rows])
        counted = cells(moment)[rows]
        ends = range(MINUTES - OWN_MINUTES, MINUTES + 1)
        steps = [100 * per_camera(counted[:, end - ONSET_OVER : end], few).index < SLOW_PCT for end in ends]
        slow = np.stack(steps, axis=1)
        last_free = np.where(~slow, np.arange(len(ends)), -1).max(axis=1, initial=-1)
        # In the queue since before we look: when it began is not known.
        onset[rows] = np.where(last_free < 0, np.nan, last_free + 1.0)
        return onset

    return moment.once("onsets", compute)


MEASURES = (
    Measure(
        "speed_index", "camera", "%", 0, 5, speed_index, "median speed ÷ free flow, at most 100", speed_index_usual
    ),
    Measure(
        "speed_drop", "camera", "points", 0, 3, speed_drop, "index under the lower of usual and the own last 30 min"
    ),
    Measure("flow_change", "camera", "%", 0, 5, flow_change, "flow against 15 min before; 0 if by chance"),
    Measure("usual_slow_pct", "camera", "%", 0, 0, usual_slow_pct, "usual share of vehicles below half of free flow"),
    Measure(
        "queue_kmh", "camera", "km/h", 0, 0, queue_kmh, "speed of a queue's tail upstream, if 4–12; 0 if none moves"
    ),
    Measure("vehicles", "camera", "vehicles", 0, 15, vehicles, "vehicles of a camera that lives", vehicles_usual),
    Measure(
        "expected_vehicles",
        "camera",
        "vehicles",
        0,
        15,
        expected_vehicles,
        "usual vehicles, or half of what came before",
    ),
    Measure("road_flow", "road", "veh/h", 0, 15, road_flow, "flow over the road's living cameras", road_flow_usual),
    Measure("flow_z", "road", "deviations", 1, 15, flow_z, "robust deviations of the flow from its usual"),
)
