"""The events that every system of a benchmark is given: a lifelike morning of traffic, the same bytes for all."""

from collections.abc import Iterator, Sequence
from typing import Any

from contracts.catalogue import TRAFFIC
from contracts.measures import HOUR_MS
from contracts.registry import load_registry
from contracts.settings import Settings
from ops.errors import StackError
from simulators.feeds.traffic import TrafficGenerator
from simulators.stamp import Record, Stamp

SEED = 1
KEY = b"benchmark"
BACK_MS = 20 * HOUR_MS
"""How far back the first event lies: within the horizon, and far enough for five million events."""
STEP_MS = 60_000
IN_FLIGHT = 200_000


def passages(count: int, now_ms: int) -> Iterator[Record]:
    """`count` passages of the province's own rate, in time order, from 20 hours before `now_ms` on."""
    generator = TrafficGenerator(load_registry(), SEED, KEY)
    stamp = Stamp(TRAFFIC, generator.senders, "be4c4")
    left = count
    for batch in generator.batches(now_ms - BACK_MS, now_ms, STEP_MS):
        senders, times = batch.senders.tolist(), batch.times.tolist()
        for sender, time_ms, row in list(zip(senders, times, batch.rows, strict=True))[:left]:
            yield stamp.event(sender, time_ms, row)
        left -= min(left, len(times))
        if not left:
            return
    raise StackError(f"{count:,} records are more than a day of traffic holds; take --records {count - left:,} at most")


def producer_of(settings: Settings, linger_ms: int) -> Any:
    """librdkafka's producer with our partitioner and the simulators' compression: it takes the least of the cores."""
    from confluent_kafka import Producer

    return Producer(
        {
            "bootstrap.servers": settings.kafka_bootstrap,
            "partitioner": "murmur2_random",
            "compression.type": "lz4",
            "acks": "all",
            "linger.ms": linger_ms,
            "batch.size": 256 * 1024,
            "queue.buffering.max.messages": 2 * IN_FLIGHT,
        }
    )


def preload(settings: Settings, topics: Sequence[str], count: int, now_ms: int) -> None:
    """Write the events into each topic, keyed by camera, in lz4 batches as the simulators send them."""
    producer = producer_of(settings, linger_ms=20)
    failed: list[object] = []

    def note(error: object, _message: object) -> None:
        if error:
            failed.append(error)

    for sent, record in enumerate(passages(count, now_ms), 1):
        for topic in topics:
            producer.produce(topic, record.value, record.key, on_delivery=note)
        if sent % 1_000 == 0:
            producer.poll(1.0 if len(producer) > IN_FLIGHT else 0)
    producer.flush()
    if failed:
        raise StackError(f"{len(failed):,} records were not taken by Kafka: {failed[0]}")
