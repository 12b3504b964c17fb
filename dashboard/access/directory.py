"""Accounts and tokens, followed from `ioc.accounts` into memory, where they stand when Kafka is away."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from contracts.accounts import Account, Entry, Token, decode, same_digest, token_parts
from contracts.catalogue import ACCOUNTS
from contracts.settings import Settings
from dashboard.producer import kafka_patience
from state.kafka import kafka_reader, stop_client

POLL_MS = 1_000

log = logging.getLogger(__name__)


class Directory:
    """Who there is. `run` follows the topic; `loaded`: everything that was on it at the start has been read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entries: dict[str, Entry] = {}
        self._next = 0
        self.loaded = False

    @property
    def entries(self) -> list[Entry]:
        """Every account and token, by their keys."""
        return [self._entries[key] for key in sorted(self._entries)]

    def account(self, user: str) -> Account | None:
        """The account of that user name."""
        found = self._entries.get(user)
        return found if isinstance(found, Account) else None

    def token(self, text: str, now_ms: int) -> Token | None:
        """The token whose text that is, while it is valid."""
        parts = token_parts(text)
        found = self._entries.get(f"token/{parts[0]}") if parts else None
        if parts is None or not isinstance(found, Token) or not same_digest(parts[1], found.digest):
            return None
        return found if found.valid(now_ms) else None

    def take(self, key: str, value: bytes | None) -> None:
        """One record of the topic. One that cannot be read changes nothing: it may be of a newer release."""
        if value is None:
            self._entries.pop(key, None)
            return
        try:
            self._entries[key] = decode(value)
        except ValueError as error:
            log.warning("%s: the record %r cannot be read: %s", ACCOUNTS, key, error)

    async def run(self) -> None:
        """Follow for ever."""
        patience = kafka_patience("accounts, from Kafka")
        await patience.forever(lambda: self._follow(patience.succeeded))

    async def load(self) -> None:
        """Read everything that is on the topic now; KafkaError when no broker answers."""
        await self._follow(None)

    async def _follow(self, answers: Callable[[], None] | None) -> None:
        """Read to the end; with `answers`, which is called when that is reached, go on for ever."""
        consumer = AIOKafkaConsumer(auto_offset_reset="earliest", **kafka_reader(self._settings, "ioc-accounts"))
        try:
            await consumer.start()
            await self._read(consumer, TopicPartition(ACCOUNTS, 0), answers)
        finally:
            await stop_client(consumer)

    async def _read(self, consumer: Any, partition: TopicPartition, answers: Callable[[], None] | None) -> None:
        consumer.assign([partition])
        consumer.seek(partition, self._next)
        end = (await consumer.end_offsets([partition]))[partition]
        while answers or self._next < end:
            if answers and self._next >= end:
                self.loaded = True
                answers()
            for record in (await consumer.getmany(partition, timeout_ms=POLL_MS)).get(partition, ()):
                self.take(record.key.decode(), record.value)
            self._next = await consumer.position(partition)
            await asyncio.sleep(0)
        self.loaded = True
