"""The cameras of a road or a place, with what they count now."""

from collections.abc import Iterable
from typing import Any

from dash import html

from contracts.registry import Camera
from dashboard.components.bind import live
from dashboard.components.table import table
from dashboard.pages.parts.page import link, state
from dashboard.screen import Screen

_COLUMNS = ("name.traffic", "state", "speed_kmh", "flow")


def camera_table(screen: Screen, cameras: Iterable[tuple[Camera, int]]) -> Any:
    """Cameras with their places in the registry, in the order given."""
    rows = [
        html.Tr(
            [
                html.Td(link(screen, f"/traffic/camera/{camera.id}", camera.short(screen.language))),
                html.Td(state("traffic", i)),
                html.Td(live("part", "traffic", "speed_kmh", i)),
                html.Td(live("part", "traffic", "flow", i)),
            ]
        )
        for camera, i in cameras
    ]
    heads = [screen.words(f"part.{key}") for key in _COLUMNS]
    return table(screen.words("parts.traffic"), heads, rows, texts=(0, 1), name="parts")
