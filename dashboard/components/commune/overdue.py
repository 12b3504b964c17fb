"""The overdue dossiers of the people of a commune, the longest first."""

from typing import Any

from dash import html

from contracts.registry import Commune
from dashboard.access import may
from dashboard.components.bind import where
from dashboard.components.overdue import COLUMNS, TEXTS_AT_AGENCIES, late_cells, late_heads, late_list
from dashboard.components.scenes.panel import of
from dashboard.live.scenes.overdue import SHOWN_OF_PART
from dashboard.screen import Screen


def overdue(screen: Screen, commune: Commune) -> list[Any]:
    """The list, for those who may open single dossiers of the commune."""
    if not may(screen.person, "/dossiers/<code>", domain="dossiers", commune=commune.code):
        return []
    scene = f"commune-overdue/{commune.code}"
    body = html.Tbody([_row(scene, i) for i in range(SHOWN_OF_PART)])
    table = html.Table([late_heads(screen.words, "agency", *COLUMNS), body], className=TEXTS_AT_AGENCIES)
    card = late_list(screen, "commune.overdue", "commune.unit.dossiers", scene, table)
    return [html.Div(card, id="overdue")]


def _row(scene: str, place: int) -> Any:
    path = (scene, "rows", place)
    agency = html.A(
        of("text", *path, "agency"), **where("oflink", "/dossiers/agency/", *path, "agency_id", attribute="href")
    )
    return html.Tr([html.Td(agency), *late_cells(*path, "late")], **where("stockhere", *path, attribute="hidden"))
