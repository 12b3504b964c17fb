"""Measures of the system itself: feeds, partitions, delays, dead letters, completeness, stores. They see the moment."""

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import FEEDS, HEARTBEATS, STREAMS
from contracts.heartbeats import SourceState
from contracts.measures import MINUTE_MS, Grain
from contracts.status import DELAY_BOUNDS_MS, INTAKE
from state.figures import intake
from state.figures.lives import KAFKA_SILENT_MS
from state.figures.numbers import MIN_DENOMINATOR, Floats, lower_edges
from state.rollup import percentile
from streams.alerts.measures.measure import Measure
from streams.alerts.moment import Moment

_LOWER = lower_edges(DELAY_BOUNDS_MS)


def feed_silent_s(moment: Moment, _over: int) -> Floats:
    """Seconds since a feed's last proof of life: an event, or a beat of any of its sources.

    NaN for a feed that never lived, and while the way itself is cut (see `canary_s`): then nobody can tell.
    """
    way = _answers(moment, HEARTBEATS.name)
    return np.array([_feed_silent_s(moment, feed.name) if way else np.nan for feed in FEEDS])


def canary_s(moment: Moment, _over: int) -> Floats:
    """Age of the newest canary of a stream's slowest partition, in seconds; inf where nobody counts a partition.

    NaN while a shard of it rebuilds, or a past is being loaded: then it waits behind thousands of records.
    """
    return np.array([_canary_s(moment, feed.name) for feed in STREAMS])


def lag_s(moment: Moment, _over: int) -> Floats:
    """p99 of event → Redis in the last minute, in seconds; NaN below 30 records, or while a past is being loaded."""
    return np.array([_lag_s(moment, feed.name, 0.99) for feed in FEEDS])


def dead_letters(moment: Moment, over: int) -> Floats:
    """Dead letters of the last `over` minutes, by record time."""
    return np.array(
        [intake.dead_letters_pct([intake_cells(moment, feed.name, over)])[1] for feed in STREAMS], np.float64
    )


def dead_letters_pct(moment: Moment, over: int) -> Floats:
    """Their percentage of all records; NaN where none came."""
    found = [intake.dead_letters_pct([intake_cells(moment, feed.name, over)])[0] for feed in STREAMS]
    return np.array([np.nan if pct is None else pct for pct in found])


def completeness_pct(moment: Moment, _over: int) -> Floats:
    """Received ÷ expected of each source over 15 minutes, in percent; NaN below 30 expected."""
    counted = moment.completeness()
    pairs = [counted[where.entity] for where in moment.entities("source")]
    found = [
        100 * min(1.0, received / expected) if expected >= MIN_DENOMINATOR else np.nan for received, expected in pairs
    ]
    return np.array(found, np.float64)


def redis_used(moment: Moment, _over: int) -> Floats:
    """Used share of Redis' memory limit, in percent; 0 where it has none."""
    return np.array([moment.reading.stores.redis_used_pct or 0.0])


def disk_used(moment: Moment, _over: int) -> Floats:
    """Used share of the disk under Kafka and Redis, in percent; 0 where it is not known."""
    free = moment.reading.stores.disk_free_pct
    return np.array([0.0 if free is None else 100.0 - free])


def _feed_silent_s(moment: Moment, feed: str) -> float:
    if not _answers(moment, feed):
        return np.nan
    events = [shard.status.event_ms for shard in moment.reading.cells.shards(feed) if shard.status]
    proof = max([0, _last_beat(moment).get(feed, 0), *events])
    return max(0.0, (moment.now_ms - proof) / 1000) if proof else np.nan


def _last_beat(moment: Moment) -> dict[str, int]:
    """Feed → newest beat (epoch ms) of any source that sends it."""

    def compute() -> dict[str, int]:
        found: dict[str, int] = {}
        for state in moment.reading.cells.roster(HEARTBEATS.name).values():
            if isinstance(state, SourceState) and state.beats:
                for feed in state.beats[-1].sent:
                    found[feed] = max(found.get(feed, 0), state.beats[-1].time_ms)
        return found

    return moment.once("last beats", compute)


def _answers(moment: Moment, feed: str) -> bool:
    """Whether canaries of any of its partitions still come through, and none rebuilds."""
    shards = moment.reading.cells.shards(feed)
    newest = max((shard.status.canary_ms for shard in shards if shard.status), default=0)
    whole = all(shard.state != "rebuilding" for shard in shards)
    return whole and moment.now_ms - newest <= KAFKA_SILENT_MS


def _canary_s(moment: Moment, feed: str) -> float:
    shards = moment.reading.cells.shards(feed)
    if any(shard.state == "rebuilding" for shard in shards) or moment.loads_past(feed):
        return np.nan
    oldest = min((shard.status.canary_ms if shard.status else 0 for shard in shards), default=0)
    return max(0.0, (moment.now_ms - oldest) / 1000) if oldest else np.inf


def _lag_s(moment: Moment, feed: str, share: float) -> float:
    histogram = moment.reading.delays.get(feed)
    if histogram is None or histogram.sum() < MIN_DENOMINATOR or moment.loads_past(feed):
        return np.nan
    return float(percentile(histogram, _LOWER, share)) / 1000


def intake_cells(moment: Moment, feed: str, over: int) -> NDArray[np.int64]:
    """Cells (minutes, W) of what came into a stream, by record time."""

    def read() -> NDArray[np.int64]:
        start = moment.end_ms - over * MINUTE_MS
        window = moment.reading.cells.window(feed, INTAKE.name, Grain.MINUTE, start, moment.end_ms, [feed])
        cells: NDArray[np.int64] = window.values[0]
        return cells

    return moment.once(("intake", feed, over), read)


MEASURES = (
    Measure(
        "feed_silent_s", "feed", "s", 0, 0, feed_silent_s, "time since the feed's last beat or event", momentary=True
    ),
    Measure("canary_s", "stream", "s", 0, 0, canary_s, "age of its slowest partition's canary", momentary=True),
    Measure("lag_s", "feed", "s", 1, 0, lag_s, "p99 of event → Redis in the last minute", momentary=True),
    Measure("dead_letters", "stream", "records", 0, 5, dead_letters, "dead letters"),
    Measure("dead_letters_pct", "stream", "%", 2, 5, dead_letters_pct, "dead letters of all records"),
    Measure("completeness_pct", "source", "%", 1, 0, completeness_pct, "received ÷ expected, 15 min", momentary=True),
    Measure(
        "redis_used",
        "store",
        "%",
        0,
        0,
        redis_used,
        "used share of Redis' memory limit; 0 where it has none",
        momentary=True,
    ),
    Measure("disk_used", "store", "%", 0, 0, disk_used, "used share of the disk; 0: not known", momentary=True),
)
