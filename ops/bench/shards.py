"""What the shards of a lab say about themselves, read from Redis as any reader may."""

from typing import Any

from contracts.catalogue import STREAMS, TRAFFIC, Feed, shard_name
from contracts.status import INTAKE, ShardStatus
from state.change import decode_status
from state.keys import Keys

COUNTED = INTAKE.column("counted")


def statuses(redis: Any, feed: Feed, partitions: int) -> list[ShardStatus]:
    """The status of every shard of a feed that has one."""
    pipeline = redis.pipeline(transaction=False)
    for partition in range(partitions):
        pipeline.hget(Keys(shard_name(feed.topic, partition)).meta, "status")
    return [decode_status(stored) for stored in pipeline.execute() if stored]


def counted(redis: Any, partitions: int, feed: Feed = TRAFFIC) -> int:
    """Events of a feed that are counted and checkpointed."""
    return sum(status.counts[COUNTED] for status in statuses(redis, feed, partitions))


def all_claimed(redis: Any, partitions: int, worker: str) -> bool:
    """Whether this worker has claimed every shard of every feed."""
    owners = [status.worker for feed in STREAMS for status in statuses(redis, feed, partitions)]
    return len(owners) == len(STREAMS) * partitions and set(owners) == {worker}


def cells(redis: Any) -> dict[bytes, bytes]:
    """Every cell of events as Redis holds it, without its zero end, which need not be there: to compare rebuilds."""
    found = list(redis.scan_iter("*:c:*", 10_000))
    values = [value for at in range(0, len(found), 1_000) for value in redis.mget(found[at : at + 1_000])]
    return {key: value.rstrip(b"\0") for key, value in zip(found, values, strict=True) if b":c:intake:" not in key}
