"""Traffic as people see it: speeds and flow of the province, and every camera."""

from collections.abc import Mapping

import numpy as np

from contracts.calendar import WorkingCalendar
from contracts.catalogue import TRAFFIC
from contracts.heartbeats import SOURCE
from contracts.registry import Registry
from contracts.traffic import CAMERA, DISTINCT, SPEED_BIN_KMH, SPEED_BINS
from dashboard.feeds.description import Description, Figures, Parts, RollUp, Selection, Series
from dashboard.feeds.measuring import COMMUNES, everything, quantile, ratio, with_unknown
from dashboard.live.mirrored import Mirrored
from dashboard.live.traffic_view import TrafficView
from dashboard.screen import Screen
from state.figures.workdays import weekday_of

_SPEEDS = np.arange(SPEED_BINS, dtype=np.float64) * SPEED_BIN_KMH


def _view(mirror: Mirrored, registry: Registry, calendar: WorkingCalendar) -> TrafficView:
    return TrafficView(mirror, registry, weekday_of(calendar))


def _names(screen: Screen) -> list[tuple[str, str]]:
    """Cameras and their communes."""
    registry = screen.province.registry
    communes = {commune.code: commune.short(screen.language) for commune in registry.communes}
    return [(camera.short(screen.language), communes[camera.commune]) for camera in registry.cameras]


def _ids(registry: Registry) -> list[str]:
    return [camera.id for camera in registry.cameras]


def _select(chosen: Mapping[str, str], registry: Registry) -> Selection:
    tables = (CAMERA.name, DISTINCT.name, SOURCE.name)  # every camera is a source of its own
    if "entity" in chosen:
        return Selection(tables, {chosen["entity"]}.__contains__)
    for name in ("commune", "road"):
        if name in chosen:
            cameras = {camera.id for camera in registry.cameras if getattr(camera, name) == chosen[name]}
            return Selection(tables, cameras.__contains__)
    return Selection(tables, everything)


DESCRIPTION = Description(
    feed=TRAFFIC,
    view=_view,
    figures=Figures(
        units={
            "speed_index": "percent",
            "flow": "per_hour",
            "congested": "count",
            "reporting": "percent",
            "vehicles": "count",
            "distinct": "count",
        },
        hero="speed_index",
        first=("flow", "congested", "reporting"),
        today=("vehicles", "distinct"),
        estimates=frozenset({"distinct"}),
    ),
    chart="flow",
    worst="percent",
    worst_of="speed_index",
    parts=Parts(
        _names,
        "part.place",
        ("speed_kmh", "flow"),
        "/traffic/camera/",
        lambda registry: [row.id for row in registry.cameras],
    ),
    series=Series(
        entity="a camera",
        roll_ups={
            "entity": RollUp("", lambda registry: with_unknown([row.id for row in registry.cameras])),
            "commune": COMMUNES,
            "road": RollUp(
                "traffic: adds up the cameras of a road.",
                lambda registry: with_unknown([row.id for row in registry.roads]),
            ),
        },
        select=_select,
        derived={
            CAMERA.name: {
                "speed_mean": ratio("speed_sum_dkmh", "vehicles", 0.1),
                "speed_p15": quantile("speed_0", _SPEEDS, 0.15),
                "speed_p50": quantile("speed_0", _SPEEDS, 0.5),
                "speed_p85": quantile("speed_0", _SPEEDS, 0.85),
            }
        },
    ),
)
"""Speeds in km/h. The chart: 180 closed minutes, vehicles/h. Worst: the slowest cameras, p50 in percent of free flow.
Parts: cameras in registry order. `vehicles` and `distinct` since midnight, local time."""
