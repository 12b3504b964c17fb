"""The truth bar: which scene, how old each feed is, how complete, how late the screen is, and what time it is."""

from typing import Any

from dash import html

from dashboard.components.attention import badge
from dashboard.components.bind import attributes, live, shape, where
from dashboard.components.document import links, switches
from dashboard.components.who import demo_mark, who
from dashboard.feeds import DESCRIPTIONS
from dashboard.screen import Screen


def truth(screen: Screen) -> Any:
    """The bar over the wall. Its navigation shows when it has the focus or the pointer is on the title."""
    words = screen.words
    children = [
        live("scenename", tag=html.H1, first=words("scene.province")),
        *demo_mark(screen),
        html.Div([_feed(each.name) for each in DESCRIPTIONS], className="feeds"),
        html.Div(
            [
                html.Span(badge("system"), className="pair", title=words("title.system"), **_some("system")),
                _pair(words("figure.system.completeness"), live("brief", "system.completeness")),
                _pair(words("figure.system.lag"), live("screenlag")),
            ],
            className="proofs",
        ),
        live("note", name="note"),
        live("date", name="date"),
        live("clock", name="clock"),
        html.Nav(
            [*links(screen), *switches(screen), *who(screen)],
            className="reveal",
            **attributes(aria_label=words("nav.skip")),
        ),
    ]
    return html.Header(children, className="region truth")


def _feed(feed: str) -> Any:
    return html.Span([shape("mark", feed), live("feedname", feed), live("age", feed, name="age")], className="feed")


def _some(panel: str) -> dict[str, Any]:
    """Hidden while no alert is about the panel."""
    return where("panelsome", panel, attribute="hidden")


def _pair(label: str, value: Any) -> Any:
    return html.Span([html.Span(label, className="label"), value], className="pair")
