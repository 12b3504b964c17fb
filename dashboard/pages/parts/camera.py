"""One camera: flow, speeds, who drives, and the last minute's passages, drawn on the road from counts."""

import json
from typing import Any

from dash import html

from contracts.registry import Camera
from contracts.traffic import CLASSES
from dashboard.components.bind import attributes, live
from dashboard.components.network import over_time
from dashboard.components.scenes.panel import of
from dashboard.components.series import Line, charts, series
from dashboard.explained.part import part_of
from dashboard.i18n.formats import figure
from dashboard.pages.parts.page import PartPage, head, link, state
from dashboard.screen import Screen


def content(screen: Screen, identity: str) -> list[Any] | None:
    """The camera of an id."""
    registry = screen.province.registry
    place = registry.camera_index.get(identity)
    if place is None:
        return None
    camera, language = registry.cameras[place], screen.language
    road = registry.roads[registry.road_index[camera.road]]
    commune = registry.communes[registry.commune_index[camera.commune]]
    gateway = registry.gateways[registry.gateway_index[camera.gateway]]
    facts = [
        ("camera.road", link(screen, f"/traffic/road/{road.id}", road.name(language))),
        ("part.place", link(screen, f"/commune/{commune.code}", commune.name(language))),
        ("camera.gateway", gateway.name(language)),
        ("camera.lanes", str(camera.lanes)),
        ("camera.free", figure(screen.words, camera.free_flow_kmh, "kmh")),
        ("camera.limit", figure(screen.words, camera.limit_kmh, "kmh")),
        ("part.speed_kmh", live("part", "traffic", "speed_kmh", place)),
        ("part.flow", live("part", "traffic", "flow", place)),
    ]
    own = part_of("traffic", {"entity": camera.id}, registry)
    title = head(screen, "part.name.traffic", camera.name(language), facts, state("traffic", place), part=own)
    return [title, _lanes(screen, camera), *charts(screen, _charts(screen, camera))]


def _charts(screen: Screen, camera: Camera) -> list[Any]:
    own = {"feed": "traffic", "entity": camera.id}
    classes = [Line(f"class.{name}", {**own, "measure": name}, per="hour") for name in CLASSES]
    distinct = Line("figure.traffic.distinct", {**own, "measure": "distinct"}, grains=("hour", "day"))
    return [
        *over_time(screen, entity=camera.id),
        series(screen, "chart.classes", "per_hour", classes, kind="stack"),
        series(screen, "chart.distinct", "count", [distinct]),
        _completeness(screen, camera),
    ]


def _completeness(screen: Screen, camera: Camera) -> Any:
    """The beats that were heard, over time; below it the records of the last minutes by their sequence."""
    words, name = screen.words, f"camera/{camera.id}"
    beats = Line("chart.heard", {"feed": "traffic", "entity": camera.id, "measure": "heard_pct"})
    records = html.Span([words("camera.records"), " ", of("records", name, "records", tag=html.B)])
    note = html.P([html.Span(words("camera.heard")), records], className="remarks", **attributes(data_scenes=name))
    return series(screen, "chart.complete", "percent", [beats], empty="camera.unheard", note=note)


def _lanes(screen: Screen, camera: Camera) -> Any:
    """The road from above, from the counts of the last minute, and what these do not know."""
    words = screen.words
    told = {
        "camera": camera.id,
        "lanes": camera.lanes,
        "both": camera.direction == "both",
        "classes": list(CLASSES),
    }
    canvas = html.Canvas(role="img", **attributes(aria_label=words("lanes.title"), data_lanes=json.dumps(told)))
    names = [html.Span([html.I(className=f"dot class{i}"), words(f"class.{name}")]) for i, name in enumerate(CLASSES)]
    heading = html.Div(
        [html.H2(words("lanes.title")), html.Span(words("lanes.drawn"), className="unit")], className="heading"
    )
    below = [html.Div(names, className="legend"), html.P(words("lanes.rule"), className="aside")]
    return html.Section([heading, canvas, *below], className="card lanesview")


CAMERA_PAGE = PartPage("/traffic/camera/<id>", "title.camera", content)
