"""The process of the alert agent: of all agents in the group one has the inputs, and the others stand by."""

import asyncio
import logging

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition
from kafka.errors import KafkaError as AdminError

from contracts.catalogue import ALERT_INPUTS, MAX_RECORD_BYTES
from contracts.errors import IocError
from state.errors import FencedError
from state.kafka import kafka_client, stop_client
from state.retry import Retry
from state.tasks import together
from streams.runtime.alerts.logs import INPUTS, WAIT_MS
from streams.runtime.alerts.session import AgentParts, Session
from streams.runtime.alerts.transactions import GROUP, transactions
from streams.runtime.kafka_log import KafkaLog

log = logging.getLogger(__name__)


class LostError(IocError):
    """The group gave the inputs to another agent."""


PASSING = (KafkaError, AdminError, OSError, TimeoutError, FencedError, LostError)
"""What ends a session, and the next one mends."""


def mends(error: BaseException) -> bool:
    """Whether the next session may do better."""
    return isinstance(error, PASSING)


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
        patience = Retry("alert agent", passes=mends)
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
            await stop_client(consumer)

    async def _decide(self, session: Session, lost: asyncio.Event) -> None:
        """Until something fails that the next session mends; that one begins at once."""

        async def watch() -> None:
            await lost.wait()
            raise LostError("another agent has the inputs")

        try:
            await together(*session.works(), watch(), passes=mends)
        except PASSING as error:
            log.warning("the session ends: %s: %s", type(error).__name__, error)


async def reaching_kafka(kafka: KafkaLog) -> None:
    """Connect, however long that takes."""

    async def connect() -> None:
        try:
            await kafka.start()
        except BaseException:
            await kafka.stop()
            raise

    await Retry("Kafka", passes=mends).forever(connect)
