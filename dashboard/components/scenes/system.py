"""The system: each feed as a lane from source to screen, what was refused and why, and every partition's canary."""

from typing import Any

from dash import html

from contracts.catalogue import STREAMS
from contracts.errors import Reason
from dashboard.components.bind import attributes, live, where
from dashboard.components.column import titled
from dashboard.components.lanes import lanes
from dashboard.components.scenes.panel import panel
from dashboard.i18n import Words
from dashboard.screen import Screen

MOST_PARTITIONS = 12
"""Canaries shown of a feed: one per partition, the oldest first."""


def panels(screen: Screen) -> list[Any]:
    """The panels of the scene."""
    words = screen.words
    return [panel("lanes", words("system.lanes"), [lanes(words)], alerts="system"), _refused(words), _canaries(words)]


def _refused(words: Words) -> Any:
    feeds = [feed.name for feed in STREAMS]
    heads = [
        html.Th(words("scene.reason"), scope="col"),
        *(html.Th(words(f"feed.{feed}"), scope="col") for feed in feeds),
    ]
    reasons = [*(reason.value for reason in Reason), "total"]
    rows = [
        html.Tr(
            [html.Th(words(f"reason.{reason}"), scope="row"), *(html.Td(live("dead", feed, reason)) for feed in feeds)]
        )
        for reason in reasons
    ]
    return panel(
        "refused", titled(words, "system.deadletters"), [html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)])]
    )


def _canaries(words: Words) -> Any:
    """A mark per partition, by the age of its last canary."""
    rows = [
        html.Li(
            [
                html.Span(words(f"feed.{feed.name}"), className="label"),
                html.Span([_partition(feed.name, i) for i in range(MOST_PARTITIONS)], className="partitions"),
                live("canary", feed.name, name="value"),
            ]
        )
        for feed in STREAMS
    ]
    return panel("canaries", words("scene.canaries"), [html.Ol(rows, **attributes(data_scenes="system"))])


def _partition(feed: str, place: int) -> Any:
    return html.I(className="partition", **where("partition", feed, place, attribute="state"))
