"""The open alerts of a commune, the worst first; why there is none, and the way to the desk."""

from typing import Any

from dash import html

from contracts.registry import Commune
from dashboard.access import may
from dashboard.components.bind import attributes, live, shape, where
from dashboard.components.scenes.panel import here, of
from dashboard.live.scenes.commune.alerts import ROWS_SHOWN
from dashboard.live.scoped import ALERTS
from dashboard.screen import Screen

COLUMNS = ("what", "place", "unit", "state", "age")


def alerts(screen: Screen, commune: Commune) -> Any:
    """The rows as the wall tells them; each leads to its alert, for those who may open it."""
    words, scene = screen.words, _scene(screen, commune.code)
    linked = may(screen.person, "/alerts/<id>", commune=commune.code)
    heads = [html.Th(words(f"desk.column.{column}"), scope="col") for column in COLUMNS]
    rows = [_row(scene, i, linked=linked) for i in range(ROWS_SHOWN)]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="text0 text1 text2 text3")
    named = attributes(aria_label=words("commune.alerts"))
    listed = where("localalerts", scene, attribute="hidden")
    scrolled = html.Div(table, className="scroll", tabIndex=0, role="region", **named, **listed)
    children = [_heading(screen, commune, scene), scrolled, live("localcalm", scene, name="empty", tag=html.P)]
    return html.Section(
        children,
        className="card local",
        **attributes(data_scenes=scene),
        **where("alertsage", attribute="alerts"),
    )


def _scene(screen: Screen, code: str) -> str:
    """The scene of all domains, or of those that the person is for."""
    return "/".join(filter(None, (ALERTS, code, ",".join(sorted(screen.person.domains)))))


def _heading(screen: Screen, commune: Commune, scene: str) -> Any:
    words = screen.words
    children = [html.H2(words("commune.alerts")), live("localmore", scene, name="unit")]
    if may(screen.person, "/desk"):
        children.append(html.A(words("commune.desk"), href=screen.link("/desk", commune=commune.code)))
    return html.Div(children, className="heading")


def _row(scene: str, place: int, *, linked: bool) -> Any:
    path = (scene, "rows", place)
    what = of("text", *path, "what")
    if linked:
        what = html.A(what, **where("oflink", "/alerts/", *path, "id", attribute="href"))
    cells = [
        html.Td([shape("localshape", *path), what]),
        html.Td(of("text", *path, "place")),
        html.Td(of("text", *path, "owner")),
        html.Td(of("text", *path, "state")),
        html.Td(of("age", *path, "since_ms")),
    ]
    return html.Tr(cells, **here(*path))
