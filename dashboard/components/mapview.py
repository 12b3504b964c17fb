"""The map: communes, roads and cameras, in layers; on the wall one of them, on desk pages all to choose from."""

from collections.abc import Sequence
from typing import Any, Literal

from dash import html

from dashboard.components.bind import attributes, live, shape
from dashboard.i18n import Words
from dashboard.screen import Screen

STATES = ("f", "l", "s", "d")
Layer = Literal["alerts", "traffic", "dossiers", "payments"]
LAYERS: tuple[Layer, ...] = ("alerts", "traffic", "dossiers", "payments")
STEPS = 5


def mapview(screen: Screen, layer: Layer = "alerts", classes: str = "region map", layers: Sequence[Layer] = ()) -> Any:
    """The map with its legend. `layers` to choose from; its picture is put in place and painted by assets/map.js."""
    words = screen.words
    picture = html.Div(
        className="picture",
        **attributes(
            data_map="",
            data_title=words("wall.map"),
            data_layer=layer,
            data_to_commune=screen.link("/commune/CODE"),
            data_to_camera=screen.link("/traffic/camera/CODE"),
            data_to_road=screen.link("/traffic/road/CODE"),
        ),
    )
    heading = html.H2([words("wall.map"), _choice(words, layer, layers)])
    children = [heading, picture, _cameras(words), *(_ramp(words, name) for name in LAYERS[1:])]
    needs = attributes(data_scenes="places") if "payments" in (layer, *layers) else {}
    return html.Section(children, className=classes, **attributes(data_maps="", data_layer=layer), **needs)


def source(screen: Screen) -> Any:
    """The province's SVG, once for a page: every map on it is a copy."""
    return html.Div(id="province", hidden=True, **attributes(data_svg=screen.province.map_svg))


def _choice(words: Words, layer: Layer, layers: Sequence[Layer]) -> Any:
    buttons = [
        html.Button(words(f"map.layer.{name}"), type="button", **_pressed(name, chosen=name == layer))
        for name in layers
    ]
    return html.Span(buttons, className="choice", role="group", **attributes(aria_label=words("map.layers")))


def _pressed(name: str, *, chosen: bool) -> dict[str, Any]:
    return attributes(data_choose=name, aria_pressed="true" if chosen else "false")


def _cameras(words: Words) -> Any:
    marks = [
        html.Span([shape("markof", state), live("sources", "traffic", state), html.Span(words(f"camera.{state}"))])
        for state in STATES
    ]
    return html.Div(marks, className="legend", **attributes(data_of="cameras"))


def _ramp(words: Words, layer: Layer) -> Any:
    """The ramp's five steps with the limits between them, and what they are of."""
    steps = [html.Span(words(f"map.{layer}.{step}"), className=f"step step{step}") for step in range(1, STEPS + 1)]
    return html.Div([html.Span(words(f"map.{layer}")), *steps], className="legend ramp", **attributes(data_of=layer))
