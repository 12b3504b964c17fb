"""The worker's own producer: canaries, dead letters and snapshots."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from faust.types.tuples import TP

from contracts.catalogue import DEAD_LETTERS, MAX_RECORD_BYTES, shard_name
from contracts.clock import Clock
from contracts.events import CANARY_KEY, CANARY_TYPE, Canary, Event
from contracts.settings import Settings
from state.kafka import kafka_client, stop_client
from streams.core.intake import Refusal

log = logging.getLogger(__name__)

LARGEST = MAX_RECORD_BYTES + 64 * 1024


class WorkerProducer:
    """Sends what a worker has to say. `start` before use, `stop` after."""

    def __init__(self, settings: Settings, clock: Clock, worker: str) -> None:
        self._settings = settings
        self._clock = clock
        self._worker = worker
        self._boot = f"{clock():x}"[-8:]
        self._sequence = 0
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect."""
        self._producer = AIOKafkaProducer(
            client_id=f"{self._worker}-producer",
            enable_idempotence=True,
            max_request_size=LARGEST,
            request_timeout_ms=15_000,
            **kafka_client(self._settings),
        )
        await self._producer.start()

    async def stop(self) -> None:
        """Send what is left and disconnect."""
        if self._producer is not None:
            await stop_client(self._producer)

    async def canaries(self, partitions: Iterable[TP], snapshots: frozenset[TP] = frozenset()) -> None:
        """One canary to each partition; a broker that is away gets none, and the stall watch sees to the rest."""
        for tp in partitions:
            try:
                sent = await self._send(tp.topic, CANARY_KEY, self._canary(tp, snapshot=tp in snapshots), tp.partition)
                sent.add_done_callback(fate_is_known)
            except KafkaError as error:
                log.debug("no canary to %s: %s", tp, error)

    def _canary(self, tp: TP, *, snapshot: bool) -> bytes:
        now_ms = self._clock()
        self._sequence += 1
        return msgspec.json.encode(
            Event(
                specversion="1.0",
                id=f"{self._worker}-{self._boot}-{self._sequence}",
                source=f"/workers/{self._worker}",
                boot=self._boot,
                sequence=f"{self._sequence:010d}",
                type=CANARY_TYPE,
                time=datetime.fromtimestamp(now_ms / 1000, UTC),
                data=Canary(shard_name(tp.topic, tp.partition), now_ms, snapshot),
            )
        )

    async def dead_letters(self, tp: TP, topic_id: str, refused: Sequence[Refusal]) -> None:
        """Write refused records, whole and acknowledged, before the checkpoint that counts them (EXACTNESS 15)."""
        sent = []
        for refusal in refused:
            record = refusal.record
            identity = f"{topic_id}:{tp.partition}:{record.offset}".encode()
            headers = dead_letter_headers(refusal, tp, topic_id)
            sent.append(await self.producer.send(DEAD_LETTERS, record.value, identity, headers=headers))
        for acknowledgement in sent:
            await acknowledgement

    async def put(self, topic: str, key: bytes, value: bytes | None, partition: int) -> None:
        """One record, acknowledged."""
        await (await self._send(topic, key, value, partition))

    @property
    def producer(self) -> AIOKafkaProducer:
        """The started producer."""
        if self._producer is None:
            raise RuntimeError("the worker's producer is not started")
        return self._producer

    async def _send(self, topic: str, key: bytes, value: bytes | None, partition: int) -> asyncio.Future[object]:
        acknowledgement: asyncio.Future[object] = await self.producer.send(topic, value, key, partition=partition)
        return acknowledgement


def fate_is_known(acknowledgement: asyncio.Future[object]) -> None:
    """Whoever else waits for it will tell: without this asyncio reports an error that nobody looked at."""
    if not acknowledgement.cancelled():
        acknowledgement.exception()


def dead_letter_headers(refusal: Refusal, tp: TP, topic_id: str) -> list[tuple[str, bytes]]:
    """Reason and origin as record headers, so that the value stays the refused bytes and never outgrows the limit."""
    origin: Mapping[str, object] = {
        "reason": refusal.reason.value,
        "detail": refusal.detail,
        "topic": tp.topic,
        "topic_id": topic_id,
        "partition": tp.partition,
        "offset": refusal.record.offset,
        "record_ms": refusal.record.timestamp,
    }
    headers = [(name, str(value).encode()) for name, value in origin.items()]
    if refusal.record.key is not None:
        headers.append(("key", refusal.record.key))
    return headers
