"""What a worker does beside aggregating: late checkpoints, canaries, snapshots, stall watch, offsets for lag tools."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from faust.types.tuples import TP

from contracts.clock import monotonic_ms
from contracts.measures import HOUR_MS
from contracts.settings import Settings
from state.connect import Client
from streams.runtime.guard import ENDED_BY_STALL, Guard, end_process
from streams.runtime.kafka_log import KafkaLog
from streams.runtime.ownership import Ownership
from streams.runtime.producer import WorkerProducer
from streams.runtime.snapshots import KafkaSnapshots
from streams.runtime.watch import StallWatch

log = logging.getLogger(__name__)

WATCH_S = 5.0
SNAPSHOT_LOOK_S = 0.5
UNCLAIMED = -1


class Chores:
    """Faust runs each of these coroutines beside the agents until the worker stops."""

    def __init__(  # noqa: PLR0913 - composed once, in build_app
        self,
        settings: Settings,
        ownership: Ownership,
        kafka: KafkaLog,
        producer: WorkerProducer,
        snapshots: KafkaSnapshots,
        *,
        redis: Client,
        note_offsets: Callable[[Mapping[TP, int]], Awaitable[None]],
        stopping: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._ownership = ownership
        self._kafka = kafka
        self._producer = producer
        self._snapshots = snapshots
        self._redis = redis
        self._note_offsets = note_offsets
        self._stopping = stopping

    async def flush(self) -> None:
        """Checkpoint what no further batch has carried along."""
        pause_s = self._settings.checkpoint_ms / 4000
        while not self._stopping():
            async with Guard("flush"):
                await self._ownership.flush(self._settings.checkpoint_ms)
            await asyncio.sleep(pause_s)

    async def send_canaries(self) -> None:
        """A canary to every owned partition; once a day it asks for a snapshot."""
        calendar = SnapshotTimes(self._settings.snapshot_hours * HOUR_MS)
        while not self._stopping():
            async with Guard("canaries"):
                owned = set(self._ownership.shards)
                await self._producer.canaries(owned, calendar.due(owned, monotonic_ms()))
            await asyncio.sleep(self._settings.canary_ms / 1000)

    async def take_snapshots(self) -> None:
        """Snapshots that were asked for; one that fails is asked for again by the next canary of its day."""
        while not self._stopping():
            for tp, owned in list(self._ownership.shards.items()):
                if owned.snapshot_asked and not owned.rebuilding:
                    owned.snapshot_asked = False
                    await self._take_snapshot(tp)
            await asyncio.sleep(SNAPSHOT_LOOK_S)

    async def watch(self) -> None:
        """End the process when a partition stands still while Kafka and Redis answer; else note offsets in Kafka."""
        watch = StallWatch(self._settings.stall_ms)
        while not self._stopping():
            await asyncio.sleep(min(WATCH_S, self._settings.stall_ms / 3000))
            async with Guard("stall watch"):
                await self._look(watch)

    async def release(self, *_: Any, **__: Any) -> None:
        """Partitions are about to move: write what is pending."""
        async with Guard("release"):
            await self._ownership.release()

    async def _take_snapshot(self, tp: TP) -> None:
        owned = self._ownership.shards.get(tp)
        if owned is None:
            return
        try:
            await self._snapshots.take(owned, owned.topic_id)
        except Exception as error:  # noqa: BLE001 - counting must go on without a snapshot
            log.warning("%s: no snapshot this time: %s: %s", tp, type(error).__name__, error)

    async def _look(self, watch: StallWatch) -> None:
        shards = dict(self._ownership.shards)
        # A partition that nobody claims, though the group gave it to us, stands still too.
        stored = dict.fromkeys(self._ownership.assigned, UNCLAIMED)
        stored |= {tp: owned.stored_offset for tp, owned in shards.items()}
        if not stored:
            return
        try:
            async with asyncio.timeout(WATCH_S):
                ends = await self._kafka.ends(stored)
                ids = await self._kafka.ids({tp.topic for tp in stored})
                await self._redis.ping()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is Kafka's or Redis' and no stall of ours
            log.debug("stall watch waits: %s", error)
            watch.pause()
            return
        if stalled := watch.look(stored, ends, monotonic_ms()):
            log.critical("no progress in %s for %d s; ending", stalled, self._settings.stall_ms // 1000)
            end_process(ENDED_BY_STALL)
        await self._note_offsets({tp: owned.stored_offset for tp, owned in shards.items()})
        # A new log may have grown past our place in the old one before we asked it for more: no error tells then.
        remade = [tp for tp, owned in shards.items() if owned.topic_id != ids[tp.topic]]
        if remade:
            log.warning("the topic was made anew: %s; claiming again", remade)
            await self._ownership.reread(remade)


class SnapshotTimes:
    """When each shard's next snapshot is due: the first half an interval after the claim, spread by partition."""

    def __init__(self, every_ms: int) -> None:
        self._every_ms = every_ms
        self._next: dict[TP, int] = {}

    def due(self, owned: set[TP], now_ms: int) -> frozenset[TP]:
        """Those whose time has come."""
        for tp in set(self._next) - owned:
            del self._next[tp]
        due = set()
        for tp in owned:
            first = now_ms + self._every_ms // 2 + (tp.partition % 16) * self._every_ms // 64
            if self._next.setdefault(tp, first) <= now_ms:
                due.add(tp)
                self._next[tp] = now_ms + self._every_ms
        return frozenset(due)
