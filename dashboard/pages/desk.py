"""The alert desk: one list of what needs action, and beside it everything about the alert that is looked at."""

from typing import Any

from dash import Dash, html

from dashboard.components.desk import desk_facts, frame
from dashboard.components.desk_grid import grid
from dashboard.components.document import document
from dashboard.screen import Screen

PATH = "/desk"
TITLE = "title.desk"
WORDS = ("act.", "brief.", "desk.", "did.", "outcome.", "page.until", "place.")


def layout(screen: Screen) -> Any:
    """The desk as text, and its list beside it as a component."""
    facts = desk_facts(screen, screen.person)
    return html.Div(
        [document(screen, TITLE, "alertdesk", frame(screen), words=WORDS, facts=facts), grid(screen.words)],
        className="deskpage",
    )


def register(app: Dash) -> None:
    """The page has no callbacks: its list is fed by the live path."""
