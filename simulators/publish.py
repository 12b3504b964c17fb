"""Sends records to Kafka: idempotent, acknowledged by all replicas, bounded in flight; no failure is lost silently."""

import logging
from collections import deque
from collections.abc import Callable, Collection
from typing import Any, Protocol

import kafka
from kafka.codec import has_lz4
from kafka.partitioner.default import murmur2

from contracts.catalogue import MAX_RECORD_BYTES
from contracts.errors import IocError
from contracts.settings import Settings
from simulators.lean import LeanProducer, Sent
from simulators.stamp import Record

log = logging.getLogger(__name__)

STRIDE = 500
"""Every so many records a failure is looked for, and the topics are looked at again."""
IN_FLIGHT = 128
"""Batches that may be on their way: then `send` waits, so that memory stays bounded while a broker is away."""
BATCH_BYTES = 256 * 1024
MOST_HASHES = 20_000
DELIVERY_TIMEOUT_MS = 600_000
"""A broker may be away for this long before a record counts as lost."""


class PublishError(IocError):
    """Records could not be delivered; the text says how many and why."""


class Outlet(Protocol):
    """Where records go."""

    def send(self, record: Record) -> None:
        """Hands over one record; may wait; PublishError if an earlier one was not delivered."""

    def flush(self) -> None:
        """Returns when all records are delivered; PublishError if any was not."""


def security(settings: Settings) -> dict[str, Any]:
    """How kafka-python talks to the brokers, from the settings."""
    wanted: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap.split(","),
        "security_protocol": settings.kafka_security,
    }
    if "SSL" in settings.kafka_security:
        for ours, theirs in (
            ("kafka_ca_file", "ssl_cafile"),
            ("kafka_cert_file", "ssl_certfile"),
            ("kafka_key_file", "ssl_keyfile"),
        ):
            if getattr(settings, ours):
                wanted[theirs] = getattr(settings, ours)
    if settings.kafka_security.startswith("SASL"):
        wanted["sasl_mechanism"] = settings.kafka_sasl_mechanism
        wanted["sasl_plain_username"] = settings.kafka_username
        wanted["sasl_plain_password"] = settings.kafka_password
    return wanted


def compression() -> str | None:
    """lz4 if its package is there: it makes kafka-python's producer three times as fast."""
    return "lz4" if has_lz4() else None


def partition_of(key: bytes, partitions: int) -> int:
    """The partition that every Kafka client of default settings gives a key (EXACTNESS 10)."""
    return int(murmur2(key) & 0x7FFFFFFF) % partitions


class Places:
    """Topic partitions of keys (murmur2, as every Kafka client of default settings), remembering hashes."""

    def __init__(self, partitions_of: Callable[[str], Collection[int] | None]) -> None:
        self._partitions_of = partitions_of
        self._places: dict[str, list[kafka.TopicPartition]] = {}
        self._hashes: dict[bytes, int] = {}

    def of(self, record: Record) -> kafka.TopicPartition:
        """Where a record goes; PublishError if its topic is not there."""
        places = self._places.get(record.topic) or self._find(record.topic)
        if record.partition is not None:
            return places[record.partition]
        key = record.key or b""
        hashed = self._hashes.get(key)
        if hashed is None:
            hashed = self._hashes[key] = murmur2(key) & 0x7FFFFFFF
        return places[hashed % len(places)]

    def refresh(self) -> None:
        """Looks at the topics again: they may have grown. Keys of dossiers come and go; cameras are soon back."""
        self._places.clear()
        if len(self._hashes) > MOST_HASHES:
            self._hashes.clear()

    def _find(self, topic: str) -> list[kafka.TopicPartition]:
        numbers = self._partitions_of(topic)
        if not numbers:
            raise PublishError(f"Kafka has no topic {topic}; create the topics with `ioc topics`")
        self._places[topic] = [kafka.TopicPartition(topic, number) for number in sorted(numbers)]
        return self._places[topic]


class Publisher:
    """One kafka-python producer. `linger_ms` trades delay for batch size."""

    def __init__(self, settings: Settings, linger_ms: int = 5) -> None:
        self._producer = LeanProducer(
            **security(settings),
            client_id="ioc-simulators",
            enable_idempotence=True,
            acks="all",
            compression_type=compression(),
            linger_ms=linger_ms,
            batch_size=BATCH_BYTES,
            max_request_size=MAX_RECORD_BYTES + 64 * 1024,
            delivery_timeout_ms=DELIVERY_TIMEOUT_MS,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )
        self._places = Places(self._producer.partitions_for)
        self._begun: deque[Any] = deque()
        self.sent = 0
        self._failed = 0
        self._reason: BaseException | None = None

    def send(self, record: Record) -> None:
        """Hands over one record; waits while too many are in flight."""
        if record.value is not None and len(record.value) > MAX_RECORD_BYTES:
            raise PublishError(f"a record of {len(record.value):,} bytes is longer than {record.topic} takes")
        begun = self._producer.append(self._places.of(record), record.key, record.value)
        if begun is not None:
            self._watch(begun)
        self.sent += 1
        if self.sent % STRIDE == 0:
            self._raise()
            self._places.refresh()

    def _watch(self, batch: Sent) -> None:
        batch.future.add_errback(lambda reason: self._lost(batch.records(), reason))
        self._begun.append(batch.future)
        while self._begun and (self._begun[0].is_done or len(self._begun) > IN_FLIGHT):
            oldest = self._begun.popleft()
            if not oldest.is_done:
                oldest.get(timeout=DELIVERY_TIMEOUT_MS / 1000 + 60)

    def _lost(self, count: int, reason: BaseException) -> None:
        if not self._failed:
            log.error("records were not delivered: %s", reason)
        self._failed += count
        self._reason = self._reason or reason

    def _raise(self) -> None:
        if self._failed:
            raise PublishError(f"{self._failed} records were not delivered to Kafka: {self._reason!r}")

    def flush(self) -> None:
        """Returns when every record is acknowledged."""
        self._producer.flush()
        self._begun.clear()
        self._raise()

    def close(self) -> None:
        """Delivers what is in flight and lets go of the brokers."""
        self._producer.close()
        self._raise()
