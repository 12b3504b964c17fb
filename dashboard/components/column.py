"""A domain on the wall: its hero, three figures, the chart of now over usual, and its worst three."""

from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboard.components.attention import badge, band, bar
from dashboard.components.bind import live, shape, where
from dashboard.components.chart import chart
from dashboard.explained.part import Part
from dashboard.explained.shown import definition
from dashboard.feeds import ESTIMATES, described
from dashboard.feeds.description import Description
from dashboard.i18n import Words
from dashboard.screen import Screen


def column(screen: Screen, each: Description, place: int) -> Any:
    """The column of a feed at one of the wall's three places. Its state greys and hatches all of it."""
    words, feed = screen.words, each.name
    name = html.Span([html.A(words(f"feed.{feed}"), href=screen.link(f"/{feed}")), badge(feed)], className="title")
    children = [
        bar(feed),
        html.H2([name, _age(feed)]),
        hero(words, feed, "goalbrief"),
        html.Div([figure(words, name) for name in each.first], className="figures"),
        chart(words, each.chart_name),
        worst(words, feed, 3),
    ]
    classes = f"region column {feed} place{place}"
    return html.Section(children, className=classes, **where("state", feed, attribute="state"))


def _age(feed: str) -> Any:
    return html.Span([shape("mark", feed), live("condition", feed)], className="age")


def hero(words: Words, feed: str, goal: str = "goal") -> Any:
    """The feed's first number, its label, its goal (by the painter of that name), and the worst of its parts."""
    name = described(feed).hero
    return html.Div(
        [
            html.Div([live("number", name, name="number"), band(name)], className="line"),
            html.Div([label(words, name), _goal(name, goal)], className="label"),
            html.Div([live("worstname", name), live("worstvalue", name, name="value")], className="part"),
        ],
        className="hero",
    )


def label(words: Words, name: str) -> Any:
    """The figure's name, which leads to where it comes from."""
    return why(name, words(f"figure.{name}"))


def why(name: str, shown: Any, part: Part | None = None) -> Any:
    """What tells of a figure leads to where it comes from: of the part, where its numbers are explained, or else of the
    whole province.
    """
    own = part.query if part and part.basis(name) else {}
    return html.A(shown, href=f"/explain?{urlencode({'figure': name, **own})}", className="why")


def titled(words: Words, key: str, part: Part | None = None) -> Any:
    """The words of a key; what is explained under it, they lead to."""
    name = definition(key)
    return words(key) if name is None else why(name, words(key), part)


def _goal(name: str, painter: str) -> Any:
    return html.Span([shape("goalmet", name), live(painter, name)], className="goal")


def figure(words: Words, name: str) -> Any:
    """A figure: number, unit, what it rests on, label."""
    painter = "about" if name in ESTIMATES else "number"
    value = [
        live(painter, name, name="number"),
        live("rest", name, name="rest"),
        " ",
        live("suffix", name, name="suffix"),
        band(name),
    ]
    return html.Div(
        [html.Div(value, className="value"), html.Div(label(words, name), className="label")], className="figure"
    )


def worst(words: Words, feed: str, count: int) -> Any:
    """The worst rows of a feed, with their unit in the heading."""
    each = described(feed)
    heading = html.H3(
        [html.Span(why(each.full(each.worst_of), words(f"worst.{feed}"))), html.Span(words(f"worstunit.{feed}"))]
    )
    rows = [
        html.Li(
            [_name(feed, i), live("rowvalue", feed, i, name="value")],
            **where("rowhere", feed, i, attribute="hidden"),
        )
        for i in range(count)
    ]
    empty = live("rowsempty", feed, name="empty", tag=html.P)
    return html.Div([heading, html.Ol(rows), empty], className="worst")


def _name(feed: str, place: int) -> Any:
    """A row's name; where parts of the feed have pages, it leads to its own."""
    name = live("rowname", feed, place, name="name")
    page = described(feed).parts.page
    return html.A(name, **where("rowlink", feed, page, place, attribute="href")) if page else name
