"""What the log holds: topic ids and the offsets where partitions begin and end."""

import asyncio
import threading
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import UnknownTopicOrPartitionError
from aiokafka.structs import TopicPartition
from faust.types.tuples import TP
from kafka.admin import KafkaAdminClient

from contracts.settings import Settings
from state.kafka import kafka_python_client, kafka_reader, stop_client

ANSWER_WITHIN_MS = 10_000


class Bounds(NamedTuple):
    """A partition's log: id of its topic (a re-created topic has another), first offset held, offset after the last."""

    topic_id: str
    start: int
    end: int


class KafkaLog:
    """Asks the brokers. `start` before use, `stop` after."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None
        self._names = TopicIds(settings)

    async def start(self) -> None:
        """Connect."""
        self._consumer = AIOKafkaConsumer(**kafka_reader(self._settings, "ioc-log"))
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        if self._consumer is not None:
            await stop_client(self._consumer)
        await asyncio.to_thread(self._names.close)

    async def bounds(self, partitions: Iterable[TP]) -> dict[TP, Bounds]:
        """Id, begin and end of each partition; KafkaError when the brokers do not answer."""
        asked = [TopicPartition(*tp) for tp in partitions]
        if not asked:
            return {}
        ids, starts, ends = await asyncio.gather(
            self.ids({tp.topic for tp in asked}),
            self._consumer.beginning_offsets(asked),  # type: ignore[union-attr]
            self._consumer.end_offsets(asked),  # type: ignore[union-attr]
        )
        return {TP(*tp): Bounds(ids[tp.topic], starts[tp], ends[tp]) for tp in asked}

    async def ends(self, partitions: Iterable[TP]) -> dict[TP, int]:
        """Offset after the last record that a reader of committed records may see."""
        asked = [TopicPartition(*tp) for tp in partitions]
        found: Mapping[TopicPartition, int] = await self._consumer.end_offsets(asked)  # type: ignore[union-attr]
        return {TP(*tp): end for tp, end in found.items()}

    async def ids(self, topics: set[str]) -> dict[str, str]:
        """Topic name → its id; KafkaError for a topic that does not exist."""
        return await asyncio.to_thread(self._names.of, topics)

    async def partitions(self, topics: set[str]) -> dict[str, int]:
        """Topic name → how many partitions it has; topics that do not exist are left out."""
        return await asyncio.to_thread(self._names.partitions, topics)

    async def noted(self, group: str, topic: str) -> tuple[int, str] | None:
        """The place that a group noted in partition 0 of a topic, and its remark on it; None: it never did."""
        return await asyncio.to_thread(self._names.noted, group, topic)

    async def first_record_ms(self, tp: TP) -> int | None:
        """Record time of the first record that is still held, in epoch ms; None when there is none."""
        asked = TopicPartition(*tp)
        found = (await self._consumer.offsets_for_times({asked: 0}))[asked]  # type: ignore[union-attr]
        return None if found is None else int(found.timestamp)


class TopicIds:
    """Topic ids and sizes, by a client that stays connected; aiokafka's metadata have none. Called from threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._admin: Any = None
        self._lock = threading.Lock()

    def of(self, topics: Iterable[str]) -> dict[str, str]:
        """Topic name → its id; KafkaError for a topic that does not exist, or when no broker answers."""
        ids = {topic["name"]: str(topic["topic_id"]) for topic in self._described(topics)}
        if missing := sorted(set(topics) - set(ids)):
            raise UnknownTopicOrPartitionError(f"no topic {', '.join(missing)}")
        return ids

    def partitions(self, topics: Iterable[str]) -> dict[str, int]:
        """Topic name → how many partitions it has; topics that do not exist are left out."""
        return {topic["name"]: len(topic["partitions"]) for topic in self._described(topics)}

    def noted(self, group: str, topic: str) -> tuple[int, str] | None:
        """The place that a group noted in partition 0 of a topic, and its remark on it; None: it never did."""
        asked = TopicPartition(topic, 0)
        with self._lock:
            try:
                found = self._connected().list_group_offsets({group: [asked]})[group].get(asked)
            except BaseException:
                self._disconnect()
                raise
        return None if found is None or found.offset < 0 else (found.offset, found.metadata or "")

    def _described(self, topics: Iterable[str]) -> list[Any]:
        with self._lock:
            try:
                found = self._connected().describe_topics(sorted(topics))
            except BaseException:
                self._disconnect()
                raise
        return [topic for topic in found if not topic["error_code"]]

    def close(self) -> None:
        """Disconnect."""
        with self._lock:
            self._disconnect()

    def _connected(self) -> Any:
        if self._admin is None:
            self._admin = KafkaAdminClient(
                client_id="ioc-ids",
                bootstrap_timeout_ms=ANSWER_WITHIN_MS,
                request_timeout_ms=ANSWER_WITHIN_MS,
                **kafka_python_client(self._settings),
            )
        return self._admin

    def _disconnect(self) -> None:
        admin, self._admin = self._admin, None
        if admin is not None:
            admin.close()
