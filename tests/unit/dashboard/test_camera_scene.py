"""The records of a camera by their sequence, as they were counted last."""

from contracts.heartbeats import Beat, SourceState
from contracts.registry import load_registry
from dashboard.live.scenes import scenes
from dashboard.live.scenes.camera import CameraShown, Records
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
REGISTRY = load_registry()
CAMERA, OTHER = (camera.id for camera in REGISTRY.cameras[:2])


def shown(counted: dict[str, tuple[int, int]]) -> CameraShown:
    mirror = TableMirror(NOW)
    for name, camera in (("/cameras/a", CAMERA), ("/cameras/b", CAMERA), ("/cameras/c", OTHER)):
        mirror.rosters["heartbeats"][name] = SourceState("camera", camera, [Beat(NOW, "b0", {"traffic": 9})])
    scene = scenes(mirror, REGISTRY, {"traffic": counted}.__getitem__)(f"camera/{CAMERA}")
    assert scene is not None
    found: CameraShown = scene.compose(NOW)
    return found


def test_all_sources_of_the_camera_count_and_no_other() -> None:
    assert shown({"/cameras/a": (10, 12), "/cameras/b": (3, 3), "/cameras/c": (99, 99)}).records == Records(13, 15)


def test_who_sent_nothing_or_was_not_counted_has_no_share() -> None:
    assert shown({"/cameras/a": (0, 0)}).records is None
    assert shown({}).records is None
