"""The gallery: every component of the wall in every state, for those who work on it, and for visual tests."""

from typing import Any

import msgspec
from dash import Dash, html

from contracts.freshness import State
from dashboard.components.attention import attention, today
from dashboard.components.bind import attributes, shape
from dashboard.components.column import column
from dashboard.components.document import document, links, switches
from dashboard.feeds import ON_WALL
from dashboard.i18n import Words
from dashboard.live.frame import Badge, Frame, Level
from dashboard.pages.gallery import samples
from dashboard.pages.wall import headline
from dashboard.screen import Screen
from dashboard.theme import COLOURS, DESK_SIZES, WALL_SIZES

PATH = "/gallery"
TITLE = "title.gallery"
SHAPES = (
    *(f"severity-{n}" for n in range(1, 5)),
    *(f"severity-{n} seen" for n in range(1, 4)),
    *(f"level-{level}" for level in ("normal", "attention", "blind")),
    *(f"mark-{state.value}" for state in State),
    "mark-tick",
)
LEVELS = (
    (Level.NORMAL, 0),
    (Level.ATTENTION, 0),
    (Level.ATTENTION, 3),
    (Level.ATTENTION, 2),
    (Level.SERIOUS, 1),
    (Level.BLIND, 0),
)
_encode = msgspec.json.Encoder().encode


def layout(screen: Screen) -> Any:
    """Colours, type, shapes, headlines, columns, rows, controls."""
    words = screen.words
    parts = [
        ("colours", [html.Div([_colour(token) for token in COLOURS], className="swatches")]),
        ("type", [html.Div(_sizes(words))]),
        ("shapes", [html.Div([_shape(name) for name in SHAPES], className="swatches")]),
        ("headlines", [_sample(samples.of_level(*level), [headline(words)], "headlines") for level in LEVELS]),
        ("columns", [html.Div(_columns(screen), className="row")]),
        ("rows", _rows(screen)),
    ]
    sections = [
        html.Section([html.H2(words(f"gallery.{name}")), *children], className="show") for name, children in parts
    ]
    nav = html.Nav([*links(screen), *switches(screen)], **attributes(aria_label=words("nav.skip")))
    return document(screen, TITLE, "gallery", [nav, html.Main([html.H1(words(TITLE)), *sections])])


def _sample(frame: Frame, children: list[Any], name: str) -> Any:
    """Components of the wall that show a frame of their own."""
    return html.Div(children, className=f"sample wallish {name}", **attributes(data_frame=_encode(frame).decode()))


def _colour(token: str) -> Any:
    return html.Div([html.I(style=f"background: var(--{token})"), html.Code(token)])


def _sizes(words: Words) -> list[Any]:
    wall = [_size(words, size, "wallsize") for size in WALL_SIZES]
    return wall + [_size(words, size, "desksize") for size in DESK_SIZES]


def _size(words: Words, size: int, name: str) -> Any:
    children = [html.Code(str(size)), html.Span(words("title.wall")), html.Span(words("gallery.size"))]
    return html.P(children, style=f"font-size: {size}px", className=name)


def _shape(name: str) -> Any:
    return html.Div([shape("still", *name.split(" "), name="big"), html.Code(name)])


def _columns(screen: Screen) -> list[Any]:
    each = ON_WALL[1]  # it has a goal too
    states = [(state, None) for state in samples.AGES_MS]
    alarmed = [
        (State.FRESH, Badge(n, acknowledged)) for n, acknowledged in ((1, False), (2, False), (3, True), (4, False))
    ]
    return [_sample(samples.of_feed(each, *told), [column(screen, each, 0)], "columns") for told in (*states, *alarmed)]


def _rows(screen: Screen) -> list[Any]:
    told = (samples.alerts(), samples.alerts(calm=True), samples.alerts(as_of_ms=-400_000))
    return [_sample(frame, [attention(screen.words), today(screen.words)], "rows") for frame in told]


def register(app: Dash) -> None:
    """The page has no callbacks: everything on it is painted."""
