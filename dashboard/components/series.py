"""A chart over time with all that a chart needs: unit, range, comparison, usual, exports, and why it is empty or old.

What it shows comes from /api/v1/series and is drawn by assets/series.js. Range and comparison are the page's and stand
in its address (`range=24h`, `compare=yesterday`), so that a link shows the same.
"""

import json
from typing import Any, Literal, get_args

import msgspec
from dash import html

from dashboard.components.bind import attributes, where
from dashboard.components.fed import heading
from dashboard.explained.part import part_of
from dashboard.i18n import Words
from dashboard.screen import Screen

Range = Literal["3h", "24h", "7d", "35d"]
RANGES: tuple[Range, ...] = get_args(Range)
COMPARISONS = ("none", "yesterday", "lastweek")
SPOKEN = ("series.",)
Kind = Literal["line", "stack"]


class Line(msgspec.Struct, frozen=True):
    """One line of a chart: a measure of the series interface, narrowed by roll-ups, and its key of the catalogue.

    `per`: a count becomes so many in an hour or a minute. `grains`: those that the measure is kept in. `usual`: what is
    usual lies behind it, of one line of a chart.
    """

    label: str
    query: dict[str, str]
    per: Literal["", "hour", "minute"] = ""
    grains: tuple[str, ...] = ("minute", "hour", "day")
    usual: bool = False


def toolbar(screen: Screen, first: Range = "3h") -> Any:
    """The page's range and comparison, as links that keep the rest of the address. `first`: the range that stands where
    the address names none.
    """
    words = screen.words
    ranges = _choices(screen, words, "range", RANGES, first)
    return html.Div([ranges, _choices(screen, words, "compare", COMPARISONS)], className="toolbar")


def charts(screen: Screen, drawn: list[Any], first: Range = "3h") -> list[Any]:
    """The page's range (`first` unless the address says otherwise) and comparison, and its charts beside each other."""
    return [toolbar(screen, first), html.Div(drawn, className="charts")]


def _choices(screen: Screen, words: Words, parameter: str, values: tuple[str, ...], first: str = "") -> Any:
    chosen = screen.query.get(parameter, first or values[0])
    links = [
        html.A(
            words(f"series.{parameter}.{value}"),
            href=screen.link(**{parameter: value}),
            **attributes(data_parameter=parameter, data_value=value, aria_current="true" if value == chosen else None),
        )
        for value in values
    ]
    return html.Nav(links, className="choices", **attributes(aria_label=words(f"series.{parameter}")))


def series(
    screen: Screen,
    title: str,
    unit: str,
    lines: list[Line],
    kind: Kind = "line",
    *,
    empty: str = "series.empty",
    note: Any = None,
) -> Any:
    """A chart: `title` and `empty` (why there may be nothing to show) are keys of the catalogue, `unit` one of
    `dashboard.live.frame.Unit`; `note` stands below it.
    """
    words, feed = screen.words, lines[0].query["feed"]
    part = part_of(feed, lines[0].query, screen.province.registry)
    told = {
        "unit": unit,
        "kind": kind,
        "nothing": words(empty),
        "lines": [{"label": words(line.label), **_asked(line)} for line in lines],
    }
    top = heading(words, feed, title, f"series.unit.{unit}", exports(words), part=part)
    canvas = html.Canvas(role="img", tabIndex=0, **attributes(aria_label=words(title)))
    plot = html.Div(
        [canvas, html.Output(className="readout"), html.P(words("series.loading"), className="empty")], className="plot"
    )
    facts = attributes(data_series=json.dumps(told, ensure_ascii=False))
    children = [top, plot, html.Div(className="legend behind", hidden=True), note]
    return html.Section(children, className="card series", **facts, **where("state", feed, attribute="state"))


def exports(words: Words) -> Any:
    """Buttons that save the chart or drawing of their card as a file."""
    kinds = ("csv", "png")
    buttons = [html.Button(words(f"series.{kind}"), type="button", **attributes(data_export=kind)) for kind in kinds]
    return html.Span(buttons, className="exports")


def _asked(line: Line) -> dict[str, Any]:
    return {"query": line.query, "per": line.per, "grains": line.grains, "usual": line.usual}
