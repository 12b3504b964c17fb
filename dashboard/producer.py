"""What the dashboard writes to Kafka, commands and audit: a record is on the log, or its sender is told."""

import asyncio
import logging
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts.settings import Settings
from state.kafka import kafka_client, throw_away
from state.retry import Retry

WITHIN_S = 5.0
"""So long somebody waits for Kafka to acknowledge what they did."""

log = logging.getLogger(__name__)


class UndeliveredError(Exception):
    """Kafka did not acknowledge a record. It will not be sent again, though it may have arrived at the last moment."""


class Producer:
    """One idempotent producer (acks=all) that comes back by itself. `run` before use; cancelling it ends it."""

    def __init__(self, settings: Settings, within_s: float = WITHIN_S) -> None:
        self._settings = settings
        self._within_s = within_s
        self._producer: Any = None
        self._given_up = asyncio.Event()

    @property
    def ready(self) -> bool:
        """Whether a record can be handed over."""
        return self._producer is not None

    async def run(self) -> None:
        """Stay connected for ever; a producer that failed is thrown away with all it has not sent."""
        patience = kafka_patience("Kafka, for commands and audit")
        while True:
            producer = await patience.forever(self._connected)
            self._given_up.clear()
            self._producer = producer
            try:
                await self._given_up.wait()
            finally:
                self._producer = None
                await throw_away(producer)

    async def send(self, topic: str, key: str, value: bytes) -> int:
        """The offset under which the record is on the log; UndeliveredError within `within_s` seconds."""
        producer = self._producer
        if producer is None:
            raise UndeliveredError("Kafka does not answer")
        try:
            async with asyncio.timeout(self._within_s):
                written = await producer.send_and_wait(topic, value, key.encode())
        except (KafkaError, TimeoutError, OSError) as error:
            # Left alone it would go on trying, and what people were told is undone would happen an hour later.
            log.warning("a record for %s was not acknowledged and is given up: %r", topic, error)
            self._producer = None
            self._given_up.set()
            raise UndeliveredError(f"Kafka does not acknowledge ({type(error).__name__})") from error
        return int(written.offset)

    async def _connected(self) -> Any:
        producer = AIOKafkaProducer(
            client_id="ioc-dashboard",
            enable_idempotence=True,
            request_timeout_ms=int(self._within_s * 1000),
            **kafka_client(self._settings),
        )
        try:
            await producer.start()
        except BaseException:
            await throw_away(producer)
            raise
        return producer


def kafka_patience(what: str) -> Retry:
    """Tries again each second at least: people wait at the sign-in."""
    return Retry(
        what,
        passes=lambda error: isinstance(error, KafkaError | OSError),
        sleep=lambda pause_s: asyncio.sleep(min(pause_s, 1.0)),
    )
