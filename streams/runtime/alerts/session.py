"""One ownership of the inputs, from the fencing of whoever was before until the partition or a server is lost.

Nothing is mended within: whatever fails ends the session, and the next one begins from what the logs say.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, NamedTuple

from aiokafka.structs import ConsumerRecord
from faust.types.tuples import TP

from contracts.alerts import Domain, Timer, Transition, decode_input, encode
from contracts.catalogue import ALERT_INPUTS, ALERT_TRANSITIONS, DEAD_LETTERS
from contracts.clock import Clock
from contracts.errors import IocError, Reason
from contracts.settings import Settings
from state.alerts.spans import KEPT_MS, AlertedSpans
from state.alerts.standing import AgentStatus
from state.alerts.store import AlertStore
from state.connect import Client
from state.retry import Retry
from streams.alerts.decide import Decisions
from streams.alerts.draft import Policy
from streams.alerts.timers import due
from streams.core.form import Refusal
from streams.runtime.alerts.gauges import Told
from streams.runtime.alerts.logs import INPUTS, TRANSITIONS, WAIT_MS, last_evaluations, reading, transitions
from streams.runtime.alerts.rulebook import Rulebook
from streams.runtime.alerts.transactions import Record, Transactions
from streams.runtime.kafka_log import Bounds, KafkaLog
from streams.runtime.producer import dead_letter_headers

log = logging.getLogger(__name__)

MOST_RECORDS = 500
"""Inputs that one transaction answers."""
SPEAK_S = 0.25
"""How often it is looked whether a minute is closed, or something is due."""
REPORT_S = 2.0
NOTE_MS = 10_000
"""How often the place in the inputs is noted in Kafka when nothing else carries it along."""


class LogsError(IocError):
    """The two logs do not belong together."""


class AgentParts(NamedTuple):
    """What every session works with."""

    settings: Settings
    policy: Policy
    rulebook: Rulebook
    redis: Client
    kafka: KafkaLog
    clock: Clock
    name: str


class Session:
    """Decides, speaks for rules and clock, writes the view, reports: `take_over` first, then its `works`."""

    def __init__(self, parts: AgentParts, consumer: Any, written: Transactions) -> None:
        self._parts = parts
        self._consumer = consumer
        self._written = written
        self._store = AlertStore(parts.redis)
        self._patience = Retry("view of alerts")
        self._decisions: Decisions
        self._spans = AlertedSpans()
        self._inputs_id = ""
        self._skipped: dict[Domain, dict[str, str]] = {}
        self._behind = 0
        self._noted_ms = 0
        self._moved = asyncio.Event()
        self.next = 0

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """What goes on side by side for ever, once it has taken over."""
        return [self._decide(), self._speak(), self._view(), self._report()]

    def resume(self) -> None:
        """The group gave the partition back after a rebalance: read on where the session is."""
        self._consumer.seek(INPUTS, self.next)

    async def take_over(self) -> None:
        """The book from Redis as far as it fits, the rest from the log; then the place in the inputs."""
        bounds = await self._parts.kafka.bounds([TP(*INPUTS), TP(*TRANSITIONS)])
        told, inputs = bounds[TP(*TRANSITIONS)], bounds[TP(*INPUTS)]
        self._inputs_id = inputs.topic_id
        await self._redis(partial(self._store.claim, self._parts.name, told.topic_id, told.end))
        async with reading(self._parts.settings, TRANSITIONS) as consumer:
            async for batch in transitions(consumer, max(self._store.next, told.start), told.end):
                await self._redis(partial(self._store.write, batch))
            since = await _since(consumer, self._parts.clock())
            async for batch in transitions(consumer, since, told.end):
                for one in batch:
                    self._spans.take(one.transition)
        book = self._store.book.copy()
        self.next = await self._place(book.input_offset + 1, inputs)
        async with reading(self._parts.settings, INPUTS) as consumer:
            self._decisions = Decisions(self._parts.policy, book, await last_evaluations(consumer, self.next))
        sheets = {sheet.name: sheet for sheet in self._parts.rulebook.sheets()}
        await self._redis(partial(self._store.settle, self._status(), sheets))
        self._consumer.seek(INPUTS, self.next)
        log.info("%s decides on alerts from input %d on", self._parts.name, self.next)

    async def _place(self, after_last: int, inputs: Bounds) -> int:
        """Where to read on: the place that was noted in Kafka is ahead when later inputs brought nothing about."""
        if after_last > inputs.end:
            raise LogsError(
                f"{ALERT_TRANSITIONS} answers input {after_last - 1}, but {ALERT_INPUTS} ends at {inputs.end}: one of "
                "them was made anew; restore it, or delete both and run `ioc topics`"
            )
        noted = await self._consumer.committed(INPUTS)
        return max(after_last, inputs.start, noted if noted is not None and noted <= inputs.end else 0)

    async def _decide(self) -> None:
        while True:
            found = await self._consumer.getmany(INPUTS, timeout_ms=WAIT_MS, max_records=MOST_RECORDS)
            records = [one for batch in found.values() for one in batch if one.offset >= self.next]
            self._behind = self._unread(records)
            if records:
                await self._take(records)

    async def _take(self, records: Sequence[ConsumerRecord]) -> None:
        """Decide on a batch and write what came of it, with the place in the inputs, in one transaction."""
        said: list[Record] = []
        for record in records:
            try:
                came = self._decisions.take(decode_input(record.value or b""), record.offset, record.timestamp)
            except Exception as error:  # noqa: BLE001 - whatever it is, one input must not stop all alerts
                said.append(self._dead_letter(record, error))
            else:
                said += [_record(one) for one in came]
                for one in came:
                    self._spans.take(one)
        after = records[-1].offset + 1
        now_ms = self._parts.clock()
        if said or now_ms - self._noted_ms >= NOTE_MS:
            await self._written.write(said, {INPUTS: after})
            self._noted_ms = now_ms
        self.next = after
        self._moved.set()

    def _dead_letter(self, record: ConsumerRecord, error: Exception) -> Record:
        log.warning(
            "input %d cannot be decided on: %s", record.offset, error, exc_info=not isinstance(error, ValueError)
        )
        refusal = Refusal(record, Reason.MALFORMED, f"{type(error).__name__}: {error}")
        headers = dead_letter_headers(refusal, TP(*INPUTS), self._inputs_id)
        return Record(DEAD_LETTERS, f"{self._inputs_id}:0:{record.offset}".encode(), record.value, headers)

    async def _speak(self) -> None:
        """Evaluations and timers are inputs too: said once, and not again before they were decided on."""
        while True:
            said = await self._due()
            if not said:
                await asyncio.sleep(SPEAK_S)
                continue
            offsets = await self._written.write(said)
            while self.next <= offsets[-1]:
                self._moved.clear()
                await self._moved.wait()

    async def _due(self) -> list[Record]:
        said = []
        now_ms = self._parts.clock()
        moment = due(self._decisions.book)
        if moment is not None and moment <= now_ms:
            said.append(Record(ALERT_INPUTS, b"clock", encode(Timer(moment))))
        for evaluation in await self._parts.rulebook.due(self._decisions.evaluated, partial(self._told, now_ms)):
            self._skipped[evaluation.domain] = evaluation.skipped
            said.append(Record(ALERT_INPUTS, evaluation.domain.encode(), encode(evaluation)))
        return said

    def _told(self, now_ms: int) -> Told:
        return Told(self._spans.until(now_ms), list(self._decisions.book.maintenance.values()))

    async def _view(self) -> None:
        """Follow the log of transitions with the view in Redis, however long Redis is away."""
        async with reading(self._parts.settings, TRANSITIONS) as consumer:
            async for batch in transitions(consumer, self._store.next):
                await self._redis(partial(self._store.write, batch))

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_S)
            await self._redis(lambda: self._store.report(self._status()))

    def _status(self) -> AgentStatus:
        minutes = {domain: one.minute_ms for domain, one in self._decisions.evaluated.items()}
        skipped = {rule: why for rules in self._skipped.values() for rule, why in rules.items()}
        return AgentStatus(self._parts.name, self._parts.clock(), self._behind, minutes, skipped)

    def _unread(self, records: Sequence[ConsumerRecord]) -> int:
        """Inputs that are on the log from those in hand on."""
        if not records or INPUTS not in self._consumer.assignment():  # as while the group is being rebalanced
            return 0
        return int(max(len(records), (self._consumer.highwater(INPUTS) or 0) - records[0].offset))

    async def _redis(self, act: Callable[[], Awaitable[object]]) -> None:
        await self._patience.forever(act)


def _record(transition: Transition) -> Record:
    key = transition.alert_id or transition.command or transition.act
    return Record(ALERT_TRANSITIONS, key.encode(), encode(transition))


async def _since(consumer: Any, now_ms: int) -> int:
    """Offset of the first transition of the last 35 days."""
    found = (await consumer.offsets_for_times({TRANSITIONS: now_ms - KEPT_MS}))[TRANSITIONS]
    return int(found.offset) if found is not None else int((await consumer.end_offsets([TRANSITIONS]))[TRANSITIONS])
