"""Traffic: roads by the ramp on the map, the two worst roads over space and time, the slowest points, the fleet."""

from typing import Any

from dash import html

from contracts.traffic import CLASSES
from dashboard.components.bind import live, shape
from dashboard.components.column import why, worst
from dashboard.components.mapview import STATES, mapview
from dashboard.components.scenes.panel import barred, drawing, here, of, panel, source
from dashboard.i18n import Words
from dashboard.live.scenes.traffic import GATEWAYS_SHOWN, ROADS_SHOWN
from dashboard.screen import Screen

SLOWEST = 8


def panels(screen: Screen) -> list[Any]:
    """The panels of the scene."""
    words = screen.words
    roads = [road(words, i) for i in range(ROADS_SHOWN)]
    slowest = panel("slowest", words("feed.traffic"), [worst(words, "traffic", SLOWEST)], alerts="traffic")
    return [mapview(screen, "traffic", "panel map"), *roads, slowest, fleet(words)]


def road(words: Words, place: int, *more: Any) -> Any:
    """One of the slowest roads over space and time; `more` stands in its heading."""
    path = ("traffic", "roads", place)
    title = [
        source("road", *path),
        of("text", *path, "name"),
        " ",
        html.Span(why("traffic.space_time", words("scene.spacetime")), className="quiet"),
    ]
    children = [drawing("spacetime", f"traffic.roads.{place}", words("scene.spacetime"))]
    return panel(f"road{place}", title, children, [of("percent", *path, "index"), *more])


def fleet(words: Words) -> Any:
    """Cameras by state, gateways with silent ones, and the day's vehicles by class."""
    states = [
        html.Div(
            [
                html.Div([shape("markof", state), live("sources", "traffic", state)], className="value"),
                html.Div(words(f"camera.{state}"), className="label"),
            ]
        )
        for state in STATES
    ]
    gateways = [_gateway(i) for i in range(GATEWAYS_SHOWN)]
    classes = [
        barred(
            words(f"class.{name}"),
            live("shareof", "traffic", "classes", i, name="value"),
            ("barshare", "traffic", "classes", i),
        )
        for i, name in enumerate(CLASSES)
    ]
    children = [
        html.Div(states, className="states"),
        html.Ol(gateways, className="gateways"),
        html.Ol(classes, className="bars"),
    ]
    return panel("fleet", why("traffic.fleet", words("scene.fleet")), children)


def _gateway(place: int) -> Any:
    path = ("traffic", "gateways", place)
    count = html.Span([of("count", *path, "silent"), html.Span(["/", of("count", *path, "of")], className="quiet")])
    return html.Li([of("text", *path, "name"), count], **here(*path))
