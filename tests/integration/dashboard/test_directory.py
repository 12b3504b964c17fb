"""Accounts as a dashboard follows them on a real Kafka, and keeps them while it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from contracts.accounts import Account, encode
from contracts.catalogue import ACCOUNTS
from contracts.settings import Settings
from dashboard.access.directory import Directory
from ops.kafka import KafkaPlace, run_kafka
from ops.ports import free_ports
from ops.program import end
from ops.topics import create_topics
from ops.waiting import wait_until
from tests.fixtures.access import FOR_EVER, NOW, token

pytestmark = pytest.mark.anyio
LAN = Account("lan", "Lan", "operator", NOW, NOW)


@asynccontextmanager
async def following(settings: Settings) -> AsyncIterator[Directory]:
    directory = Directory(settings)
    task = asyncio.create_task(directory.run())
    try:
        yield directory
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def write(settings: Settings, key: str, value: bytes | None) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap)
    await producer.start()
    try:
        await producer.send_and_wait(ACCOUNTS, value, key.encode())
    finally:
        await producer.stop()


async def until(directory: Directory, user: str, *, there: bool) -> None:
    seen = lambda: (directory.account(user) is not None) is there  # noqa: E731
    assert await asyncio.to_thread(wait_until, seen, 30.0)


async def test_changes_arrive_and_stay_while_kafka_is_away(tmp_path: Path) -> None:
    port, controller = free_ports((0, 0))
    place = KafkaPlace(tmp_path / "kafka", port, controller, tmp_path / "kafka.log")
    settings = Settings(kafka_bootstrap=place.bootstrap)
    kafka = await asyncio.to_thread(run_kafka, place, print)
    try:
        await asyncio.to_thread(create_topics, settings)
        async with following(settings) as directory:
            assert await asyncio.to_thread(wait_until, lambda: directory.loaded, 30.0)
            await write(settings, "lan", encode(LAN))
            await until(directory, "lan", there=True)
            await asyncio.to_thread(end, kafka, 20.0)
            assert directory.account("lan") == LAN
            kafka = await asyncio.to_thread(run_kafka, place, print)
            await write(settings, "minh", encode(LAN))
            await until(directory, "minh", there=True)
            await write(settings, "lan", None)
            await until(directory, "lan", there=False)
    finally:
        await asyncio.to_thread(end, kafka, 20.0)


def test_a_record_of_a_newer_release_changes_nothing() -> None:
    directory = Directory(Settings())
    directory.take("lan", encode(LAN))
    directory.take("lan", b'{"record":"passkey","user":"lan"}')
    assert directory.account("lan") == LAN


def test_tokens_are_found_by_their_text_alone() -> None:
    directory = Directory(Settings())
    kept, text = token("w1", "display")
    directory.take(kept.key, encode(kept))
    assert directory.token(text, NOW) == kept
    assert [directory.token(wrong, NOW) for wrong in (text + "x", "w1", "", "ioc_w2_x")] == [None] * 4
    assert directory.token(text, FOR_EVER) is None
    assert directory.account("token/w1") is None
