"""Who lives: proofs of life of cameras, gateways and adapters by the minute, from beats and events alike."""

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import HEARTBEATS, TRAFFIC
from contracts.heartbeats import SOURCE, SourceState
from contracts.measures import MINUTE_MS, Grain
from contracts.traffic import CAMERA
from state.figures.numbers import Floats
from streams.alerts.measures.measure import Measure, per_group
from streams.alerts.moment import Moment

LOOK_BACK = 30
"""Minutes in which the last proof is looked for; who was silent all that time has been so for at least as long."""
REMEMBERED_HOURS = 26
"""Who gave no proof for longer is not silent but unknown: it was never connected, or was taken away."""
Mask = NDArray[np.bool_]


def beats(moment: Moment, role: str, entities: list[str], minutes: int) -> NDArray[np.int64]:
    """Beats (E, minutes) of the sources in that role, by entity."""
    found = np.zeros((len(entities), minutes), np.int64)
    place = {entity: at for at, entity in enumerate(entities)}
    sources, cells = moment.once(("beats", minutes), lambda: _beats(moment, minutes))
    for row, source in enumerate(sources):
        state = _roster(moment).get(source)
        if isinstance(state, SourceState) and state.role == role and state.entity in place:
            found[place[state.entity]] += cells[row]
    return found


def camera_proofs(moment: Moment) -> Mask:
    """(cameras, LOOK_BACK): in which minutes a camera gave proof of life."""

    def compute() -> Mask:
        cameras = moment.province.cameras.ids
        events = moment.minutes(TRAFFIC.name, CAMERA.name, LOOK_BACK, cameras, ("vehicles",))[:, :, 0]
        return (events + beats(moment, "camera", cameras, LOOK_BACK)) > 0

    return moment.once("camera proofs", compute)


def silent_minutes(proofs: Mask) -> Floats:
    """Closed minutes since the last proof (E,): 0 with one in the last minute, `LOOK_BACK` where there is none."""
    backwards = proofs[:, ::-1]
    silent: Floats = np.where(backwards.any(axis=1), backwards.argmax(axis=1), proofs.shape[1]).astype(np.float64)
    return silent


def camera_silent(moment: Moment, _over: int) -> Floats:
    """NaN for a camera that was never seen, and for all of them while not one lives: that is their feed's matter."""

    def compute() -> Floats:
        silent = silent_minutes(camera_proofs(moment))
        silent[~_seen(moment)] = np.nan
        return np.full(len(silent), np.nan) if (np.nan_to_num(silent, nan=1.0) > 0).all() else silent

    return moment.once("camera silent", compute)


def alive(moment: Moment) -> Mask:
    """(cameras,): proof of life in the last three closed minutes."""
    return moment.once("alive", lambda: silent_minutes(camera_proofs(moment)) < ALIVE_MINUTES)


ALIVE_MINUTES = 3


def area_silent(moment: Moment, _over: int) -> Floats:
    """Silent cameras of each gateway and commune; each counts for the one of its two that is silent most of all."""
    silent = np.nan_to_num(camera_silent(moment, 0))
    return _by_area(moment, silent >= TOGETHER_MINUTES)


def area_newly_silent(moment: Moment, _over: int) -> Floats:
    """Cameras that fell silent within 10 minutes: of many, two silent minutes say as much as three of one."""
    silent = np.nan_to_num(camera_silent(moment, 0))
    return _by_area(moment, (silent >= TOGETHER_MINUTES) & (silent <= ALIVE_MINUTES + NEWLY_MINUTES))


TOGETHER_MINUTES = 2
NEWLY_MINUTES = 10


def _by_area(moment: Moment, counted: Mask) -> Floats:
    province = moment.province
    gateways, communes = len(province.registry.gateways), len(province.registry.communes)
    silent, every = counted.astype(np.float64), np.ones(len(counted))
    shares = [
        (per_group(group, size, silent) / np.maximum(per_group(group, size, every), 1))[group]
        for group, size in ((province.camera_gateway, gateways), (province.camera_commune, communes))
    ]
    in_gateway = shares[0] >= shares[1]
    return np.concatenate(
        [
            per_group(province.camera_gateway, gateways, counted & in_gateway),
            per_group(province.camera_commune, communes, counted & ~in_gateway),
        ]
    )


def _seen(moment: Moment) -> Mask:
    """(cameras,): gave proof in the last 26 hours or stands in the roster."""
    hour = Grain.HOUR.bucket(moment.minute_ms)
    span = Grain.HOUR.start_ms(hour - REMEMBERED_HOURS + 1), Grain.HOUR.start_ms(hour + 1)
    cameras = moment.province.cameras.ids
    cells = moment.reading.cells
    events = cells.window(TRAFFIC.name, CAMERA.name, Grain.HOUR, *span, cameras, columns=("vehicles",)).values
    known = {s.entity for s in _roster(moment).values() if isinstance(s, SourceState) and s.role == "camera"}
    seen: Mask = events.sum(axis=(1, 2)) + np.array([camera in known for camera in cameras]) > 0
    return seen


def _beats(moment: Moment, minutes: int) -> tuple[list[str], NDArray[np.int64]]:
    start = moment.end_ms - minutes * MINUTE_MS
    window = moment.reading.cells.window(
        HEARTBEATS.name, SOURCE.name, Grain.MINUTE, start, moment.end_ms, columns=("beats",)
    )
    return window.entities, window.values[:, :, 0]


def _roster(moment: Moment) -> dict[str, object]:
    return moment.once("sources", lambda: dict(moment.reading.cells.roster(HEARTBEATS.name)))


MEASURES = (
    Measure("silent_min", "camera", "min", 0, 0, camera_silent, "closed minutes without proof of life (beat or event)"),
    Measure("newly_silent", "area", "cameras", 0, 0, area_newly_silent, "cameras silent for 2 min, within 10 min"),
    Measure("silent_cameras", "area", "cameras", 0, 0, area_silent, "cameras without proof of life for 2 min"),
)
