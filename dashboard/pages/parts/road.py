"""One road: speed over space and time, flow, and its cameras in the order of their kilometres."""

from typing import Any

from dash import html

from dashboard.components.column import titled
from dashboard.components.network import over_time
from dashboard.components.scenes.panel import drawing
from dashboard.components.series import charts, exports
from dashboard.explained.part import part_of
from dashboard.pages.parts.camera_table import camera_table
from dashboard.pages.parts.page import PartPage, decimal, head, scene
from dashboard.screen import Screen


def content(screen: Screen, identity: str) -> list[Any] | None:
    """The road of an id."""
    registry, words = screen.province.registry, screen.words
    place = registry.road_index.get(identity)
    if place is None:
        return None
    road = registry.roads[place]
    cameras = sorted(((c, i) for i, c in enumerate(registry.cameras) if c.road == road.id), key=lambda pair: pair[0].km)
    facts = [("road.length", decimal(screen, road.length_km, "km")), ("parts.traffic", str(len(cameras)))]
    name, own = f"road/{road.id}", part_of("traffic", {"road": road.id}, registry)
    diagram = scene(
        name,
        [
            html.Div([html.H2(titled(words, "road.diagram", own)), exports(words)], className="heading"),
            drawing("spacetime", name, words("road.diagram")),
        ],
        "card diagram",
    )
    drawn = over_time(screen, road=road.id)
    listed = camera_table(screen, cameras)
    return [head(screen, "camera.road", road.name(screen.language), facts), diagram, *charts(screen, drawn), listed]


ROAD_PAGE = PartPage("/traffic/road/<id>", "title.road", content)
