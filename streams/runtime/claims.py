"""How one shard is claimed: first raise its epoch, then find where to read on, then load what is kept (EXACTNESS 1)."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import msgspec
import numpy as np
from aiokafka.errors import KafkaError
from faust.types.tuples import TP
from kafka.errors import KafkaError as AdminError

from contracts.catalogue import Feed, shard_name
from contracts.clock import Clock
from contracts.settings import Settings
from state import retry
from state.claim import Claim
from state.connect import Client
from state.errors import FencedError, PartitionCountError
from state.reader import Meta
from state.retry import Retry
from state.store import ShardStore
from streams.core.batch import FeedLogic
from streams.core.identity import BlockKey
from streams.core.intake import Gate, Refusal
from streams.core.shard import LOST, Shard
from streams.runtime.kafka_log import Bounds
from streams.runtime.owned import OwnedShard

log = logging.getLogger(__name__)

SendDeadLetters = Callable[[TP, str, Sequence[Refusal]], Awaitable[None]]


class Snapshots(Protocol):
    """Where whole states of shards are kept."""

    async def restore(self, store: ShardStore, epoch: int) -> tuple[str, int] | None:
        """Put the newest complete snapshot into a wiped shard: (topic id, next offset), or None if there is none."""


class Log(Protocol):
    """What is asked of Kafka about a partition that is being claimed."""

    async def first_record_ms(self, tp: TP) -> int | None:
        """Record time of the first record that is still held, in epoch ms; None when there is none."""


class Claims:
    """Claims shards, each as a whole: what breaks off is begun anew, under a new epoch."""

    def __init__(  # noqa: PLR0913 - composed once, in build_worker
        self,
        settings: Settings,
        redis: Client,
        kafka: Log,
        logics: Mapping[str, FeedLogic],
        *,
        snapshots: Snapshots,
        dead_letters: SendDeadLetters,
        clock: Clock,
        worker: str,
    ) -> None:
        self._settings = settings
        self._redis = redis
        self._kafka = kafka
        self._logics = logics
        self._gates = {topic: Gate(logic, settings.partitions) for topic, logic in logics.items()}
        self._snapshots = snapshots
        self._dead_letters = dead_letters
        self._clock = clock
        self._worker = worker

    async def claim(self, tp: TP, bounds: Bounds) -> OwnedShard:
        """The shard, loaded and ours. Tries on while Redis or Kafka is away, or somebody takes the shard meanwhile."""
        patience = Retry(f"claim of {shard_name(tp.topic, tp.partition)}", passes=claim_passes)
        return await patience.forever(lambda: self._claim(tp, bounds))

    async def _claim(self, tp: TP, bounds: Bounds) -> OwnedShard:
        feed = self._logics[tp.topic].feed
        if tp.partition >= self._settings.partitions:
            # Somebody gave the topic more while we ran: keys go elsewhere now.
            require_partitions(tp.topic, tp.partition + 1, self._settings.partitions)
        store = ShardStore(self._redis, feed, shard_name(tp.topic, tp.partition))
        claim = await store.claim(bounds.topic_id, self._settings.partitions, self._worker)
        place = await self._place(store, claim, bounds)
        meta = await store.read_meta()
        if meta is None:
            raise FencedError(f"{store.shard} went while it was claimed")
        owned = self._owned(tp, store, await self._load(store, tp, place, meta), claim.epoch, bounds)
        owned.incomplete_before_ms = meta.status.incomplete_before_ms if meta.status else 0
        if place.hole:
            missing_until_ms = await self._kafka.first_record_ms(tp) or self._clock()
            owned.incomplete_before_ms = max(owned.incomplete_before_ms, missing_until_ms)
        if (meta.topic_id, meta.offset) != (bounds.topic_id, place.offset):
            # In one step: a crash must neither forget that records were lost nor count them twice.
            await store.set_topic(claim.epoch, bounds.topic_id, place.offset, owned.status(self._clock()))
        # Mirrors learn at once that the shard has a new owner and whether it is rebuilding.
        await owned.announce()
        log.info("%s: claimed at offset %d of %d, epoch %d", store.shard, place.offset, bounds.end, claim.epoch)
        return owned

    def _owned(self, tp: TP, store: ShardStore, shard: Shard, epoch: int, bounds: Bounds) -> OwnedShard:
        return OwnedShard(
            store,
            shard,
            self._logics[tp.topic],
            self._gates[tp.topic],
            epoch=epoch,
            topic_id=bounds.topic_id,
            caught_up_at=bounds.end,
            dead_letters=lambda refused: self._dead_letters(tp, bounds.topic_id, refused),
            clock=self._clock,
            worker=self._worker,
        )

    async def _place(self, store: ShardStore, claim: Claim, bounds: Bounds) -> "Place":
        """Where to read on; a shard without whole state is restored first (EXACTNESS 3, 6, 12)."""
        topic_id, offset = claim.topic_id, claim.offset
        if claim.dirty or offset is None:
            log.log(
                logging.WARNING if claim.dirty or bounds.end else logging.INFO,
                "%s: %s; rebuilding",
                store.shard,
                "dirty" if claim.dirty else "no state",
            )
            await store.wipe(claim.epoch)
            topic_id, offset = await self._snapshots.restore(store, claim.epoch) or (bounds.topic_id, None)
        place = locate(topic_id, offset, bounds)
        if place.lost:
            log.error("%s: %d records were deleted before they were read", store.shard, place.lost)
        return place

    async def _load(self, store: ShardStore, tp: TP, place: "Place", meta: Meta) -> Shard:
        feed = self._logics[tp.topic].feed
        shard = Shard(feed, tp.partition, place.offset)
        if (status := meta.status) is not None:
            shard.counts = np.array(status.counts, dtype=np.int64)
            shard.stream_ms, shard.event_ms = status.stream_ms, status.event_ms
            shard.record_ms, shard.canary_ms = status.record_ms, status.canary_ms
            shard.active_since_canary = status.active
        shard.counts[LOST] += place.lost
        await _load_keyed(store, feed, shard)
        return shard


async def _load_keyed(store: ShardStore, feed: Feed, shard: Shard) -> None:
    """What is in memory as a whole: the roster and the identities. Cells are read when they are to change."""
    if feed.roster is not None:
        shard.roster.load(await store.read_roster())
    for key, (bitmap, newest_ms) in (await store.read_sequences()).items():
        shard.sequences.load(BlockKey(*key), bitmap, newest_ms)
    if feed.by_id:
        for hour, hashes in (await store.read_ids()).items():
            shard.ids.load(hour, hashes)


def claim_passes(error: BaseException) -> bool:
    """Whether a claim may succeed when it is tried again from its beginning."""
    return isinstance(error, FencedError | KafkaError | AdminError) or retry.passes(error)


def require_partitions(topic: str, found: int, partitions: int) -> None:
    """PartitionCountError when keys are routed over another number of partitions than ours (EXACTNESS 10)."""
    if found != partitions:
        raise PartitionCountError(
            f"topic {topic} has {found} partitions, not {partitions}: set IOC_PARTITIONS={found}, or run "
            "`ioc topics grow` (again, if it did not end)"
        )


class Place(msgspec.Struct, frozen=True):
    """Where reading begins, how many records were deleted unread, whether what was counted so far has a hole."""

    offset: int
    lost: int = 0
    hole: bool = False


def locate(topic_id: str, offset: int | None, bounds: Bounds) -> Place:
    """Where to read on in this log, given the log generation and offset of the state (None: nothing is counted).

    Another topic id, or an offset past the end, is a new generation of the log: from its beginning, keeping cells and
    de-duplication. An offset before the beginning means records that were deleted unread.
    """
    if offset is None:
        return Place(bounds.start, hole=bounds.start > 0)
    if topic_id != bounds.topic_id or offset > bounds.end:
        return Place(bounds.start, lost=bounds.start, hole=bounds.start > 0)
    if offset < bounds.start:
        return Place(bounds.start, lost=bounds.start - offset, hole=True)
    return Place(offset)
