"""What needs attention, and the day so far: the alerts of the frame."""

from typing import Any

from dash import html

from dashboard.components.bind import live, shape, where
from dashboard.i18n import Words

ROWS = 5
FIELDS = ("place", "owner", "state", "age")
TODAY = (("raised", "solved"), ("acknowledge",), ("limit",), ("shift",))


def attention(words: Words) -> Any:
    """Five rows, worst first; calm words when there is none. While no alert agent answers it says so."""
    rows = [
        html.Li(
            [
                html.I(className="frame", **where("arrived", i, attribute="new")),
                shape("attention", i, "shape"),
                html.A(live("attention", i, "what"), className="what", **where("attentionlink", i, attribute="href")),
                *(live("attention", i, field, name=field) for field in FIELDS),
            ],
            **where("attentionhere", i, attribute="hidden"),
        )
        for i in range(ROWS)
    ]
    heading = html.H2([words("wall.attention"), live("more", ROWS, name="more")])
    children = [heading, html.Ol(rows), live("calm", name="empty", tag=html.P)]
    return html.Section(children, className="region attention", **where("alertsage", attribute="alerts"))


def today(words: Words) -> Any:
    """The pinned notice, open alerts by severity, and what became of the day's alerts."""
    marks = html.Div(
        [
            html.Span(
                [shape("severityshape", n), live("severity", n)],
                className="mark",
                **where("severitysome", n, attribute="some"),
            )
            for n in range(1, 5)
        ],
        className="severities",
    )
    lines = [html.Dl([_told(words, name) for name in names], className="line") for names in TODAY]
    children = [
        live("notice", name="notice", tag=html.P),
        html.H2([words("wall.today"), marks]),
        html.Div(lines, className="counts"),
    ]
    return html.Section(children, className="region today", **where("alertsage", attribute="alerts"))


def _told(words: Words, name: str) -> Any:
    return html.Div([html.Dt(words(f"today.{name}")), live("today", name, tag=html.Dd)])


def bar(panel: str) -> Any:
    """The bar of a panel: it has the hue of the panel's worst alert, or none."""
    return html.I(className="bar", **where("panel", panel, attribute="badge"))


def badge(panel: str) -> Any:
    """The shape of a panel's worst alert, beside its title."""
    return shape("panelshape", panel, name="badge")


def band(figure: str) -> Any:
    """◆ or ▲ beside a figure, when an alert says that it is in a band."""
    return shape("band", figure, name="band")
