"""The frame of the desk's other pages: rail and bar as at the desk, and one column that the scripts fill."""

from typing import Any

from dash import html

from dashboard.components.bind import attributes, live, shape
from dashboard.components.desk import desk_facts, who_is
from dashboard.components.document import document
from dashboard.components.rail import rail
from dashboard.feeds import DESCRIPTIONS
from dashboard.screen import Screen

WORDS = (
    "act.", "audit.", "audited.", "brief.", "desk.", "did.", "measure.", "measureunit.", "outcome.", "page.", "place.",
    "role.", "rule.",
)  # fmt: skip


def desk_page(screen: Screen, title: str, kind: str, children: list[Any]) -> Any:
    """A page of the desk; `kind` tells the scripts which."""
    words = screen.words
    feeds = [
        html.Span(
            [shape("mark", each.name), live("feedname", each.name), live("age", each.name, name="age")],
            className="feed",
        )
        for each in DESCRIPTIONS
    ]
    bar = html.Header(
        [
            html.H1(words(title)),
            html.A(words("page.todesk"), href=screen.elsewhere("/desk")),
            live("note", name="note"),
            html.Div(feeds, className="feeds"),
            who_is(screen),
            live("clock", name="clock"),
        ],
        className="deskbar",
    )
    said = html.Div(id="said", role="status", **attributes(aria_live="polite"))
    body = html.Main(children, className="sheet", id="body")
    facts = desk_facts(screen, screen.person)
    return document(screen, title, f"alertdesk {kind}", [rail(screen), bar, body, said], words=WORDS, facts=facts)
