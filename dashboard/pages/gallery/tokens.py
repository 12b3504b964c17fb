"""Colours, type, shapes, and the ring of what has the focus."""

from typing import Any

from dash import html

from contracts.freshness import State
from dashboard.components.bind import shape
from dashboard.i18n import Words
from dashboard.pages.gallery.sample import section
from dashboard.screen import Screen
from dashboard.theme import COLOURS, DESK_SIZES, RADIUS, SPACES, WALL_SIZES

SHAPES = (
    *(f"severity-{n}" for n in range(1, 5)),
    *(f"severity-{n} seen" for n in range(1, 4)),
    *(f"level-{level}" for level in ("normal", "attention", "blind")),
    *(f"mark-{state.value}" for state in State),
    "mark-tick",
)


def sections(screen: Screen) -> list[Any]:
    """What everything is made of."""
    words = screen.words
    return [
        section(words("gallery.colours"), [html.Div([_colour(token) for token in COLOURS], className="swatches")]),
        section(words("gallery.type"), [html.Div(_sizes(words))]),
        section(words("gallery.spaces"), [html.Div([_space(size) for size in SPACES if size], className="swatches")]),
        section(words("gallery.shapes"), [html.Div([_shape(name) for name in SHAPES], className="swatches")]),
    ]


def _colour(token: str) -> Any:
    return html.Div([html.I(style=f"background: var(--{token})"), html.Code(token)])


def _sizes(words: Words) -> list[Any]:
    wall = [_size(words, size, "wallsize") for size in WALL_SIZES]
    return wall + [_size(words, size, "desksize") for size in DESK_SIZES]


def _size(words: Words, size: int, name: str) -> Any:
    children = [html.Code(str(size)), html.Span(words("title.wall")), html.Span(words("gallery.size"))]
    return html.P(children, style=f"font-size: {size}px", className=name)


def _space(size: int) -> Any:
    look = f"width: {size}px; height: {size}px; border-radius: {min(RADIUS, size // 2)}px; background: var(--accent)"
    return html.Div([html.I(style=look), html.Code(str(size))])


def _shape(name: str) -> Any:
    return html.Div([shape("still", *name.split(" "), name="big"), html.Code(name)])
