"""The one way to reach Kafka: brokers, TLS and SASL from the settings, for the clients of every room."""

import ssl
from typing import Any

from contracts.settings import Settings


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
