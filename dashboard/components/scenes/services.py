"""Public services: ten agencies, open dossiers by status, goals, and received against done."""

from typing import Any

from dash import html

from dashboard.components.bind import live, shape, where
from dashboard.components.column import titled
from dashboard.components.scenes.panel import barred, drawing, of, panel, source
from dashboard.i18n import Words
from dashboard.live.scenes.services import AGENCIES_SHOWN, OPEN_STATUSES
from dashboard.screen import Screen

GOALS = ("on_time", "submitted_online", "processed_online", "time_used_p90", "supplements")
COLUMNS = (("open", "count"), ("due_soon", "count"), ("overdue", "count"), ("on_time", "percent"))


def panels(screen: Screen) -> list[Any]:
    """The panels of the scene."""
    words = screen.words
    return [_agencies(words), _statuses(words), _goals(words), _days(words)]


def _agencies(words: Words) -> Any:
    heads = [html.Th(words("part.name.dossiers"), scope="col")]
    heads += [html.Th(words(f"scene.{name}"), scope="col") for name, _ in COLUMNS]
    rows = [_agency(i) for i in range(AGENCIES_SHOWN)]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)])
    empty = live("sceneempty", "services", "agencies", name="empty", tag=html.P)
    return panel("agencies", titled(words, "scene.agencies"), [table, empty], alerts="dossiers")


def _agency(place: int) -> Any:
    path = ("services", "agencies", place)
    name = html.Td([of("text", *path, "name"), source("agency", *path, "id")])
    return html.Tr(
        [name, *(html.Td(live("stockof", unit, *path, column)) for column, unit in COLUMNS)],
        **where("stockhere", *path, attribute="hidden"),
    )


def _statuses(words: Words) -> Any:
    rows = [
        barred(
            words(f"status.{status}"),
            live("stockof", "count", "services", "statuses", i, name="value"),
            ("stockbar", "services", "statuses", i),
        )
        for i, status in enumerate(OPEN_STATUSES)
    ]
    return panel(
        "statuses", titled(words, "scene.statuses"), [html.Ol(rows, className="bars")], live("number", "dossiers.open")
    )


def _goals(words: Words) -> Any:
    """Each goal as a bar with the goal's tick: colourless, for no shift can mend them."""
    return panel(
        "goals",
        words("scene.goals"),
        [html.Ol([_goal(words, f"dossiers.{name}") for name in GOALS], className="goals")],
    )


def _goal(words: Words, figure: str) -> Any:
    tick = html.I(className="tick", **where("goalat", figure, attribute="share"))
    filled = html.I(className="fillbar", **where("goalshare", figure, attribute="share"))
    label = html.Div(
        [
            html.Span(titled(words, f"figure.{figure}")),
            html.Span([shape("goalmet", figure), live("goal", figure)], className="goal"),
        ]
    )
    return html.Li(
        [label, html.Div([live("number", figure, name="value"), html.Span([filled, tick], className="track")])]
    )


def _days(words: Words) -> Any:
    children = [drawing("days", "services", words("scene.days"))]
    return panel("days", titled(words, "scene.days"), children)
