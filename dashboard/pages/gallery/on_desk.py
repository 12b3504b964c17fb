"""What pages of the desk consist of: charts, drawings, tables, buttons, choices, dialogs, palette, time bar, detail."""

from typing import Any

import msgspec
from dash import html

from contracts.dossiers import STATUSES
from contracts.freshness import State
from dashboard.components.bind import attributes, shape
from dashboard.components.desk import filters
from dashboard.components.dossiers.flow import funnel, used
from dashboard.components.series import Kind, Line, series, toolbar
from dashboard.components.table import table
from dashboard.pages.gallery import samples
from dashboard.pages.gallery.sample import sample, section
from dashboard.screen import Screen

CHARTS: tuple[tuple[str, str, Kind], ...] = (
    ("filled", "f", "line"),
    ("compared", "f", "line"),
    ("layers", "f", "stack"),
    ("stale", "s", "line"),
    ("empty", "f", "line"),
    ("failed", "f", "line"),
    ("loading", "f", "line"),
)
"""What a chart shows, the state of its feed, and its kind; assets/gallery.js draws them."""
DIALOGS = ("shelve", "resolve", "keys")


def sections(screen: Screen) -> list[Any]:
    """The desk's components in their states."""
    words = screen.words
    return [
        section(words("gallery.charts"), [html.Div([_chart(screen, *told) for told in CHARTS], className="charts")]),
        section(words("gallery.drawings"), [_drawings(screen)]),
        section(words("gallery.tables"), [_tables(screen)]),
        section(words("gallery.controls"), _controls(screen)),
        section(words("gallery.dialogs"), [html.Div(_dialogs(), className="row")]),
        section(words("gallery.detail"), [_detail(screen)]),
    ]


def _chart(screen: Screen, what: str, state: str, kind: Kind) -> Any:
    names = ("part.open", "part.overdue", "scene.due_soon")[: 3 if kind == "stack" else 2]
    lines = [Line(name, {"feed": "dossiers", "measure": name}) for name in names]
    if kind == "line":
        lines[0] = msgspec.structs.replace(lines[0], usual=True)
    drawn = series(screen, "chart.stock", "count", lines, kind)
    frame = samples.of_states(State(state))
    return sample(frame, [html.Div(drawn, **attributes(data_still=what))], "desk charted")


def _drawings(screen: Screen) -> Any:
    words = screen.words
    drawn = html.Div([funnel(words), used(words)], className="halves")
    return sample(samples.whole(screen.province.registry), [drawn], "desk")


def _tables(screen: Screen) -> Any:
    """A table of words and numbers, with a state of each kind, and one that has no rows."""
    words = screen.words
    heads = [words(key) for key in ("dossier.status", "part.state", "part.open", "part.overdue")]
    rows = [
        html.Tr(
            [
                html.Td(html.A(words(f"status.{status}"), href="#")),
                html.Td([shape("still", f"mark-{state.value}"), words(f"state.{state.value}")]),
                *(html.Td(str(count)) for count in (964 - 211 * i, 61 - 7 * i)),
            ]
        )
        for i, (status, state) in enumerate(zip(STATUSES, samples.AGES_MS, strict=False))
    ]
    filled = table(words("gallery.tables"), heads, rows, texts=(0, 1), name="parts")
    nothing = [html.H2(words("gallery.emptytable")), html.P(words("empty.rows"), className="empty")]
    empty = html.Section(nothing, className="card")
    return sample(samples.frame(), [html.Div([filled, empty], className="halves")], "desk")


def _controls(screen: Screen) -> list[Any]:
    words = screen.words
    kinds: tuple[dict[str, Any], ...] = (
        {},
        attributes(aria_pressed="true"),
        {"disabled": True},
        attributes(data_focused=""),
    )
    names = ("plain", "pressed", "disabled", "focused")
    buttons = [
        html.Button(words(f"gallery.{name}"), type="button", **more) for name, more in zip(names, kinds, strict=True)
    ]
    bare = html.Div(buttons, className="buttons")
    return [
        sample(samples.frame(), [bare], "alertdesk"),
        sample(samples.frame(), [toolbar(screen)], "desk"),
        sample(samples.frame(), [filters(screen)], "alertdesk framed filtered"),
        sample(samples.frame(), [], "framed timed"),
    ]


def _dialogs() -> list[Any]:
    """Their places; the scripts that make them fill them."""
    asked = [html.Div(className="sample alertdesk framed asked", **attributes(data_dialog=name)) for name in DIALOGS]
    return [*asked, html.Div(className="sample framed palette")]


def _detail(screen: Screen) -> Any:
    told = html.Section(id="detail", **attributes(aria_label=screen.words("desk.detail")))
    return sample(samples.frame(), [told], "alertdesk framed detailed")
