"""What an address shows where there is nothing."""

from typing import Any

from dash import html

from dashboard.components.document import desk
from dashboard.screen import Screen


class UnknownPartError(LookupError):
    """The page of a kind has no part of that id."""


def layout(screen: Screen) -> Any:
    """Says so, and leads back to the wall."""
    words = screen.words
    back = html.P(html.A(words("nav.home"), href=screen.link("/")))
    return desk(screen, "title.missing", [html.Section([html.H1(words("title.missing")), back], className="card")])
