"""The process of the alert agent: of all agents in the group one has the inputs, and the others stand by."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition
from kafka.errors import KafkaError as AdminError

from contracts.catalogue import ALERT_INPUTS, MAX_RECORD_BYTES
from contracts.errors import IocError
from state.errors import FencedError
from state.kafka import kafka_client
from state.retry import Retry
from streams.runtime.alerts.logs import INPUTS, WAIT_MS
from streams.runtime.alerts.session import AgentParts, Session
from streams.runtime.alerts.transactions import GROUP, transactions
from streams.runtime.kafka_log import KafkaLog

log = logging.getLogger(__name__)


LEAVE_WITHIN_S = 5.0


class LostError(IocError):
    """The group gave the inputs to another agent."""


PASSING = (KafkaError, AdminError, OSError, TimeoutError, FencedError, LostError)
"""What ends a session, and the next one mends."""


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Whether the group has given us the inputs."""

    def __init__(self) -> None:
        self.owned = asyncio.Event()
        self.lost = asyncio.Event()
        self.session: Session | None = None

    async def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        """A rebalance begins; who owns the inputs after it is told next. Until then nobody else writes."""

    async def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        """A rebalance ended."""
        if INPUTS not in assigned:
            self.owned.clear()
            self.lost.set()
            return
        self.lost.clear()
        self.owned.set()
        if self.session is not None:
            self.session.resume()


class Agent:
    """Takes part in the group for ever, and decides while it owns the inputs."""

    def __init__(self, parts: AgentParts) -> None:
        self._parts = parts

    async def run(self) -> None:
        """One session after the other, until cancelled."""
        patience = Retry("alert agent", passes=lambda error: isinstance(error, PASSING))
        while True:
            await patience.forever(self._take_part)

    async def _take_part(self) -> None:
        membership = Membership()
        consumer = AIOKafkaConsumer(
            client_id=self._parts.name,
            group_id=GROUP,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            # Whoever decides goes on when another agent joins or leaves.
            partition_assignment_strategy=[StickyPartitionAssignor],
            session_timeout_ms=self._parts.settings.session_timeout_ms,
            heartbeat_interval_ms=self._parts.settings.session_timeout_ms // 4,
            max_partition_fetch_bytes=MAX_RECORD_BYTES + 128 * 1024,
            fetch_max_wait_ms=WAIT_MS,
            **kafka_client(self._parts.settings),
        )
        consumer.subscribe([ALERT_INPUTS], listener=membership)
        try:
            await consumer.start()
            await membership.owned.wait()
            async with transactions(self._parts.settings) as written:
                session = membership.session = Session(self._parts, consumer, written)
                await session.take_over()
                await self._decide(session, membership.lost)
        finally:
            await leave(consumer)

    async def _decide(self, session: Session, lost: asyncio.Event) -> None:
        """Until something fails that the next session mends; that one begins at once."""

        async def watch() -> None:
            await lost.wait()
            raise LostError("another agent has the inputs")

        try:
            await together(session.run(), watch())
        except PASSING as error:
            log.warning("the session ends: %s: %s", type(error).__name__, error)


async def leave(consumer: Any) -> None:
    """Stop; a broker that is away need not be told goodbye, but nothing stays connected."""
    try:
        async with asyncio.timeout(LEAVE_WITHIN_S):
            await consumer.stop()
    except TimeoutError:
        await consumer._client.close()  # noqa: SLF001 - `stop` was broken off before it came to that


async def reaching_kafka(kafka: KafkaLog) -> None:
    """Connect, however long that takes."""

    async def connect() -> None:
        try:
            await kafka.start()
        except BaseException:
            await kafka.stop()
            raise

    await Retry("Kafka", passes=lambda error: isinstance(error, PASSING)).forever(connect)


async def together(*works: Coroutine[Any, Any, None]) -> None:
    """Run all of them until one fails; its error, and that of several which no waiting mends."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for work in works:
                tasks.create_task(work)
    except BaseExceptionGroup as group:
        raise _first(group) from group


def _first(error: BaseException) -> BaseException:
    """The most telling one of what broke at once: one that no waiting mends, if there is any."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    found = [_first(one) for one in error.exceptions]
    return next((one for one in found if not isinstance(one, PASSING)), found[0])
