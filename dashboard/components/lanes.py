"""Each feed as a lane: what happens at each station, and how long each way takes (p95)."""

from typing import Any

from dash import html

from contracts.catalogue import STREAMS
from dashboard.components.bind import live, shape, where
from dashboard.components.column import titled
from dashboard.i18n import Words
from dashboard.live.frame import STAGES


def lanes(words: Words) -> Any:
    """One lane per feed."""
    heads = [html.Span()]
    for station in ("source", "kafka", "worker", "redis", "screen"):
        heads += [html.Span(words(f"system.{station}")), html.Span()]
    return html.Div(
        [html.Div(heads[:-1], className="lane heads"), *(_lane(words, feed.name) for feed in STREAMS)],
        className="lanes",
    )


def _lane(words: Words, feed: str) -> Any:
    title = html.Div(
        [shape("mark", feed), html.Div([html.B(words(f"feed.{feed}")), live("statename", feed)])], className="name"
    )
    stations = [
        _station(live("live", feed), live("rate", feed, "rate")),
        _station(live("unread", feed), html.Span(words("system.lag"))),
        _station(live("rate", feed, "counted_rate"), live("rebuilding", feed)),
        _station(live("canary", feed), html.Span(words("system.canary"))),
        _station(live("complete", feed), html.Span(titled(words, "system.completeness"))),
    ]
    children: list[Any] = [title]
    for i, station in enumerate(stations):
        children.append(station)
        if i < len(STAGES):
            children.append(html.Div(live("stage95", feed, STAGES[i]), className="way"))
    return html.Div(children, className="lane", **where("state", feed, attribute="state"))


def _station(value: Any, note: Any) -> Any:
    return html.Div([html.Div(value, className="value"), html.Div(note, className="under")], className="station")
