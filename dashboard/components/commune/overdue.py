"""The overdue dossiers of the people of a commune, the longest first."""

from typing import Any

from dash import html

from contracts.registry import Commune
from dashboard.access import may
from dashboard.components.bind import attributes, live, where
from dashboard.components.fed import fed
from dashboard.components.overdue import COLUMNS, late_cells
from dashboard.components.scenes.panel import of
from dashboard.live.scenes.overdue import SHOWN_OF_PART
from dashboard.screen import Screen


def overdue(screen: Screen, commune: Commune) -> list[Any]:
    """The list, for those who may open single dossiers of the commune."""
    if not may(screen.person, "/dossiers/<code>", domain="dossiers", commune=commune.code):
        return []
    words, scene = screen.words, f"commune-overdue/{commune.code}"
    heads = [html.Th(words(f"dossier.{key}"), scope="col") for key in ("agency", *COLUMNS)]
    body = html.Tbody([_row(scene, i) for i in range(SHOWN_OF_PART)])
    table = html.Table([html.Thead(html.Tr(heads)), body], className="text0 text1 text2 text3")
    named, known = attributes(aria_label=words("commune.overdue")), where("stockhides", attribute="hidden")
    scrolled = html.Div(table, className="scroll", tabIndex=0, role="region", **named, **known)
    children = [scrolled, live("overdueempty", scene, name="empty", tag=html.P)]
    card = fed(words, "dossiers", "commune.overdue", "commune.unit.dossiers", children, name="overdue", scenes=scene)
    return [html.Div(card, id="overdue")]


def _row(scene: str, place: int) -> Any:
    path = (scene, "rows", place)
    agency = html.A(
        of("text", *path, "agency"), **where("oflink", "/dossiers/agency/", *path, "agency_id", attribute="href")
    )
    return html.Tr([html.Td(agency), *late_cells(*path, "late")], **where("stockhere", *path, attribute="hidden"))
