"""Whether everything that is in the topics has been applied: the moment at which counts may be compared."""

import asyncio

from kafka import KafkaConsumer, TopicPartition

from contracts.catalogue import STREAMS, shard_name
from contracts.settings import Settings
from ops.chaos.comparing import metas
from state.kafka import kafka_python_client
from state.reader import Meta
from streams.runtime.kafka_log import TopicIds


def shard_names(settings: Settings) -> list[str]:
    """Every shard of the centre."""
    return [shard_name(feed.topic, partition) for feed in STREAMS for partition in range(settings.partitions)]


def ends(settings: Settings) -> dict[str, int]:
    """Offset after the last committed record, by shard."""
    consumer = KafkaConsumer(
        isolation_level="read_committed", enable_auto_commit=False, **kafka_python_client(settings)
    )
    try:
        asked = [TopicPartition(feed.topic, p) for feed in STREAMS for p in range(settings.partitions)]
        return {shard_name(tp.topic, tp.partition): end for tp, end in consumer.end_offsets(asked).items()}
    finally:
        consumer.close()


def topic_ids(settings: Settings) -> dict[str, str]:
    """Id of its topic, by shard."""
    asked = TopicIds(settings)
    try:
        ids = asked.of(feed.topic for feed in STREAMS)
    finally:
        asked.close()
    return {shard_name(f.topic, p): ids[f.topic] for f in STREAMS for p in range(settings.partitions)}


class Standing:
    """The end of the topics at one moment, to be reached by the shards."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.ends = ends(settings)
        self._ids = topic_ids(settings)

    def reached(self) -> bool:
        """Whether every shard has applied what there was, and says so."""
        found = asyncio.run(metas(self._settings))
        return all(self._is_past(name, found.get(name)) for name in self.ends)

    def _is_past(self, name: str, meta: Meta | None) -> bool:
        if meta is None or meta.rebuilding or meta.offset is None:
            return False
        return meta.topic_id == self._ids[name] and meta.offset >= self.ends[name]


def owner(meta: Meta | None) -> str:
    """The worker that reported last since the claim; `""` while there is none."""
    return "" if meta is None or not meta.reported or meta.status is None else meta.status.worker
