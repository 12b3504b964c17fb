"""What the panels of scenes share: a titled panel, numbers of the scene, drawings, and rows with a bar."""

from typing import Any

from dash import html

from dashboard.components.attention import bar
from dashboard.components.bind import attributes, live, shape, where


def panel(name: str, title: Any, children: list[Any], note: Any = None, alerts: str = "") -> Any:
    """A panel of a scene, at the grid area of its name. `alerts`: the domain whose alerts give it its bar."""
    heading = html.H2([html.Span(title, className="title"), html.Span(note, className="note")])
    own = [bar(alerts)] if alerts else []
    return html.Section([*own, heading, *children], className=f"panel {name}")


def inset(scene: str, panels: list[Any]) -> Any:
    """Panels of the scene of a feed on a page of the desk, smaller; they are as fresh as the feed."""
    shown = html.Div(panels, className="scenery", **attributes(data_scene=scene))
    return html.Div(
        shown, className="inset", **attributes(data_scenes=scene), **where("state", scene, attribute="state")
    )


def of(unit: str, scene: str, *path: object, name: str = "", tag: Any = html.Span) -> Any:
    """A number (or text) of a scene by its path, in a unit."""
    return live("of", unit, scene, *path, name=name, tag=tag)


def here(scene: str, *path: object) -> dict[str, Any]:
    """Attributes that hide a node while the scene has nothing there."""
    return where("ofhere", scene, *path, attribute="hidden")


def source(kind: str, scene: str, *path: object) -> Any:
    """The shape of the worst alert about the source whose id stands at the path."""
    return shape("source", kind, scene, *path, name="badge")


def drawing(kind: str, origin: str, label: str, unit: str = "") -> Any:
    """A canvas that assets/drawings.js draws from `origin`, a dotted path into the scenes."""
    named = attributes(data_draw=kind, data_from=origin, data_unit=unit or None, aria_label=label)
    return html.Div(html.Canvas(role="img", **named), className="drawing")


def barred(label: Any, value: Any, share: tuple[object, ...], name: str = "") -> Any:
    """A row with a horizontal bar, whose share (0..1) a painter gives."""
    filled = html.I(className="fillbar", **where(*map(str, share), attribute="share"))
    children = [html.Span(label, className="label"), html.Span(filled, className="track"), value]
    return html.Li(children, className=f"barred {name}".strip())
