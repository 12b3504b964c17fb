"""/metrics: every metric of the dashboard, named in one table, from the shards' own statuses and the hub."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from contracts.catalogue import STREAMS
from contracts.clock import Clock
from contracts.status import INTAKE
from dashboard.live.hub import Hub
from dashboard.live.mirrored import Held, ShardLike, lag_of
from dashboard.live.watchers import Watchers
from state.figures.intake import COUNTS, REASONS

NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "ioc_records": ("Records read from Kafka, by what became of them (received = all)", ("feed", "partition", "kind")),
    "ioc_dead_letters": ("Records refused, by reason", ("feed", "partition", "reason")),
    "ioc_shard_lag_records": ("Records in Kafka that are not read yet", ("feed", "partition")),
    "ioc_shard_up": ("1 when the shard is live, 0 when it is rebuilding or missing", ("feed", "partition")),
    "ioc_shard_epoch": ("Epoch of the shard: how often it was claimed", ("feed", "partition")),
    "ioc_shard_checkpoint_age_seconds": ("Age of the shard's last checkpoint", ("feed", "partition")),
    "ioc_shard_canary_age_seconds": ("Age of the last canary that came through the partition", ("feed", "partition")),
    "ioc_cells_bytes": ("Size of the cells that are kept: each reader holds a copy of them", ("feed",)),
    "ioc_feed_age_seconds": ("Age of the feed's last proof of life", ("feed",)),
    "ioc_feed_completeness_ratio": ("Received divided by expected, 15 minutes", ("feed",)),
    "ioc_feed_sources_live": ("Sources that live", ("feed",)),
    "ioc_stage_delay_seconds": ("Delay of records by stage, last 5 minutes", ("feed", "stage", "quantile")),
    "ioc_redis_up": ("1 when Redis answers", ()),
    "ioc_kafka_up": ("1 when canaries come back through Kafka", ()),
    "ioc_frames": ("Frames composed since the start", ()),
    "ioc_frame_age_seconds": ("Age of the newest frame", ()),
    "ioc_frame_compose_seconds": ("Time that the newest frame took", ()),
    "ioc_frame_bytes": ("Size of the newest frame", ()),
    "ioc_screens": ("Screens connected to the live path", ()),
    "ioc_screens_opened": ("Screens connected since the start", ()),
    "ioc_screens_dropped": ("Screens let go because they did not read", ()),
}
"""Metric → what it says and its labels. Counters get `_total`, as the format asks."""
COUNTERS = frozenset({"ioc_records", "ioc_dead_letters", "ioc_frames", "ioc_screens_opened", "ioc_screens_dropped"})
_QUANTILES = ("0.5", "0.95", "0.99")


class Sample(NamedTuple):
    """One value of a metric."""

    name: str
    value: float
    labels: tuple[str, ...] = ()


class DashboardCollector:
    """Reads the mirror and the hub at each scrape; nothing is counted twice over."""

    def __init__(self, mirror: Held, hub: Hub, watchers: Watchers, clock: Clock) -> None:
        self._mirror = mirror
        self._hub = hub
        self._watchers = watchers
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Every metric of NAMES, in its order."""
        families = {name: _family(name) for name in NAMES}
        for sample in self._samples():
            families[sample.name].add_metric(sample.labels, sample.value)
        yield from families.values()

    def _samples(self) -> Iterator[Sample]:
        now_ms = self._clock()
        for feed in STREAMS:
            for shard in self._mirror.shards(feed.name):
                yield from _shard((feed.name, str(shard.partition)), shard, now_ms)
            yield Sample("ioc_cells_bytes", self._mirror.cells_bytes(feed.name), (feed.name,))
        yield from self._feeds(now_ms)
        yield from self._live(now_ms)

    def _feeds(self, now_ms: int) -> Iterator[Sample]:
        for view in self._hub.frame.feeds if self._hub.frame else []:
            label = (view.name,)
            if view.proof_ms:
                yield Sample("ioc_feed_age_seconds", max(0, now_ms - view.proof_ms) / 1000, label)
            if view.completeness is not None:
                yield Sample("ioc_feed_completeness_ratio", view.completeness / 100, label)
            yield Sample("ioc_feed_sources_live", view.live, label)
            for stage, found in view.stages.items():
                for quantile, value in zip(_QUANTILES, found, strict=True):
                    yield Sample("ioc_stage_delay_seconds", value / 1000, (view.name, stage, quantile))

    def _live(self, now_ms: int) -> Iterator[Sample]:
        frame, newest = self._hub.frame, self._hub.newest
        yield Sample("ioc_redis_up", self._mirror.connected)
        if frame is not None and newest is not None:
            yield Sample("ioc_kafka_up", frame.links.kafka)
            yield Sample("ioc_frame_age_seconds", max(0, now_ms - frame.made_ms) / 1000)
            yield Sample("ioc_frame_compose_seconds", self._hub.compose_ms / 1000)
            yield Sample("ioc_frame_bytes", len(newest))
        yield Sample("ioc_frames", self._hub.seq)
        yield Sample("ioc_screens", self._watchers.now)
        yield Sample("ioc_screens_opened", self._watchers.total)
        yield Sample("ioc_screens_dropped", self._watchers.dropped)


def _shard(label: tuple[str, str], shard: ShardLike, now_ms: int) -> Iterator[Sample]:
    status = shard.status
    yield Sample("ioc_shard_up", shard.state == "live", label)
    yield Sample("ioc_shard_epoch", shard.epoch, label)
    if status is None:
        return
    yield Sample("ioc_shard_lag_records", lag_of(shard), label)
    yield Sample("ioc_shard_checkpoint_age_seconds", max(0, now_ms - status.checkpoint_ms) / 1000, label)
    if status.canary_ms:
        yield Sample("ioc_shard_canary_age_seconds", max(0, now_ms - status.canary_ms) / 1000, label)
    yield from _counts("ioc_records", COUNTS, label, status.counts)
    yield from _counts("ioc_dead_letters", REASONS, label, status.counts)


def _counts(metric: str, names: Sequence[str], label: tuple[str, str], counts: Sequence[int]) -> Iterator[Sample]:
    for name in names:
        column = INTAKE.column(name)
        if column < len(counts):
            yield Sample(metric, counts[column], (*label, name))


def _family(name: str) -> Any:
    kind = CounterMetricFamily if name in COUNTERS else GaugeMetricFamily
    documentation, labels = NAMES[name]
    return kind(name, documentation, labels=labels)


def exposition(collector: DashboardCollector) -> CollectorRegistry:
    """A registry of its own with our metrics and this process's."""
    registry = CollectorRegistry()
    registry.register(collector)
    ProcessCollector(registry=registry)
    return registry


def text(registry: CollectorRegistry) -> bytes:
    """The metrics in Prometheus' text format."""
    return generate_latest(registry)
