"""The one way to reach Kafka, with brokers, TLS and SASL of the settings, and to leave it; for every room."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

from contracts.settings import Settings
from state.tasks import whole

log = logging.getLogger(__name__)

GOODBYE_S = 5.0
"""So long a client that is stopped may talk to the brokers: send what it holds, leave its group."""
CLOSE_S = 2.0


def kafka_client(settings: Settings) -> dict[str, Any]:
    """Keyword arguments for aiokafka's consumer and producer."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap.split(","),
        "security_protocol": settings.kafka_security,
    }
    if settings.kafka_security.endswith("SSL"):
        context = ssl.create_default_context(cafile=settings.kafka_ca_file or None)
        if settings.kafka_cert_file:
            context.load_cert_chain(settings.kafka_cert_file, settings.kafka_key_file or None)
        options["ssl_context"] = context
    if settings.kafka_security.startswith("SASL"):
        options["sasl_mechanism"] = settings.kafka_sasl_mechanism
        options["sasl_plain_username"] = settings.kafka_username
        options["sasl_plain_password"] = settings.kafka_password
    return options


def kafka_reader(settings: Settings, client_id: str) -> dict[str, Any]:
    """Keyword arguments for an aiokafka consumer of committed records that belongs to no group."""
    return {
        "client_id": client_id,
        "isolation_level": "read_committed",
        "enable_auto_commit": False,
        **kafka_client(settings),
    }


def kafka_python_client(settings: Settings) -> dict[str, Any]:
    """Keyword arguments for kafka-python's clients."""
    options = kafka_client(settings)
    options.pop("ssl_context", None)
    if settings.kafka_security.endswith("SSL"):
        options["ssl_cafile"] = settings.kafka_ca_file or None
        options["ssl_certfile"] = settings.kafka_cert_file or None
        options["ssl_keyfile"] = settings.kafka_key_file or None
    return options


async def stop_client(client: Any) -> None:
    """Stop an aiokafka consumer or producer, also when the caller is cancelled meanwhile: nothing stays connected.

    Brokers that are away are not waited for; what a producer still held is given up then. None of that is an error.
    """
    await whole(_stop(client))


async def throw_away(producer: Any) -> None:
    """End a producer without sending what it still holds: `stop` would wait for that as long as Kafka is away."""
    await whole(_break_off(producer))


async def _stop(client: Any) -> None:
    if not await _ends(client.stop, GOODBYE_S):
        await _break_off(client)


async def _break_off(client: Any) -> None:
    """What `stop` would have come to: the library has no public way to end tasks and connections alone."""
    client._closed = True  # noqa: SLF001 - else it complains when it is collected
    for name in ("_sender", "_fetcher"):
        if (part := getattr(client, name, None)) is not None:
            await _ends(part.close, CLOSE_S)
    connections = client.client if hasattr(client, "client") else client._client  # noqa: SLF001
    await _ends(connections.close, CLOSE_S)


async def _ends(end: Callable[[], Awaitable[object]], within_s: float) -> bool:
    try:
        async with asyncio.timeout(within_s):
            await end()
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a task that the library cancelled may be told of so
        log.debug("a client of Kafka ends without %s: %r", getattr(end, "__qualname__", end), error)
        return False
    return True
