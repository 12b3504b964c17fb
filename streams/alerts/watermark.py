"""Which minute is closed: rules run once on each, in order, and wait while a shard rebuilds."""

from collections.abc import Mapping

from contracts.alerts import Domain
from contracts.measures import Grain
from contracts.status import INTAKE
from state.figures.intake import loads_history
from state.readable import Readable

READS: Mapping[Domain, tuple[str, ...]] = {
    "traffic": ("traffic", "heartbeats"),
    "dossiers": ("dossiers", "heartbeats"),
    "payments": ("payments", "heartbeats"),
    "system": (),
}
"""Feeds whose stream time a domain waits for. The system's rules follow the wall clock: they must speak in silence."""


def closed_minute(cells: Readable, domain: Domain, now_ms: int) -> int | None:
    """Begin (epoch ms) of the last minute that is over for the domain; None while nothing can be said.

    Event time decides: the watermark is the least stream time over the live partitions of the feeds that the domain
    reads. A shard that rebuilds makes it wait; a partition to which nothing ever came has no time and is left out.
    """
    moment = now_ms
    for feed in READS[domain]:
        shards = [shard for shard in cells.shards(feed) if shard.state != "missing"]
        if not shards or any(shard.state == "rebuilding" for shard in shards):
            return None
        times = [shard.status.stream_ms for shard in shards if shard.status and shard.status.stream_ms]
        if not times:
            return None
        moment = min(moment, *times)
    return Grain.MINUTE.start_ms(Grain.MINUTE.bucket(moment) - 1)


def loads_past(cells: Readable, feed: str, now_ms: int) -> bool:
    """Whether old events of the feed come in by the thousand: what the last minutes say is not how things are.

    The partition that is furthest back decides: others may have come to the present already.
    """
    running_ms = Grain.MINUTE.start_ms(Grain.MINUTE.bucket(now_ms))
    span = running_ms - Grain.MINUTE.span_ms, running_ms + Grain.MINUTE.span_ms
    window = cells.window(feed, INTAKE.name, Grain.MINUTE, *span, [feed], columns=("counted", "late"))
    counted, late = window.values[0].sum(axis=0).tolist()
    times = [shard.status.stream_ms for shard in cells.shards(feed) if shard.status and shard.status.stream_ms]
    return loads_history(counted, late, now_ms - min(times, default=0))
