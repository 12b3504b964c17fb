"""Overdue dossiers as rows of a table, with what their clocks say."""

from typing import Any

from dash import html

from dashboard.components.bind import attributes, live, where
from dashboard.components.fed import heading
from dashboard.components.scenes.panel import of
from dashboard.explained.part import Part
from dashboard.i18n import Words
from dashboard.screen import Screen

COLUMNS = ("code", "procedure", "status", "due", "late", "calendar")
"""Keys of the catalogue under `dossier.`."""
TEXTS = "text0 text1 text2"
"""The columns of words, as classes of the table; `TEXTS_AT_AGENCIES` with the agency before them."""
TEXTS_AT_AGENCIES = "text0 text1 text2 text3"


def late_list(screen: Screen, title: str, unit: str, scene: str, table: Any, part: Part | None = None) -> Any:
    """The card of the longest overdue dossiers: `title` and `unit` are keys of the catalogue, `table` their rows from
    the scene. Where none is overdue, or a past is not known, it says so.
    """
    words = screen.words
    named, known = attributes(aria_label=words(title)), where("stockhides", attribute="hidden")
    scrolled = html.Div(table, className="scroll", tabIndex=0, role="region", **named, **known)
    top = heading(words, "dossiers", title, unit, live("age", "dossiers", name="age"), part=part)
    children = [top, scrolled, live("overdueempty", scene, name="empty", tag=html.P)]
    fresh = where("state", "dossiers", attribute="state")
    return html.Section(children, className="card fed overdue", **attributes(data_scenes=scene), **fresh)


def late_heads(words: Words, *columns: str) -> Any:
    """The head of their table."""
    return html.Thead(html.Tr([html.Th(words(f"dossier.{key}"), scope="col") for key in columns]))


def late_cells(scene: str, *path: object) -> list[Any]:
    """The cells of COLUMNS of the overdue dossier at a path of a scene."""
    code = html.A(
        of("plain", scene, *path, "code"), **where("oflink", "/dossiers/", scene, *path, "code", attribute="href")
    )
    return [
        html.Td(code),
        html.Td(of("text", scene, *path, "procedure")),
        html.Td(of("status", scene, *path, "status")),
        html.Td(of("moment", scene, *path, "due_ms")),
        html.Td(of("days", scene, *path, "late_days")),
        html.Td(live("lateclock", scene, *path)),
    ]
