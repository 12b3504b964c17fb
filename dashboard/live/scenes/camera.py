"""What the page of a camera shows beyond the frame: its records of the last minutes, by their sequence."""

from collections.abc import Callable, Mapping

import msgspec

from contracts.catalogue import HEARTBEATS, TRAFFIC
from dashboard.live.mirrored import Mirrored
from state.figures.lives import sources_of

BySource = Callable[[str], Mapping[str, tuple[int, int]]]
"""Feed → source → (received, sent) in the last 15 minutes; empty where it was not counted."""


class Records(msgspec.Struct):
    """What was received of what the camera says that it sent."""

    received: int
    sent: int


class CameraShown(msgspec.Struct):
    """`records`: of the last 15 minutes; None where it sent nothing, or nothing of it can be proved."""

    records: Records | None


class CameraScene:
    """Composes what the page of a camera shows."""

    def __init__(self, mirror: Mirrored, by_source: BySource, camera: str) -> None:
        self._mirror = mirror
        self._by_source = by_source
        self._camera = camera

    def compose(self, _now_ms: int) -> CameraShown:
        """As it was counted last."""
        sources = sources_of(self._mirror.roster(HEARTBEATS.name), TRAFFIC.name)
        pairs = self._by_source(TRAFFIC.name)
        own = [pairs[name] for name, state in sources.items() if state.entity == self._camera and name in pairs]
        received, sent = (sum(pair[i] for pair in own) for i in (0, 1))
        return CameraShown(Records(received, sent) if sent else None)
