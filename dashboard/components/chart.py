"""A live chart: a canvas that assets/charts.js draws, with its title said in words."""

from typing import Any

from dash import html

from dashboard.components.bind import attributes
from dashboard.i18n import Words


def chart(words: Words, name: str) -> Any:
    """The canvas of one of `dashboard.feeds.CHARTS`."""
    return html.Div(
        html.Canvas(role="img", **attributes(data_chart=name, aria_label=words(f"chart.{name}"))), className="chart"
    )
