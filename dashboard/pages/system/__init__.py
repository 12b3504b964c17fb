"""The system: each feed as a lane from its sources to the screen: rates, delays, partitions, refused records."""

from typing import Any

from dash import Dash, html

from contracts.catalogue import STREAMS
from contracts.errors import Reason
from dashboard.components.bind import live, shape, where
from dashboard.components.column import titled
from dashboard.components.document import desk
from dashboard.components.lanes import lanes
from dashboard.components.table import table
from dashboard.i18n import Words
from dashboard.live.frame import STAGES
from dashboard.screen import Screen

PATH = "/system"
TITLE = "title.system"
SHARDS = 64
"""A frame carries at most so many partitions, those that lag most."""
INTAKE = ("received", "counted", "duplicates", "late", "unknown", "lost")
SHARD_FIELDS = ("name", "owner", "epoch", "state", "lag", "offset", "canary_ms", "checkpoint_ms")
SHARD_KEYS = ("shard", "owner", "epoch", "state", "lag", "offset", "canary", "checkpoint")
NAMES = tuple(feed.name for feed in STREAMS)


def layout(screen: Screen) -> Any:
    """Lanes, then partitions beside today's records and refusals."""
    words = screen.words
    below = html.Div([shards(words), html.Div([delays(words), intake(words), refused(words)])], className="halves")
    return desk(screen, TITLE, [html.H1([words(TITLE), links()]), stations(words), below])


def links() -> Any:
    """What answers: Redis and Kafka."""
    both = [
        html.Span([shape("linkmark", n), n.capitalize(), live("link", n)], className="feed") for n in ("redis", "kafka")
    ]
    return html.Span(both, className="links")


def stations(words: Words) -> Any:
    """The lanes as a card."""
    return html.Section([html.H2(words("system.lanes")), lanes(words)], className="card")


def shards(words: Words) -> Any:
    """Every partition: owner, epoch, state, what is unread, how old its canary is."""
    rows = [
        html.Tr(
            [html.Td(live("shard", i, field)) for field in SHARD_FIELDS], **where("shardhere", i, attribute="hidden")
        )
        for i in range(SHARDS)
    ]
    heads = [words(f"system.{key}") for key in SHARD_KEYS]
    return table(words("system.shards"), heads, rows, texts=(0, 1, 3), scenes="system")


def delays(words: Words) -> Any:
    """p50, p95 and p99 of each stage per feed."""
    stages = (*STAGES, "total")
    keys = ("source", "kafka", "worker", "redis")
    heads = [words("system.feed"), *(words(f"system.from.{key}") for key in keys), words("system.totalshort")]
    rows = [html.Tr([html.Td(words(f"feed.{f}")), *(html.Td(live("stage", f, s)) for s in stages)]) for f in NAMES]
    return table(words("system.delays"), heads, rows, name="delays", named=titled(words, "system.delays"))


def intake(words: Words) -> Any:
    """What came in today and what became of it."""
    heads = [words("system.feed"), *(words(f"system.{key}") for key in INTAKE)]
    rows = [html.Tr([html.Td(words(f"feed.{f}")), *(html.Td(live("count", f, key)) for key in INTAKE)]) for f in NAMES]
    return table(words("system.intake"), heads, rows)


def refused(words: Words) -> Any:
    """Today's dead letters by reason."""
    reasons = [*(reason.value for reason in Reason), "total"]
    heads = [words("system.feed"), *(words(f"reason.{reason}") for reason in reasons)]
    rows = [html.Tr([html.Td(words(f"feed.{f}")), *(html.Td(live("dead", f, r)) for r in reasons)]) for f in NAMES]
    return table(words("system.deadletters"), heads, rows, named=titled(words, "system.deadletters"))


def register(app: Dash) -> None:
    """The page has no callbacks: everything on it is painted."""
