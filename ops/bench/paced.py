"""Sends passages at a steady pace, each stamped with the moment it leaves: `python -m ops.bench.paced RATE SECONDS`."""

import itertools
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from contracts.catalogue import TRAFFIC
from contracts.clock import monotonic_ms, system_clock
from contracts.measures import HOUR_MS
from contracts.registry import load_registry
from contracts.settings import Settings, load_settings
from ops.bench.events import KEY, SEED, producer_of
from simulators.feeds.traffic import TrafficGenerator
from simulators.stamp import Stamp

TICK_S = 0.005


def rows(generator: TrafficGenerator, now_ms: int) -> Iterator[tuple[int, Any]]:
    """(sender, passage) of a morning, for ever."""
    start = now_ms - now_ms % (24 * HOUR_MS)
    batches = list(generator.batches(start, start + 600_000, 60_000))
    return itertools.cycle(pair for b in batches for pair in zip(b.senders.tolist(), b.rows, strict=True))


def send(settings: Settings, rate: int, seconds: float) -> int:
    """Send `rate` events a second for so long; how many that were."""
    generator = TrafficGenerator(load_registry(), SEED, KEY)
    stamp = Stamp(TRAFFIC, generator.senders, f"{os.getpid():x}")
    source = rows(generator, system_clock())
    producer = producer_of(settings, linger_ms=2)
    begun, sent = monotonic_ms(), 0
    while (passed := monotonic_ms() - begun) < seconds * 1000:
        due = passed * rate // 1000 - sent
        now_ms = system_clock()
        for sender, row in itertools.islice(source, due):
            record = stamp.event(sender, now_ms, row)
            producer.produce(record.topic, record.value, record.key)
        sent += due
        producer.poll(0)
        time.sleep(TICK_S)
    producer.flush()
    return sent


if __name__ == "__main__":
    print(send(load_settings(os.environ), int(sys.argv[1]), float(sys.argv[2])), flush=True)
