"""A card of what a feed counts: title and unit, how fresh the feed is, and hatched while it is not."""

from typing import Any

from dash import html

from dashboard.components.bind import attributes, live, shape, where
from dashboard.components.column import titled
from dashboard.explained.part import Part
from dashboard.i18n import Words


def heading(words: Words, feed: str, title: str, unit: str, *more: Any, part: Part | None = None) -> Any:
    """Title and unit (keys of the catalogue), the feed's state, and what else stands there.

    A title that is explained leads to its explanation: of the `part`, if the numbers are one's.
    """
    state = html.Span([shape("mark", feed), live("statename", feed)], className="feed")
    children = [html.H2(titled(words, title, part)), html.Span(words(unit), className="unit"), state, *more]
    return html.Div(children, className="heading")


def fed(
    words: Words, feed: str, title: str, unit: str, children: list[Any], *more: Any, name: str = "", scenes: str = ""
) -> Any:
    """The card; `more` stands in its heading; `scenes`: those whose messages it needs."""
    return html.Section(
        [heading(words, feed, title, unit, live("age", feed, name="age"), *more), *children],
        className=f"card fed {name}".strip(),
        **attributes(data_scenes=scenes or None),
        **where("state", feed, attribute="state"),
    )
