"""The Faust app: one agent per feed, and the chores beside them, composed from the parts of one worker."""

import os
from typing import Any

import faust
import msgspec
from faust.types.tuples import TP
from yarl import URL

from contracts.catalogue import Feed
from contracts.clock import Clock
from contracts.settings import Settings
from state.connect import Client
from streams.runtime.chores import Chores
from streams.runtime.guard import Guard
from streams.runtime.kafka_log import KafkaLog
from streams.runtime.ownership import Ownership
from streams.runtime.producer import WorkerProducer
from streams.runtime.snapshots import KafkaSnapshots
from streams.runtime.transport import BatchTransport

REQUEST_TIMEOUT_S = 45.0
REBALANCE_TIMEOUT_S = 30.0


class Parts(msgspec.Struct, frozen=True):
    """What one worker process is made of."""

    settings: Settings
    redis: Client
    kafka: KafkaLog
    producer: WorkerProducer
    snapshots: KafkaSnapshots
    ownership: Ownership
    clock: Clock
    worker: str


def build_app(parts: Parts, feeds: tuple[Feed, ...]) -> faust.App:
    """The app that runs these parts; nothing connects before its worker starts."""
    settings = parts.settings
    brokers = [URL(f"kafka://{address}") for address in settings.kafka_bootstrap.split(",")]
    app = faust.App(
        settings.consumer_group,
        broker=brokers,
        store="memory://",
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_wait_empty=False,
        stream_buffer_maxsize=2,
        stream_recovery_delay=0.0,
        broker_request_timeout=REQUEST_TIMEOUT_S,
        broker_session_timeout=settings.session_timeout_ms / 1000,
        broker_rebalance_timeout=REBALANCE_TIMEOUT_S,
        datadir=os.path.join(settings.data_dir, "faust"),  # noqa: PTH118 - Faust makes the folder even when it keeps nothing
    )
    app.transport = BatchTransport(
        brokers, app, settings=settings, owner=parts.ownership, clock=parts.clock, worker=parts.worker
    )
    for feed in feeds:
        _add_agent(app, parts.ownership, feed)
    _add_chores(app, parts)
    return app


def _add_agent(app: faust.App, ownership: Ownership, feed: Feed) -> None:
    topic = app.topic(feed.topic, value_serializer="raw", key_serializer="raw", acks=False, internal=False)

    async def aggregate(stream: Any) -> None:
        async for event in stream.events():
            async with Guard(f"feed {feed.name}"):
                await ownership.ingest(TP(event.message.topic, event.message.partition), event.value)

    app.agent(topic, name=f"aggregate-{feed.name}")(aggregate)


def _add_chores(app: faust.App, parts: Parts) -> None:
    chores = Chores(
        parts.settings,
        parts.ownership,
        parts.kafka,
        parts.producer,
        parts.snapshots,
        redis=parts.redis,
        note_offsets=lambda offsets: app.consumer.note_offsets(offsets),  # type: ignore[attr-defined]  # noqa: PLW0108
        stopping=lambda: bool(app.should_stop),
    )
    parts.ownership.go_to = lambda starts: app.consumer.go_to(starts)  # type: ignore[attr-defined]  # noqa: PLW0108
    parts.ownership.confirm = lambda tp, offset: app.consumer.confirm(tp, offset)  # type: ignore[attr-defined]  # noqa: PLW0108
    for chore in (chores.flush, chores.send_canaries, chores.take_snapshots, chores.watch):
        app.task(chore)
    app.on_partitions_revoked.connect(chores.release)
    # A worker that stops writes first and leaves the group then, so that its successor finds everything.
    app.on_before_shutdown.connect(chores.release)
