"""What the page of dossiers has beyond the page of any feed: the funnel by status, the time used, how the parts stand,
online against the goals, the five groups of Decision 766, charts over time, and the longest overdue with their clocks.
"""

from typing import Any

from dash import html

from dashboard.access import may
from dashboard.components.dossiers.flow import funnel, used
from dashboard.components.dossiers.goals import groups, online
from dashboard.components.dossiers.overdue import longest
from dashboard.components.dossiers.standing import standing
from dashboard.screen import Screen

SPOKEN = ("status.", "dossier.", "dossiers.")
"""Keys of the catalogue that the page's scripts use."""


def sections(screen: Screen) -> list[Any]:
    """The sections, in the order of the page. Single dossiers are for those who may open them, in all communes."""
    words = screen.words
    found = [
        html.Div([funnel(words), used(words)], className="halves"),
        html.Div([standing(screen), html.Div([online(words), groups(words)])], className="halves"),
    ]
    return [*found, longest(words)] if may(screen.person, "/dossiers/<code>", commune="") else found
