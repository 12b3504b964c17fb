"""Overdue dossiers as rows of a table, with what their clocks say."""

from typing import Any

from dash import html

from dashboard.components.bind import live, where
from dashboard.components.scenes.panel import of

COLUMNS = ("code", "procedure", "status", "due", "late", "calendar")
"""Keys of the catalogue under `dossier.`."""
TEXTS = (0, 1, 2)


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
