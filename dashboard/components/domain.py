"""A domain page for the desk: the feed's hero, figures, charts, worst eight, and every part with its state."""

from typing import Any

from dash import html

from dashboard.components.bind import live, shape, where
from dashboard.components.column import figure, hero, worst
from dashboard.components.document import desk
from dashboard.components.mapview import LAYERS, mapview, source
from dashboard.components.series import SPOKEN, Line, Range, series, toolbar
from dashboard.components.table import table
from dashboard.feeds.description import Description
from dashboard.i18n import Words
from dashboard.screen import Screen

WORST_ROWS = 8


def domain(
    screen: Screen, each: Description, charts: list[Any], more: list[Any], first: Range, spoken: tuple[str, ...] = ()
) -> Any:
    """The page of a feed. `charts` over time, the main one first, in the page's range (`first` where the address names
    none); `more`: sections that it has beyond those of any feed, `spoken`: words for their scripts.
    """
    feed = each.name
    drawn, *others = charts
    ranked = html.Section(worst(screen.words, feed, WORST_ROWS), className="card")
    layer = next((layer for layer in LAYERS if layer == feed), LAYERS[0])
    seen = mapview(screen, layer, "card map", LAYERS)
    shown = [
        _head(screen.words, each),
        toolbar(screen, first),
        html.Div([html.Div([drawn, ranked]), seen], className="halves maps"),
        html.Div(others, className="charts"),
        *more,
        _parts(screen, each),
        source(screen),
    ]
    return desk(screen, f"feed.{feed}", shown, spoken=(*SPOKEN, *spoken))


def primary(screen: Screen, each: Description) -> Any:
    """The chart of what a feed counts first, for one that has no charts of its own."""
    label = f"chart.{each.chart_name}"
    query = {"feed": each.name, "measure": each.feed.primary[1]}
    return series(screen, label, "per_hour", [Line(label, query, per="hour", usual=True)])


def _head(words: Words, each: Description) -> Any:
    """The feed's name and state, its hero, and its figures."""
    feed = each.name
    shown = [*each.first, *(name for name in each.units if name not in {each.hero, *each.first})]
    figures = html.Div(
        [html.Div([figure(words, name), live("goal", name, name="goal")]) for name in shown], className="figures"
    )
    title = html.H1(
        [words(f"feedlong.{feed}"), html.Span([shape("mark", feed), live("statename", feed), live("age", feed)])]
    )
    return html.Section([title, html.Div([hero(words, feed), figures], className="lead")], **_card(feed))


def _pages(screen: Screen, each: Description) -> list[str]:
    """The address of each part's own page; empty where it has none."""
    parts = each.parts
    if parts.ids is None:
        return [""] * len(parts.names(screen))
    return [screen.link(parts.page + identity) for identity in parts.ids(screen.province.registry)]


def _card(feed: str) -> dict[str, Any]:
    return {"className": "card domain", **where("state", feed, attribute="state")}


def _parts(screen: Screen, each: Description) -> Any:
    words, feed, columns = screen.words, each.name, each.parts.columns
    heads = [words(f"part.name.{feed}"), words(each.parts.second), words("part.state")]
    heads += [words(f"part.{column}") for column in columns]
    rows = [
        html.Tr(
            [
                html.Td(html.A(name, href=page) if page else name),
                html.Td(place),
                html.Td([shape("partmark", feed, i), live("partstate", feed, i)]),
                *(html.Td(live("part", feed, column, i)) for column in columns),
            ]
        )
        for i, ((name, place), page) in enumerate(zip(each.parts.names(screen), _pages(screen, each), strict=True))
    ]
    return table(words(f"parts.{feed}"), heads, rows, texts=(0, 1, 2), name="parts")
