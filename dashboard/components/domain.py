"""A domain page for the desk: the feed's hero, figures, chart, worst eight, and every part with its state."""

from typing import Any

from dash import html

from dashboard.components.bind import live, shape, where
from dashboard.components.chart import chart
from dashboard.components.column import figure, hero, why, worst
from dashboard.components.document import desk
from dashboard.components.mapview import LAYERS, mapview, source
from dashboard.components.table import table
from dashboard.feeds.description import Description
from dashboard.screen import Screen

WORST_ROWS = 8


def domain(screen: Screen, each: Description, more: list[Any], spoken: tuple[str, ...] = ()) -> Any:
    """The page of a feed; `more`: sections that it has beyond those of any feed, `spoken`: words for their scripts."""
    words, feed = screen.words, each.name
    shown = [*each.first, *(name for name in each.units if name not in {each.hero, *each.first})]
    figures = html.Div(
        [html.Div([figure(words, name), live("goal", name, name="goal")]) for name in shown], className="figures"
    )
    title = html.H1(
        [words(f"feedlong.{feed}"), html.Span([shape("mark", feed), live("statename", feed), live("age", feed)])]
    )
    head = html.Section([title, html.Div([hero(words, feed), figures], className="lead")], **_card(feed))
    name = each.chart_name
    drawn = html.Section([html.H2(why(name, words(f"chart.{name}"))), chart(words, name, "wide")], className="card")
    ranked = html.Section(worst(words, feed, WORST_ROWS), className="card")
    layer = next((layer for layer in LAYERS if layer == feed), LAYERS[0])
    seen = mapview(screen, layer, "card map", LAYERS)
    halves = html.Div([html.Div([drawn, ranked]), seen], className="halves maps")
    return desk(screen, f"feed.{feed}", [head, halves, *more, _parts(screen, each), source(screen)], spoken=spoken)


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
