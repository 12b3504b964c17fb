"""`ioc topics grow`: more partitions for every feed, without losing or recounting an event (EXACTNESS 10).

1. copy: what every new shard is to hold is written as its snapshot, for the new number of partitions.
2. add: the topics get more partitions; nothing that they hold is touched.
3. take over: every shard is claimed for the new number and put to where its copy was made.

No mark of progress is kept, since the state says it: before the first shard is claimed all is as it was, and 1 and 2
begin anew; after that the copies are complete, and 3 goes on.
"""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from faust.types.tuples import TP

from contracts.calendar import WorkingCalendar
from contracts.catalogue import SNAPSHOTS, STREAMS
from contracts.clock import system_clock
from contracts.registry import load_registry
from contracts.settings import Settings
from ops.admin import admin_client
from ops.drained import metas, partitions_of, require_drained, require_idle, require_whole
from ops.errors import StackError
from ops.topics import add_partitions, create_topics, partition_counts
from state.connect import Client, connect_redis
from state.reader import Meta
from streams.core.batch import FeedLogic
from streams.feeds import logics
from streams.runtime.growth import WORKER, Growth, is_whole
from streams.runtime.kafka_log import Bounds, KafkaLog
from streams.runtime.producer import WorkerProducer
from streams.runtime.snapshots import KafkaSnapshots

Say = Callable[[str], None]


def grow_topics(settings: Settings, partitions: int, say: Say) -> None:
    """Give every feed that many partitions. StackError says what stands in the way; nothing is changed then."""
    from aiokafka.errors import KafkaError
    from kafka.errors import KafkaError as AdminError
    from redis.exceptions import RedisError

    wanted = msgspec.structs.replace(settings, partitions=partitions)
    try:
        with admin_client(wanted) as admin:
            asyncio.run(_grow(wanted, admin, say))
    except (KafkaError, AdminError, RedisError, OSError) as error:
        raise StackError(f"{error}; see that Kafka and Redis answer, then repeat this command: it goes on") from error


async def _grow(settings: Settings, admin: Any, say: Say) -> None:
    redis, kafka = connect_redis(settings, WORKER.replace(" ", "-")), KafkaLog(settings)
    producer = WorkerProducer(settings, system_clock, "ioc-topics-grow")
    try:
        growing = Growing(settings, admin, redis, kafka, say)
        growing.require_possible()
        await kafka.start()
        if await growing.look():
            growing.add_to(SNAPSHOTS)
            await producer.start()
            await growing.run(KafkaSnapshots(settings, producer, system_clock))
    finally:
        await producer.stop()
        await kafka.stop()
        await redis.aclose()


class Growing:
    """One run of the command: `require_possible`, then `look`; where that says True, `run`."""

    def __init__(self, settings: Settings, admin: Any, redis: Client, kafka: KafkaLog, say: Say) -> None:
        self._settings = settings
        self._admin = admin
        self._redis = redis
        self._kafka = kafka
        self._say = say
        self._counts = _counts(admin)
        self._shards: Mapping[TP, Meta] = {}
        self._was = settings.partitions

    def require_possible(self) -> None:
        """StackError while workers run, or where there are more partitions already."""
        wanted, most = self._settings.partitions, max(self._counts.values())
        if most > wanted:
            raise StackError(f"--partitions {wanted}: the topics have {most} already; partitions cannot be taken away")
        require_idle(self._admin, self._settings)

    async def look(self) -> bool:
        """Whether there is anything to do. StackError where topics and state do not fit together."""
        wanted = self._settings.partitions
        self._shards = await metas(self._redis, wanted)
        built = {meta.partitions for meta in self._shards.values()} - {wanted}
        counts = set(self._counts.values())
        if not built and counts == {wanted}:
            self._say(f"the topics and the state have {wanted} partitions: nothing to do")
            return False
        self._was = min(built or counts)
        if len(built) > 1 or counts - {self._was, wanted}:
            raise StackError(f"topics have {sorted(counts)} partitions, the state {sorted(built)}: make them one first")
        return True

    async def run(self, snapshots: KafkaSnapshots) -> None:
        """Copy, add, take over."""
        growth = Growth(self._settings, self._was, self._redis, snapshots)
        begun = any(meta.partitions == self._settings.partitions for meta in self._shards.values())
        if begun:
            for feed in STREAMS:
                await growth.require_copies(feed)
        else:
            await self._copy(growth)
        for feed in STREAMS:
            self.add_to(feed.topic)
        create_topics(self._settings)
        ids = await self._kafka.ids({feed.topic for feed in STREAMS})
        for feed in STREAMS:
            await growth.take_over(feed, ids[feed.topic])
            self._say(f"{feed.topic}: the state of {self._settings.partitions} shards is in place")
        await self._check()

    def add_to(self, topic: str) -> None:
        """Let the topic have the wanted number of partitions."""
        add_partitions(self._admin, topic, self._settings.partitions)
        self._say(f"{topic}: {self._settings.partitions} partitions")

    async def _copy(self, growth: Growth) -> None:
        bounds = await self._at_rest()
        for logic in _logics(self._settings):
            await growth.copy(logic, bounds)
            self._say(f"{logic.feed.topic}: {self._was} shards copied for {self._settings.partitions}")
        require_idle(self._admin, self._settings)
        await self._at_rest()

    async def _at_rest(self) -> Mapping[TP, Bounds]:
        """Where the logs are, once nothing waits in them. A topic that has grown already waits for its new shards."""
        bounds = await self._kafka.bounds(partitions_of(STREAMS, self._counts))
        self._shards = await metas(self._redis, self._was)
        require_whole(self._shards, bounds)
        same = {tp: bound for tp, bound in bounds.items() if self._counts[tp.topic] == self._was}
        await require_drained(self._settings, self._shards, same)
        return bounds

    async def _check(self) -> None:
        wanted = self._settings.partitions
        found = await metas(self._redis, wanted)
        missing = [
            f"{t}[{p}]"
            for t, p in partitions_of(STREAMS, _counts(self._admin))
            if not is_whole(found.get(TP(t, p)), wanted)
        ]
        if missing:
            raise StackError(f"{', '.join(missing)}: not in place; repeat this command")
        self._say(f"done: set IOC_PARTITIONS={wanted} for every process, then start workers, dashboards and sources")


def _counts(admin: Any) -> dict[str, int]:
    """Partitions of the feeds' topics."""
    known = partition_counts(admin)
    missing = [feed.topic for feed in STREAMS if feed.topic not in known]
    if missing:
        raise StackError(f"there is no topic {missing[0]}: run `ioc topics` with the wanted IOC_PARTITIONS")
    return {feed.topic: known[feed.topic] for feed in STREAMS}


def _logics(settings: Settings) -> list[FeedLogic]:
    registry = load_registry(Path(settings.registry_dir) if settings.registry_dir else None)
    return logics(registry, WorkingCalendar(registry.holiday_dates))
