"""The longest overdue dossiers of the province, and how their clocks are read."""

from typing import Any

from dash import html

from dashboard.components.bind import attributes, live, where
from dashboard.components.fed import fed
from dashboard.components.overdue import COLUMNS, TEXTS_AT_AGENCIES, late_cells, late_heads
from dashboard.components.scenes.panel import here, of
from dashboard.i18n import Words
from dashboard.live.scenes.overdue import SHOWN_OF_PROVINCE


def longest(words: Words) -> Any:
    """The list; each code leads to the dossier, with every step of its clock."""
    rows = [_row(i) for i in range(SHOWN_OF_PROVINCE)]
    head = late_heads(words, "agency", *COLUMNS)
    table = html.Table([head, html.Tbody(rows)], className=TEXTS_AT_AGENCIES)
    named, known = attributes(aria_label=words("dossiers.overdue")), where("stockhides", attribute="hidden")
    scrolled = html.Div(table, className="scroll", tabIndex=0, role="region", **named, **known)
    children = [
        html.P(words("dossiers.overdue.clock"), className="aside"),
        scrolled,
        live("overdueempty", name="empty", tag=html.P),
    ]
    return fed(
        words, "dossiers", "dossiers.overdue", "dossiers.overdue.unit", children, name="overdue", scenes="overdue"
    )


def _row(place: int) -> Any:
    path = ("overdue", "rows", place)
    agency = html.A(
        of("text", *path, "agency"), **where("oflink", "/dossiers/agency/", *path, "agency_id", attribute="href")
    )
    return html.Tr([html.Td(agency), *late_cells(*path, "late")], **here(*path))
