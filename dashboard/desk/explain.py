"""Where the number of an alert comes from: which records of which partitions, and what was wrong with them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec

from contracts.alerts import Alert
from contracts.catalogue import FEEDS, HEARTBEATS, Feed, feed_named
from contracts.measures import RETENTION_MS, Grain
from contracts.status import INTAKE
from state.figures.intake import REASONS
from state.readable import Readable

LATER_MS = 120_000
"""Records of a minute may come so much later and still be in time."""

Span = tuple[int | None, int | None]
FindOffsets = Callable[[str, Sequence[int], int, int], Awaitable[Mapping[int, Span]]]
"""(topic, partitions, from ms, to ms) → partition → (first, last) offset that Kafka stamped in that time; None: no
record, or Kafka does not answer.
"""


class PartitionSpan(msgspec.Struct, frozen=True):
    """The offsets that one partition took in the minutes. `next`: where its worker reads on."""

    partition: int
    first: int | None
    last: int | None
    next: int | None


class Explanation(msgspec.Struct, frozen=True):
    """Records about the begin of an alert: taken by Kafka `from_ms`..`to_ms`, and what became of them by now.

    `counts`: received, counted, duplicates, late (part of counted), rejected, over all partitions; empty where the
    minutes are kept no longer. `rule` with the `version` that spoke.
    """

    topic: str
    from_ms: int
    to_ms: int
    rule: str
    version: str
    counts: dict[str, int]
    partitions: list[PartitionSpan]
    measured_ms: int


async def explain(alert: Alert, cells: Readable, offsets: FindOffsets, now_ms: int) -> Explanation:
    """The explanation of an alert, measured now."""
    feed = feed_of(alert)
    start = alert.started_ms // Grain.MINUTE.span_ms * Grain.MINUTE.span_ms
    end = max(start + Grain.MINUTE.span_ms, min(now_ms, start + Grain.MINUTE.span_ms + LATER_MS))
    shards = cells.shards(feed.name)
    found = await offsets(feed.topic, [shard.partition for shard in shards], start, end)
    spans = [PartitionSpan(s.partition, *found.get(s.partition, (None, None)), s.next_offset) for s in shards]
    counts = _counts(cells, feed, start, end) if start > now_ms - RETENTION_MS[Grain.MINUTE] else {}
    return Explanation(feed.topic, start, end, alert.rule, alert.version, counts, spans, now_ms)


def feed_of(alert: Alert) -> Feed:
    """The feed whose records an alert rests on; what says nothing of one rests on proofs of life."""
    names = {feed.name for feed in FEEDS}
    if alert.where.kind in ("feed", "stream") and alert.where.entity in names:
        return feed_named(alert.where.entity)
    return feed_named(alert.domain) if alert.domain in names else HEARTBEATS


def _counts(cells: Readable, feed: Feed, start_ms: int, end_ms: int) -> dict[str, int]:
    window = cells.window(feed.name, INTAKE.name, Grain.MINUTE, start_ms, end_ms, [feed.name])
    sums = window.values[0].sum(axis=0)
    found = {name: int(sums[INTAKE.column(name)]) for name in ("received", "counted", "duplicates", "late")}
    return found | {"rejected": int(sum(sums[INTAKE.column(reason)] for reason in REASONS))}
