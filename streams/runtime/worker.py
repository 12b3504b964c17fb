"""The worker process: composed in one function, run until it is told to stop."""

import asyncio
import gc
import logging
import os
import socket
from pathlib import Path

import faust
from aiokafka.errors import KafkaError
from faust.worker import Worker
from kafka.errors import KafkaError as AdminError

from contracts.calendar import WorkingCalendar
from contracts.catalogue import STREAMS
from contracts.clock import system_clock
from contracts.registry import load_registry
from contracts.settings import Settings
from state.connect import connect_redis
from state.errors import PartitionCountError
from streams.feeds import logics
from streams.runtime.app import Parts, build_app
from streams.runtime.claims import Claims, require_partitions
from streams.runtime.guard import ENDED_BY_SETTING, KAFKA_AWAY
from streams.runtime.kafka_log import KafkaLog
from streams.runtime.ownership import Ownership
from streams.runtime.producer import WorkerProducer
from streams.runtime.snapshots import KafkaSnapshots

log = logging.getLogger(__name__)


def build_worker(settings: Settings) -> tuple[faust.App, Parts]:
    """Everything a worker is made of; nothing connects yet."""
    registry = load_registry(Path(settings.registry_dir) if settings.registry_dir else None)
    calendar = WorkingCalendar(registry.holiday_dates)
    worker = settings.worker_name or f"{socket.gethostname()}-{os.getpid()}"
    clock = system_clock
    redis = connect_redis(settings, f"ioc-{worker}")
    kafka = KafkaLog(settings)
    producer = WorkerProducer(settings, clock, worker)
    snapshots = KafkaSnapshots(settings, producer, clock)

    claims = Claims(
        settings,
        redis,
        kafka,
        {logic.feed.topic: logic for logic in logics(registry, calendar)},
        snapshots=snapshots,
        dead_letters=producer.dead_letters,
        clock=clock,
        worker=worker,
    )
    ownership = Ownership(settings, kafka, claims, clock)
    parts = Parts(settings, redis, kafka, producer, snapshots, ownership, clock, worker)
    return build_app(parts, STREAMS), parts


def run_worker(settings: Settings) -> int:
    """Run until SIGINT or SIGTERM; the exit code."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    app, parts = build_worker(settings)
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    try:
        loop.run_until_complete(_start(parts))
    except (KafkaError, AdminError) as error:
        log.critical("IOC_KAFKA_BOOTSTRAP=%s: no Kafka answers (%s); ending", settings.kafka_bootstrap, error)
        return KAFKA_AWAY
    except PartitionCountError as error:
        log.critical("%s", error)
        return ENDED_BY_SETTING
    _calm_collector()
    _quiet_libraries()
    # Faust's worker ends the process by SystemExit; its loop is ours, so that 3.12 and later raise no warning.
    worker = Worker(app, loop=loop, loglevel=settings.log_level.upper(), redirect_stdouts=False)
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0


def _quiet_libraries() -> None:
    """The clients' own running commentary says nothing that a shard's line does not say better."""
    for name in ("kafka", "aiokafka", "faust", "mode"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _calm_collector() -> None:
    """Each poll makes tens of thousands of short-lived objects and no cycles: looking for cycles took half the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)


async def _start(parts: Parts) -> None:
    await parts.kafka.start()
    for topic, found in (await parts.kafka.partitions({feed.topic for feed in STREAMS})).items():
        require_partitions(topic, found, parts.settings.partitions)
    await parts.producer.start()
