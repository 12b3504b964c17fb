"""Writes the audit. What changes something is on record before it counts; what was refused anyway may follow later."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Protocol

from contracts.alerts import NO_TEXT, Text
from contracts.audit import Audited, AuditEntry, encode
from contracts.catalogue import AUDIT
from contracts.clock import Clock
from dashboard.producer import UndeliveredError
from state.retry import Retry

MOST_WAITING = 1_000
SETTLE_S = 0.5


class UnrecordedError(Exception):
    """The audit cannot be written, so the act is refused."""


class Sends(Protocol):
    """Where entries go; see dashboard.producer.Producer."""

    async def send(self, topic: str, key: str, value: bytes) -> int: ...


class Journal:
    """The audit of one dashboard. `run` sends what waits."""

    def __init__(self, producer: Sends, clock: Clock) -> None:
        self._producer = producer
        self._clock = clock
        self._waiting: asyncio.Queue[AuditEntry] = asyncio.Queue(MOST_WAITING)

    def entry(self, act: Audited, by: str, subject: str = "", why: Text = NO_TEXT, address: str = "") -> AuditEntry:
        """An entry of now."""
        return AuditEntry(self._clock(), act, by, subject, why, address)

    async def record(self, entry: AuditEntry) -> None:
        """On the log when this returns; UnrecordedError: do not do it."""
        try:
            await self._producer.send(AUDIT, entry.by, encode(entry))
        except UndeliveredError as error:
            raise UnrecordedError(str(error)) from error

    def note(self, entry: AuditEntry) -> None:
        """On the log soon. UnrecordedError when too much waits already: then nothing more is even tried."""
        try:
            self._waiting.put_nowait(entry)
        except asyncio.QueueFull:
            raise UnrecordedError(f"{MOST_WAITING} entries wait for Kafka") from None

    async def run(self) -> None:
        """Send what waits, in order, for ever."""
        patience = Retry("audit", passes=lambda error: isinstance(error, UnrecordedError))
        while True:
            entry = await self._waiting.get()
            await patience.forever(partial(self.record, entry))
            self._waiting.task_done()

    async def settle(self) -> None:
        """Give what waits a moment to be written, before the process ends."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                await self._waiting.join()
