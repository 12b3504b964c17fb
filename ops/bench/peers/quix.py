"""Quix Streams: a tumbling window of one minute per camera, its running value to Redis with every checkpoint."""

import logging
import os
import sys
from datetime import timedelta
from typing import Any

import msgspec
import redis
from quixstreams import Application
from quixstreams.models import Deserializer
from quixstreams.sinks import BatchingSink, SinkBatch

from contracts.catalogue import TRAFFIC
from contracts.clock import monotonic_ms
from contracts.measures import Grain
from contracts.settings import Settings, load_settings
from ops.bench.peers.outcome import Outcome, Watch
from ops.bench.peers.rollup import count, empty, written

COMMIT_S = 0.5


class Events(Deserializer):
    """Decodes as everybody else does."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._decode = msgspec.json.Decoder(TRAFFIC.event).decode
        self._watch = watch

    def __call__(self, value: bytes, ctx: Any) -> Any:  # noqa: ARG002 - the signature of Quix
        self._watch.begin()
        return self._decode(value)


class Cells(BatchingSink):
    """Writes the last value of each window that moved since the last checkpoint."""

    def __init__(self, client: Any) -> None:
        super().__init__()
        self._redis = client

    def write(self, batch: SinkBatch) -> None:
        """One round trip a checkpoint."""
        latest = {(item.key, item.value["start"]): item.value["value"] for item in batch}
        cells = (
            written(key.decode() if isinstance(key, bytes) else key, Grain.MINUTE.bucket(start), cell)
            for (key, start), cell in latest.items()
        )
        self._redis.mset(dict(cells))


def run(settings: Settings, topic: str, wanted: int) -> Outcome:
    """Count `wanted` records of the topic."""
    watch = Watch(monotonic_ms)
    app = Application(
        broker_address=settings.kafka_bootstrap,
        consumer_group=f"peer-{os.getpid()}",
        auto_offset_reset="earliest",
        auto_create_topics=False,
        state_dir=f"{settings.data_dir}/peer-quix",
        commit_interval=COMMIT_S,
        use_changelog_topics=False,
        loglevel=logging.ERROR,
    )
    source = app.topic(
        topic,
        value_deserializer=Events(watch),
        timestamp_extractor=lambda event, *_: int(event.time.timestamp() * 1000),
    )
    frame: Any = app.dataframe(source)
    frame = frame.tumbling_window(timedelta(minutes=1)).reduce(
        reducer=lambda cell, event: count(cell, event.data), initializer=lambda event: count(empty(), event.data)
    )
    frame.current().sink(Cells(redis.Redis.from_url(settings.redis_url)))
    app.run(count=wanted)
    return watch.outcome(wanted)


if __name__ == "__main__":
    run(load_settings(os.environ), sys.argv[1], int(sys.argv[2])).tell()
