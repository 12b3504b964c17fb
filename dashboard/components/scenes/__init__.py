"""The scenes of the wall. Each builds its panels; numbers are painted into them from the frame and the scene's own."""

from collections.abc import Callable
from typing import Any

from dashboard.components.scenes import payments, province, services, system, traffic
from dashboard.screen import Screen

SCENES: dict[str, Callable[[Screen], list[Any]]] = {
    "province": province.panels,
    "traffic": traffic.panels,
    "services": services.panels,
    "payments": payments.panels,
    "system": system.panels,
}
"""In the order of the rotation."""
