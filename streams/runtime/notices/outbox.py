"""The outbox: one follower of the transitions for each way of telling, with a place of its own in Kafka.

A step is told at most once. Before each attempt the place says that it is being made; whoever starts and finds that
does not know whether it arrived, and goes on to the next. What did not arrive is tried again, with growing pauses.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from kafka.errors import KafkaError as AdminError

from contracts.alerts import decode_transition
from contracts.catalogue import ALERT_TRANSITIONS
from contracts.clock import Clock
from contracts.measures import HOUR_MS
from contracts.settings import Settings
from state.kafka import kafka_client, stop_client
from state.retry import Retry
from streams.alerts.notices import Step, step_of
from streams.runtime.alerts.logs import TRANSITIONS, WAIT_MS
from streams.runtime.kafka_log import KafkaLog
from streams.runtime.notices.channels import Channel, Sent

log = logging.getLogger(__name__)

ATTEMPT = "attempt"
STALE_MS = HOUR_MS
"""Nobody is helped by hearing of it later."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
LONGEST_STEP_MS = 2 * HOUR_MS


def group_of(channel: Channel) -> str:
    """The consumer group whose place is the channel's."""
    return f"ioc-notices-{channel.name}"


class Outbox:
    """Tells what is told through one channel, for ever. Several processes may run one: Kafka picks one of them."""

    def __init__(
        self,
        settings: Settings,
        channel: Channel,
        kafka: KafkaLog,
        clock: Clock,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._channel = channel
        self._kafka = kafka
        self._clock = clock
        self._sleep = sleep
        self._consumer: Any = None

    async def run(self) -> None:
        """Follow for ever; Kafka may go away and come back."""
        passing = (KafkaError, AdminError, OSError, TimeoutError)
        patience = Retry(f"notices by {self._channel.name}", passes=lambda error: isinstance(error, passing))
        await patience.forever(self._follow)

    async def _follow(self) -> None:
        self._consumer = AIOKafkaConsumer(
            ALERT_TRANSITIONS,
            group_id=group_of(self._channel),
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="latest",  # whoever switches it on wants to hear of what comes
            max_poll_interval_ms=LONGEST_STEP_MS,
            **kafka_client(self._settings),
        )
        try:
            await self._consumer.start()
            while not self._consumer.assignment():
                await self._consumer.getmany(timeout_ms=WAIT_MS)  # nothing, but what is wrong with the group is raised
            if await self._noted() is None:
                await self._note(await self._consumer.position(TRANSITIONS), "")
            while True:
                found = await self._consumer.getmany(timeout_ms=WAIT_MS)
                for record in found.get(TRANSITIONS, ()):
                    step = step_of(decode_transition(record.value))
                    if step is not None:
                        await self._tell(step, record.offset)
                if found:
                    await self._note(await self._consumer.position(TRANSITIONS), "")
        finally:
            await stop_client(self._consumer)

    async def _tell(self, step: Step, offset: int) -> None:
        """Until it is told, refused, unknown or too old."""
        unknown = await self._noted() == (offset, ATTEMPT)
        sent, why = (Sent.UNKNOWN, "an attempt was broken off") if unknown else (Sent.NOT_YET, "")
        pause_s = FIRST_PAUSE_S
        while sent is Sent.NOT_YET and self._clock() - step.at_ms < STALE_MS:
            await self._note(offset, ATTEMPT)
            sent, why = await asyncio.to_thread(partial(self._channel.send, step))
            if sent is Sent.NOT_YET:
                await self._note(offset, "")
                log.warning("%s: %s of alert %s: %s; trying on", self._channel.name, step.kind, step.alert.id, why)
                await self._sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        if sent is not Sent.YES:
            log.error(
                "%s: %s of alert %s given up: %s", self._channel.name, step.kind, step.alert.id, why or sent.value
            )
        await self._note(offset + 1, "")

    async def _noted(self) -> tuple[int, str] | None:
        return await self._kafka.noted(group_of(self._channel), ALERT_TRANSITIONS)

    async def _note(self, offset: int, what: str) -> None:
        await self._consumer.commit({TRANSITIONS: (offset, what)})
