"""Lines of who lives: proofs of life of cameras by the minute, from beats and passages alike."""

import numpy as np

from contracts.catalogue import TRAFFIC
from contracts.measures import HOUR_MS, Grain
from contracts.registry import Registry
from contracts.traffic import CAMERA
from dashboard.desk.lines.scene import Drawn, Mask, Scene
from state.figures.numbers import Floats

LOOK_BACK = 30
"""Minutes in which the last proof of life is looked for."""
ALIVE_MINUTES = 3
TOGETHER_MINUTES = 2
REMEMBERED_HOURS = 26


def proofs(scene: Scene, cameras: list[str], lead: int) -> Mask:
    """(cameras, lead + T): in which minutes a camera gave proof of life."""
    passages = scene.read(TRAFFIC, CAMERA, cameras, lead, ("vehicles",))[:, :, 0]
    found: Mask = passages + scene.beaten(cameras, lead) > 0
    return found


def alive(scene: Scene, cameras: list[str]) -> Mask:
    """(cameras, T): proof of life in the three minutes up to each one's end."""
    return _silent(proofs(scene, cameras, LOOK_BACK))[:, LOOK_BACK:] < ALIVE_MINUTES


def silent_cameras(scene: Scene, _over: int) -> Drawn:
    """Cameras of a gateway or commune that have been silent for two minutes; each counts for the one of its two that is
    silent most of all. Not one while no camera of the province lives: that is their feed's matter.
    """
    registry, where = scene.registry, scene.where
    cameras = [camera.id for camera in registry.cameras]
    silent = _silent(proofs(scene, cameras, LOOK_BACK))[:, LOOK_BACK:]
    counted = (silent >= TOGETHER_MINUTES) & _seen(scene, cameras)[:, None] & (silent == 0).any(axis=0)
    in_gateway = _share_of(registry, "gateway", counted) >= _share_of(registry, "commune", counted)
    own = np.array([getattr(camera, where.kind, "") == where.entity for camera in registry.cameras])
    its = in_gateway if where.kind == "gateway" else ~in_gateway
    return Drawn((counted & its & own[:, None]).sum(axis=0, keepdims=True).astype(np.float64))


def _silent(proven: Mask) -> Floats:
    """(E, T) whole minutes since the last proof; as many as there are where none was given."""
    minutes = np.arange(proven.shape[1])
    newest = np.maximum.accumulate(np.where(proven, minutes, -1), axis=1)
    return np.where(newest >= 0, minutes - newest, proven.shape[1]).astype(np.float64)


def _share_of(registry: Registry, group: str, counted: Mask) -> Floats:
    """(cameras, T): which share of the cameras of its group is counted, for each camera."""
    names = [getattr(camera, group) for camera in registry.cameras]
    alike = np.array([[one == other for other in names] for one in names])
    found: Floats = alike @ counted.astype(np.float64) / alike.sum(axis=1, keepdims=True)
    return found


def _seen(scene: Scene, cameras: list[str]) -> Mask:
    """(cameras,): passed something in the last 26 hours or stands in the roster; others are unknown, not silent."""
    span = scene.end_ms - REMEMBERED_HOURS * HOUR_MS, scene.end_ms
    window = scene.cells.window(TRAFFIC.name, CAMERA.name, Grain.HOUR, *span, cameras, columns=("vehicles",))
    known = {source.rpartition("/")[2] for source in scene.beats}
    found: Mask = (window.values.sum(axis=(1, 2)) > 0) | np.array([camera in known for camera in cameras])
    return found
