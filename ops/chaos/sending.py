"""Sending messages so that each is acknowledged, however long Kafka is away."""

from collections.abc import Iterable
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from contracts.settings import Settings
from ops.chaos.load import Message
from ops.errors import StackError
from state.kafka import kafka_python_client

ACKNOWLEDGED_WITHIN_S = 150.0
TRIES = 5


class Sender:
    """A producer as the simulators use it. What fails is sent again: the same event counts once."""

    def __init__(self, settings: Settings) -> None:
        self._producer = KafkaProducer(
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            linger_ms=5,
            **kafka_python_client(settings),
        )

    def send(self, messages: Iterable[Message]) -> int:
        """Send all and wait until all are acknowledged; how many. StackError when Kafka refuses one again and again."""
        left = list(messages)
        count = len(left)
        for _ in range(TRIES):
            left = self._round(left)
            if not left:
                return count
        raise StackError(f"Kafka did not take {len(left)} of {count} records in {TRIES} tries")

    def close(self) -> None:
        """Disconnect."""
        self._producer.close(timeout=5)

    def _round(self, messages: list[Message]) -> list[Message]:
        """Those that were not acknowledged."""
        sent: list[tuple[Message, Any]] = []
        refused = []
        for one in messages:
            try:
                sent.append((one, self._producer.send(one.topic, one.value, one.key)))
            except KafkaError:
                refused.append(one)
        for one, acknowledgement in sent:
            try:
                acknowledgement.get(timeout=ACKNOWLEDGED_WITHIN_S)
            except KafkaError:
                refused.append(one)
        return refused
