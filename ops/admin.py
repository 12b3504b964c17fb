"""A connection for administration of Kafka, with the TLS and SASL settings of every other process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contracts.settings import Settings
from ops.errors import StackError

ANSWER_WITHIN_MS = 10_000


@contextmanager
def admin_client(settings: Settings) -> Iterator[Any]:
    """A KafkaAdminClient for the block. StackError when no broker answers within 10 s, or lets us in."""
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

    from state.kafka import kafka_python_client

    try:
        admin = KafkaAdminClient(bootstrap_timeout_ms=ANSWER_WITHIN_MS, **kafka_python_client(settings))
    except KafkaError as error:
        raise StackError(
            f"IOC_KAFKA_BOOTSTRAP={settings.kafka_bootstrap}: no Kafka answers ({error}); check address and security"
        ) from None
    try:
        yield admin
    finally:
        admin.close()
