"""Whether everything that was sent is counted and nobody is at work: the moment at which topics may be given more
partitions without making dead letters of records that wait.
"""

from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition
from faust.types.tuples import TP

from contracts.catalogue import STREAMS, Feed, shard_name
from contracts.events import CANARY_KEY
from contracts.settings import Settings
from ops.errors import StackError
from ops.waiting import wait_until
from state import keys
from state.connect import Client
from state.kafka import kafka_reader, stop_client
from state.reader import Meta, ShardReader
from streams.runtime.kafka_log import Bounds

POLL_MS = 1_000
FIRST = "start the workers, wait until all is counted, stop them, and try again"


def require_idle(admin: Any, settings: Settings) -> None:
    """StackError while the workers' group has members; one that was killed is a member until its session ends."""
    if not wait_until(lambda: not _members(admin, settings.consumer_group), settings.session_timeout_ms / 1000 + 4):
        names = ", ".join(_members(admin, settings.consumer_group))
        raise StackError(f"the consumer group {settings.consumer_group} has members ({names}): stop all workers first")


def _members(admin: Any, group: str) -> list[str]:
    from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, GroupIdNotFoundError

    try:
        return sorted(str(member["client_id"]) for member in admin.describe_groups([group])[group]["members"])
    except GroupIdNotFoundError:
        return []
    except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError) as error:
        # A broker that just started looks for the group's coordinator for a few seconds.
        return [f"not known yet: {type(error).__name__}"]


async def metas(redis: Client, partitions: int) -> dict[TP, Meta]:
    """Where every shard stands that was ever claimed, of so many partitions."""
    found = {}
    for feed in STREAMS:
        for partition in range(partitions):
            meta = await ShardReader(redis, feed, shard_name(feed.topic, partition)).read_meta()
            if meta is not None:
                found[TP(feed.topic, partition)] = meta
    return found


def require_whole(shards: Mapping[TP, Meta], bounds: Mapping[TP, Bounds]) -> None:
    """StackError for a shard that a worker would have to rebuild, or that belongs to another log."""
    for feed in STREAMS:
        for tp in (tp for tp in bounds if tp.topic == feed.topic and tp in shards):
            meta, bound = shards[tp], bounds[tp]
            if meta.dirty or meta.layout != keys.layout_of(feed) or meta.topic_id != bound.topic_id:
                raise StackError(f"the state of {shard_name(*tp)} is not whole: {FIRST}")
            if meta.offset is not None and not bound.start <= meta.offset <= bound.end:
                raise StackError(f"{shard_name(*tp)} is not where its log is: {FIRST}")


async def require_drained(settings: Settings, shards: Mapping[TP, Meta], bounds: Mapping[TP, Bounds]) -> None:
    """StackError when a partition holds events that its shard has not counted. Canaries may wait: they go anywhere."""
    waiting = {tp: start for tp, bound in bounds.items() if (start := _next(shards.get(tp), bound)) < bound.end}
    if not waiting:
        return
    consumer = AIOKafkaConsumer(**kafka_reader(settings, "ioc-drained"))
    try:
        await consumer.start()
        for tp, start in waiting.items():
            if await _has_event(consumer, TopicPartition(*tp), start, bounds[tp].end):
                raise StackError(
                    f"{tp.topic}[{tp.partition}] holds events from {start} on that are not counted: {FIRST}"
                )
    finally:
        await stop_client(consumer)


async def _has_event(consumer: AIOKafkaConsumer, tp: TopicPartition, start: int, end: int) -> bool:
    consumer.assign([tp])
    consumer.seek(tp, start)
    while await consumer.position(tp) < end:
        for records in (await consumer.getmany(tp, timeout_ms=POLL_MS)).values():
            if any(record.key != CANARY_KEY for record in records):
                return True
    return False


def _next(meta: Meta | None, bound: Bounds) -> int:
    return bound.start if meta is None or meta.offset is None else meta.offset


def partitions_of(feeds: tuple[Feed, ...], counts: Mapping[str, int]) -> list[TP]:
    """Every partition of the feeds' topics."""
    return [TP(feed.topic, partition) for feed in feeds for partition in range(counts[feed.topic])]
