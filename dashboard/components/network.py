"""What the page of traffic has beyond the page of any feed: the slowest roads over space and time, cameras and
gateways, every road, and charts over time.
"""

from typing import Any

from dash import html

from contracts.registry import Registry
from dashboard.components.bind import where
from dashboard.components.fed import fed
from dashboard.components.scenes.panel import here, inset, of, source
from dashboard.components.scenes.traffic import fleet, road
from dashboard.components.series import Line, exports, series
from dashboard.i18n import Words
from dashboard.live.scenes.traffic import ROADS_SHOWN, road_has_cameras
from dashboard.screen import Screen

COLUMNS = ("road", "length", "points", "flow", "index")


def sections(screen: Screen) -> list[Any]:
    """The sections, in the order of the page."""
    words = screen.words
    seen = inset("traffic", [*(road(words, i, exports(words)) for i in range(ROADS_SHOWN)), fleet(words)])
    return [seen, _roads(words, screen.province.registry)]


def _roads(words: Words, registry: Registry) -> Any:
    """Every road, the slowest first; each leads to its own page."""
    heads = [html.Th(words(f"network.{column}"), scope="col") for column in COLUMNS]
    rows = [_row(i) for i in range(sum(road_has_cameras(registry, one) for one in registry.roads))]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="text0")
    return fed(words, "traffic", "network.roads", "network.roads.unit", [table], name="network", scenes="roads")


def _row(place: int) -> Any:
    path = ("roads", "rows", place)
    name = html.A(of("text", *path, "name"), **where("oflink", "/traffic/road/", *path, "id", attribute="href"))
    cells = [
        html.Td(html.Span([name, source("road", *path)], className="badged")),
        html.Td(of("points", *path, "length_km")),
    ]
    cells += [html.Td(of("count", *path, column)) for column in ("points", "flow")]
    return html.Tr([*cells, html.Td(of("percent", *path, "index"))], **here(*path))


def over_time(screen: Screen, **narrowed: str) -> list[Any]:
    """Charts of all roads, or of what roll-ups of the series narrow them to: flow and speeds."""

    def line(measure: str, label: str, **more: Any) -> Line:
        return Line(label, {"feed": "traffic", **narrowed, "measure": measure}, **more)

    speeds = [line(f"speed_{one}", f"speed.{one}", usual=one == "p50") for one in ("p50", "p85", "p15")]
    return [
        series(screen, "chart.flow", "per_hour", [line("vehicles", "chart.flow", per="hour", usual=True)]),
        series(screen, "chart.speeds", "kmh", speeds),
    ]
