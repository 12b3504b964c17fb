"""How the open dossiers stand, in time, due soon or overdue, by agency, by commune or by field."""

from typing import Any

from dash import html

from dashboard.components.bind import attributes, live, where
from dashboard.components.fed import fed
from dashboard.i18n import Words
from dashboard.live.scenes.dossiers import ROWS_SHOWN
from dashboard.screen import Screen
from state.figures.open_set import PARTS

SHARES = ("overdue", "due_soon", "in_time", "waiting")
"""The pieces of a row's bar, from the left."""
COLUMNS = (*SHARES, "open", "overdue_pct", "on_time")
TOTAL = "total"


def standing(screen: Screen) -> Any:
    """The worst parts of the kind that is chosen (`?by=commune`), below the province."""
    words = screen.words
    heads = [html.Th(live("standingkind"), scope="col"), html.Th(_legend(words), scope="col", className="split")]
    heads += [html.Th(words(f"dossiers.standing.{column}"), scope="col") for column in COLUMNS]
    rows = [_row(TOTAL), *(_row(i) for i in range(ROWS_SHOWN))]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="text0 text1")
    title = words("dossiers.standing")
    named, known = attributes(aria_label=title), where("stockhides", attribute="hidden")
    scrolled = html.Div(table, className="scroll", tabIndex=0, role="region", **named, **known)
    note = html.P(words("dossiers.standing.note"), className="aside")
    children = [_choice(screen), scrolled, live("standingempty", name="empty", tag=html.P), note]
    return fed(
        words, "dossiers", "dossiers.standing", "dossiers.standing.unit", children, name="standing", scenes="dossiers"
    )


def _choice(screen: Screen) -> Any:
    words, chosen = screen.words, screen.query.get("by", PARTS[0])
    links = [
        html.A(
            words(f"dossiers.by.{part}"),
            href=screen.link(by=part),
            **attributes(data_by=part, aria_current="true" if part == chosen else None),
        )
        for part in PARTS
    ]
    return html.Nav(links, className="choices", **attributes(aria_label=words("dossiers.by")))


def _legend(words: Words) -> Any:
    return [html.Span([html.I(className=f"dot {name}"), words(f"dossiers.standing.{name}")]) for name in SHARES]


def _row(place: int | str) -> Any:
    name = html.A(live("standingname", place), **where("standinglink", place, attribute="href"))
    pieces = [html.I(className=share, **where("standingshare", place, share, attribute="share")) for share in SHARES]
    cells = [html.Td(name), html.Td(html.Span(pieces, className="track split"))]
    cells += [html.Td(live("standing", place, column)) for column in COLUMNS]
    return html.Tr(
        cells, className=TOTAL if place == TOTAL else None, **where("standinghere", place, attribute="hidden")
    )
