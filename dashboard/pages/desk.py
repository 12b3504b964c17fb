"""The alert desk: one list of what needs action, and beside it everything about the alert that is looked at."""

from typing import Any

from dash import Dash

from dashboard.components.desk import desk_facts, frame
from dashboard.components.desk_grid import grid
from dashboard.components.document import document
from dashboard.screen import Screen

PATH = "/desk"
TITLE = "title.desk"
WORDS = (
    "act.", "brief.", "desk.", "did.", "measure.", "measureunit.", "outcome.", "page.until", "place.", "rule.over",
    "rule.usual",
)  # fmt: skip


def layout(screen: Screen) -> Any:
    """The desk as text; its list stands beside it as a component."""
    facts = desk_facts(screen, screen.person)
    return document(screen, TITLE, "alertdesk", frame(screen), words=WORDS, facts=facts)


def components(screen: Screen) -> Any:
    """The list; its rows come by the live path."""
    return grid(screen.words)


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
