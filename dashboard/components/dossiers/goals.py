"""Online against the goals of the two levels, and what our data say of the five groups of Decision 766."""

from typing import Any

from dash import html

from contracts.dossiers import LEVELS
from dashboard.components.bind import attributes, live, shape, where
from dashboard.components.column import label, why
from dashboard.components.fed import fed
from dashboard.components.scenes.panel import of
from dashboard.i18n import Words

POINTS = {"openness": 18, "progress": 20, "digitised": 22, "online": 22, "satisfaction": 18}
"""The groups of Decision 766/QĐ-TTg (2022) and the points that each can give, 100 in all."""
SUBMITTED = "dossiers.submitted_online"


def online(words: Words) -> Any:
    """Submitted online, and processed online by level, with the goals' ticks: colourless; no shift can mend them."""
    submitted = _goal(label(words, SUBMITTED), (), SUBMITTED, [])
    levels = [
        _goal(
            why("dossiers.processed_online", words(f"dossiers.online.{level}")),
            ("onlineof",),
            level,
            [live("onlinerest", level), live("onlinemeeting", level)],
        )
        for level in LEVELS
    ]
    listed = html.Ol([submitted, *levels], className="targets")
    children = [listed, live("scenewhy", "dossiers", "received", name="empty", tag=html.P)]
    return fed(words, "dossiers", "dossiers.online", "dossiers.unit.month", children, name="online", scenes="dossiers")


def _goal(name: Any, through: tuple[str, ...], of_what: str, notes: list[Any]) -> Any:
    """A goal's bar. Where the number is no figure of the frame, painters of goals are asked `through` another one."""

    def painted(painter: str) -> tuple[str, ...]:
        return (*through, painter, of_what)

    met = html.Span([shape(*painted("goalmet")), live(*painted("goal"))], className="goal")
    filled = html.I(className="fillbar", **where(*painted("goalshare"), attribute="share"))
    tick = html.I(className="tick", **where(*painted("goalat"), attribute="share"))
    bar = html.Div([live(*painted("number"), name="value"), html.Span([filled, tick], className="track")])
    return html.Li([html.Div([name, met]), bar, html.Div(notes, className="aside")])


def groups(words: Words) -> Any:
    """One row a group: what can be said of it, and what not."""
    said: dict[str, list[Any]] = {
        "progress": [
            _said(label(words, "dossiers.on_time"), live("number", "dossiers.on_time")),
            _said(why("dossiers.used", words("dossiers.group.within")), of("percent", "dossiers", "used", "within")),
        ],
        "online": [
            _said(label(words, SUBMITTED), live("number", SUBMITTED)),
            _said(label(words, "dossiers.processed_online"), live("number", "dossiers.processed_online")),
            _said(words("dossiers.group.fees"), live("feesonline")),
        ],
    }
    rows = [_group(words, name, said.get(name, [])) for name in POINTS]
    heads = [html.Th(words(f"dossiers.groups.{key}"), scope="col") for key in ("group", "points", "said", "unsaid")]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="groups")
    note = html.P(words("dossiers.groups.note"), className="aside")
    return fed(words, "dossiers", "dossiers.groups", "dossiers.unit.month", [note, table], name="decision")


def _group(words: Words, name: str, said: list[Any]) -> Any:
    shown = html.Dl(said) if said else html.Span(words("dossiers.groups.nothing"), className="muted")
    cells = [
        html.Td(str(POINTS[name]), **attributes(data_name=words("dossiers.groups.points"))),
        html.Td(shown),
        html.Td(words(f"dossiers.group.{name}.unsaid")),
    ]
    return html.Tr([html.Th(words(f"dossiers.group.{name}"), scope="row"), *cells])


def _said(name: Any, value: Any) -> Any:
    return html.Div([html.Dt(name), html.Dd(value)])
