"""The gallery: components in their states, for those who work on them, and for visual tests."""

from typing import Any

import msgspec
from dash import Dash, html

from dashboard.components.bind import attributes
from dashboard.components.desk_grid import grid
from dashboard.components.document import document, links, switches
from dashboard.components.mapview import source
from dashboard.pages.gallery import on_desk, on_paper, on_wall, stories, tokens
from dashboard.screen import Screen

PATH = "/gallery"
TITLE = "title.gallery"
PARTS = (tokens, on_wall, on_desk, on_paper)
SPOKEN = ("act.", "brief.", "desk.", "did.", "dossier.", "dossiers.", "outcome.", "place.", "series.", "status.")
"""Keys of the catalogue that the scripts of the components use."""


def layout(screen: Screen) -> Any:
    """Group by group; what scenes and the alert tell stands beside the page for its script."""
    words, registry = screen.words, screen.province.registry
    shown = [part for each in PARTS for part in each.sections(screen)]
    nav = html.Nav([*links(screen), *switches(screen)], **attributes(aria_label=words("nav.skip")))
    main = html.Main([html.H1(words(TITLE)), *shown])
    told = {
        "scenes": stories.told(registry),
        "found": stories.alert(registry, screen.language),
        "rows": stories.rows(words),
    }
    facts = msgspec.json.encode(told).decode()
    return document(screen, TITLE, "gallery", [nav, main, source(screen)], words=SPOKEN, facts=facts)


def components(screen: Screen) -> Any:
    """The desk's list, below all that is text."""
    named = attributes(aria_label=screen.words(TITLE))
    return html.Section([html.H2(screen.words("desk.list")), grid(screen.words)], className="show listed", **named)


def register(app: Dash) -> None:
    """The page has no callbacks: everything on it is painted."""
