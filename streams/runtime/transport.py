"""Faust's aiokafka transport, delivering a whole polled partition batch as one message and starting each partition at
the offset that is stored with its state.

Every batch carries the offset where its predecessor ended (or the seek), noted in the consumer's own thread in the same
step in which the records are taken, so that holes in the log are told from lost records (EXACTNESS 5).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple, Protocol

import aiokafka
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types.tuples import TP, ConsumerMessage

from contracts.catalogue import STREAMS
from contracts.clock import Clock
from contracts.measures import HOUR_MS
from contracts.settings import Settings
from state.kafka import kafka_client
from streams.runtime.fetched import hand_over_whole_batches, keep_requests_short

log = logging.getLogger(__name__)

FETCH_WAIT_MS = 100
FETCH_BYTES = 2 * 1024 * 1024
"""Of one partition in one answer, compressed: some 30,000 records, of which every partition may wait in memory."""
SHORT_TURNS = {feed.topic: 1_024 for feed in STREAMS if feed.roster is not None}
"""Records of one partition in one turn, where each costs twenty times as much as elsewhere: on a starved machine the
partitions of a feed would wait for one another for longer than the stall watch does."""
BUSY_PAUSE_S = 0.01
METADATA_AGE_MS = 10_000
CONFIRM_WITHIN_S = 5.0
CONFIRM_PAUSE_S = 0.5


class Polled(NamedTuple):
    """Records of one partition: everything the log holds from `start` up to (excluding) `end`."""

    start: int
    end: int
    records: list[Any]
    polled_ms: int
    highwater: int


class Owner(Protocol):
    """Who owns the state of the partitions."""

    async def take(self, partitions: set[TP]) -> Mapping[TP, int]:
        """Claim the partitions' shards; where to read each from."""

    def delivered(self, tp: TP) -> None:
        """A batch is on its way to the feed's agent."""

    def busy(self, tp: TP) -> bool:
        """Whether the feed of the partition has enough to do for now."""

    async def reclaim(self, partitions: set[TP]) -> Mapping[TP, int]:
        """The log no longer holds what was to be read next: claim again."""


class BatchConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to Kafka; it alone knows where a batch starts."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._starts: dict[TP, tuple[Any, int]] = {}
        self._clock: Clock = self.transport.clock  # type: ignore[attr-defined]

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        settings: Settings = transport.settings
        self._assignor = RoundRobinPartitionAssignor
        return aiokafka.AIOKafkaConsumer(
            client_id=transport.worker,
            group_id=settings.consumer_group,
            partition_assignment_strategy=[RoundRobinPartitionAssignor],
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            max_poll_records=settings.fetch_records,
            max_poll_interval_ms=24 * HOUR_MS,
            max_partition_fetch_bytes=FETCH_BYTES,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            # A topic that is deleted leaves the assignment; aiokafka sees that it is back when it looks again.
            metadata_max_age_ms=METADATA_AGE_MS,
            request_timeout_ms=int(self.app.conf.broker_request_timeout * 1000),
            session_timeout_ms=settings.session_timeout_ms,
            heartbeat_interval_ms=min(1_000, settings.session_timeout_ms // 6),
            rebalance_timeout_ms=int(self.app.conf.broker_rebalance_timeout * 1000),
            **kafka_client(settings),
        )

    async def on_start(self) -> None:
        """Start the consumer."""
        await super().on_start()
        consumer = self._ensure_consumer()
        hand_over_whole_batches(consumer, SHORT_TURNS)
        keep_requests_short(consumer)

    async def _fetch_records(
        self,
        consumer: aiokafka.AIOKafkaConsumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109 - the driver's signature
        max_records: int | None = None,
    ) -> Any:
        try:
            fetched = await super()._fetch_records(consumer, active_partitions, timeout, max_records)
        except NoOffsetForPartitionError as error:
            # Asked of Kafka between the assignment and our seek; where to read is said by the seek alone.
            log.debug("%s: before the first seek", error)
            return {}
        fetcher = consumer._fetcher  # noqa: SLF001 - has no public name
        assignment = fetcher._subscriptions.subscription.assignment  # noqa: SLF001
        for tp in fetched:
            # To the end of the queue, or the partition with the fullest buffer would keep the others waiting.
            if tp in fetcher._records:  # noqa: SLF001
                fetcher._records.move_to_end(tp)  # noqa: SLF001
        polled = {TP(*tp): self._polled(TP(*tp), assignment.state_value(tp), part) for tp, part in fetched.items()}
        return {tp: batch for tp, batch in polled.items() if batch is not None}

    def _polled(self, tp: TP, state: Any, records: list[Any]) -> Polled | None:
        """None before the first seek of this assignment: a start that was noted in an earlier one would span the jump
        that aiokafka made to Kafka's own offset, and pass lost records off as holes in the log.
        """
        known, start = self._starts.get(tp, (None, 0))
        if known is not state:
            return None
        end = state.position
        self._starts[tp] = state, end
        # Up to the last stable offset: what an open transaction holds back is not waiting to be read.
        return Polled(start, end, records, self._clock(), state.lso or end)

    async def _seek_wait(self, consumer: aiokafka.AIOKafkaConsumer, partitions: Mapping[TP, int]) -> None:
        assigned = consumer.assignment()
        for tp, offset in partitions.items():
            if TopicPartition(*tp) in assigned:
                consumer.seek(TopicPartition(*tp), offset)
                state = consumer._subscription.subscription.assignment.state_value(TopicPartition(*tp))  # noqa: SLF001
                self._starts[tp] = state, offset

    async def confirm(self, tp: TP, offset: int) -> bool | None:
        """Whether the group counts the partition as ours, asked by a commit in our generation. None: no answer now."""
        consumer = self._ensure_consumer()
        try:
            async with asyncio.timeout(CONFIRM_WITHIN_S):
                await consumer.commit({TopicPartition(*tp): OffsetAndMetadata(offset, "")})
        except (CommitFailedError, IllegalStateError):
            return False
        except (KafkaError, TimeoutError):
            return None
        return True

    async def note_offsets(self, offsets: Mapping[TP, int]) -> None:
        """Commit to Kafka what is already stored in Redis: for lag tools only, so a failure costs nothing."""
        consumer = self._ensure_consumer()
        assigned = consumer.assignment()
        known = {TopicPartition(*tp): OffsetAndMetadata(o, "") for tp, o in offsets.items()}
        mine = {tp: offset for tp, offset in known.items() if tp in assigned}
        if not mine:
            return
        try:
            await consumer.commit(mine)
        except Exception as error:  # noqa: BLE001 - whatever it is, the offsets that count are in Redis
            log.debug("offsets not noted in Kafka: %s", error)


class BatchConsumer(driver.Consumer):
    """Yields one message a polled partition batch; its value is a `Polled`."""

    transport: "BatchTransport"
    _thread: BatchConsumerThread

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._serial = 0

    def on_buffer_full(self, tp: TP) -> None:
        """Faust would read the partition no more until its agent's queue is empty, which it never is while others of
        the feed have a backlog: two partitions were read and the rest starved. `Owner.busy` bounds the queue instead.
        """

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Claim the assigned shards and start each partition at the offset stored with its state."""
        await self.go_to(await self.transport.owner.take(set(self.assignment())))
        return {}

    async def go_to(self, starts: Mapping[TP, int]) -> None:
        """Read on from these offsets."""
        await self._thread.seek_wait(starts)

    async def confirm(self, tp: TP, offset: int) -> bool:
        """Whether the partition is ours by the group's word; waits for it as long as we believe so ourselves."""
        while not self.should_stop and tp in self.assignment():
            answer: bool | None = await self._thread.call_thread(self._thread.confirm, tp, offset)
            if answer is not None:
                return answer
            await self.sleep(CONFIRM_PAUSE_S)
        return False

    async def note_offsets(self, offsets: Mapping[TP, int]) -> None:
        """See `BatchConsumerThread.note_offsets`."""
        await self._thread.call_thread(self._thread.note_offsets, offsets)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:  # noqa: ASYNC109
        """One message per partition that had records."""
        try:
            polled, active = await self._next(timeout)
        except OffsetOutOfRangeError as error:
            await self._reclaim(error)
            return
        # A fetch that waits over a rebalance brings what was read behind the new seek: it belongs to the generation of
        # now, and only the flow may not be on again yet.
        generation = self.app.consumer_generation_id
        if polled and not self.flow_active:
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type]  # mode names its own Event only
        if not polled or self.should_stop:
            return
        batches: Mapping[TP, Any] = polled
        for tp, batch in batches.items():
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            if tp in active:
                self._serial += 1
                self.transport.owner.delivered(tp)
                yield tp, _message(tp, batch, self._serial, generation)

    async def _next(self, timeout: float) -> tuple[Mapping[TP, Any], set[TP]]:  # noqa: ASYNC109
        """Records of partitions whose feed is not busy: a backlog of one feed must not keep the others waiting, as it
        would in Faust, which waits for room in the agent's queue before it looks at the next partition.
        """
        if not self.flow_active:
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type]  # mode names its own Event only
        active = set(self._get_active_partitions())
        free = {tp for tp in active if not self.transport.owner.busy(tp)}
        if not free:
            await asyncio.sleep(BUSY_PAUSE_S)
            return {}, free
        return await self._getmany(free, timeout if free == active else BUSY_PAUSE_S), free

    async def _reclaim(self, error: OffsetOutOfRangeError) -> None:
        gone = {TP(*tp) for tp in error.args[0]}
        log.warning("the log no longer holds what was to be read next: %s", error)
        await self.go_to(await self.transport.owner.reclaim(gone))


def _message(tp: TP, batch: Polled, serial: int, generation: int) -> ConsumerMessage:
    """Faust drops messages below an offset it has seen, which a seek back would meet: a serial number stands for it."""
    last = batch.records[-1]
    moment_s = last.timestamp / 1000.0
    return ConsumerMessage(
        tp.topic, tp.partition, serial, moment_s, last.timestamp_type, [], None, batch, None, 0, 0, tp,  # type: ignore[arg-type]
        generation_id=generation,
    )  # fmt: skip


class BatchTransport(driver.Transport):
    """The transport of a worker: knows its settings and the owner of its state."""

    Consumer = BatchConsumer

    def __init__(self, *args: Any, settings: Settings, owner: Owner, clock: Clock, worker: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = settings
        self.owner = owner
        self.clock = clock
        self.worker = worker
