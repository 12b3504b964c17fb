"""Records in Kafka transactions, which end well or badly."""

from collections.abc import Iterable

from aiokafka import AIOKafkaProducer

from contracts.settings import Settings
from ops.chaos.load import Message
from state.kafka import kafka_client, stop_client


async def in_transaction(settings: Settings, messages: Iterable[Message], *, commit: bool) -> None:
    """Send the messages in one transaction, and commit or abort it."""
    producer = AIOKafkaProducer(transactional_id="ioc-chaos", **kafka_client(settings))
    try:
        await producer.start()
        await producer.begin_transaction()
        for sent in [await producer.send(one.topic, one.value, one.key) for one in messages]:
            await sent
        await (producer.commit_transaction() if commit else producer.abort_transaction())
    finally:
        await stop_client(producer)
