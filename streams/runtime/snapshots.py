"""Snapshots in Kafka: the whole state of a shard, in the partition of `ioc.snapshots` that has the shard's number."""

import logging
import uuid
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition
from faust.types.tuples import TP

from contracts.catalogue import SNAPSHOTS, STREAMS
from contracts.clock import Clock, system_clock
from contracts.settings import Settings
from state import keys
from state.errors import SnapshotError
from state.kafka import kafka_reader, stop_client
from state.reader import ShardReader
from state.snapshot import Manifest, Record, Snapshot, SnapshotReader, SnapshotWriter
from state.store import ShardStore
from streams.runtime.owned import OwnedShard
from streams.runtime.producer import WorkerProducer

log = logging.getLogger(__name__)

POLL_MS = 1_000


class KafkaSnapshots:
    """Writes and finds snapshots of this worker's shards."""

    def __init__(self, settings: Settings, producer: WorkerProducer, clock: Clock) -> None:
        self._settings = settings
        self._producer = producer
        self._clock = clock

    async def restore(self, store: ShardStore, epoch: int) -> tuple[str, int] | None:
        """Put the newest complete snapshot into a wiped shard: (topic id, next offset), or None if there is none."""
        found = await self.newest(store)
        if found is None:
            return None
        manifest = found.manifest
        await store.restore(epoch, found.chunks, manifest.topic_id, manifest.offset)
        log.warning("%s: restored the snapshot of offset %d", store.shard, manifest.offset)
        return manifest.topic_id, manifest.offset

    async def take(self, owned: OwnedShard, topic_id: str) -> Snapshot:
        """Copy the shard as it is checkpointed now and write it. The shard stands still only while it is read."""
        async with owned.lock:
            await owned.checkpoint()
            offset = owned.stored_offset
            chunks = [chunk async for chunk in owned.store.dump(owned.epoch)]
        return await self.write(owned.store, chunks, topic_id, offset)

    async def write(
        self, shard: ShardReader, chunks: Iterable[bytes], topic_id: str, offset: int, *, keep: int | None = None
    ) -> Snapshot:
        """Write a state of the shard, and read it back. The newest snapshot for `keep` partitions (ours if None)
        stays until then, whatever happens.
        """
        layout = keys.layout_of(shard.feed)
        reader = await self._read(shard.shard)
        manifests = reader.manifests()
        kept = reader.newest(keep or self._settings.partitions, layout)
        previous = kept.manifest if kept is not None else next(iter(manifests), None)
        writer = SnapshotWriter(uuid.uuid4().hex, shard.shard, previous)
        records: list[Record] = [writer.chunk(chunk) for chunk in chunks]
        records.append(writer.close(topic_id, offset, self._settings.partitions, layout, self._clock()))
        records += writer.tombstones(_in_slot(manifests, writer.slot))
        for key, value in records:
            await self._producer.put(SNAPSHOTS, key, value, int(shard.shard.rpartition(":")[2]))
        log.info("%s: snapshot of offset %d written, %d records", shard.shard, offset, len(records))
        complete = await self.newest(shard)
        if complete is None or complete.manifest.snapshot != writer.snapshot:
            raise SnapshotError(f"{shard.shard}: the snapshot that was just written cannot be read back")
        return complete

    async def newest(self, shard: ShardReader) -> Snapshot | None:
        """The newest complete snapshot that is of use for our number of partitions."""
        return (await self._read(shard.shard)).newest(self._settings.partitions, keys.layout_of(shard.feed))

    async def _read(self, shard: str) -> SnapshotReader:
        reader = SnapshotReader(shard)
        partition = TopicPartition(SNAPSHOTS, int(shard.rpartition(":")[2]))
        consumer = AIOKafkaConsumer(**kafka_reader(self._settings, "ioc-snapshots"))
        try:
            await consumer.start()
            consumer.assign([partition])
            await consumer.seek_to_beginning(partition)
            end = (await consumer.end_offsets([partition]))[partition]
            while await consumer.position(partition) < end:
                for records in (await consumer.getmany(partition, timeout_ms=POLL_MS)).values():
                    for record in records:
                        reader.take(record.key, record.value)
        finally:
            await stop_client(consumer)
        return reader


def _in_slot(manifests: list[Manifest], slot: str) -> Manifest | None:
    return next((manifest for manifest in manifests if manifest.slot == slot), None)


async def request_snapshot(settings: Settings) -> int:
    """Ask the owners of all shards for a snapshot, by a canary in each partition; how many were asked."""
    producer = WorkerProducer(settings, system_clock, "ioc-snapshot")
    try:
        await producer.start()
        asked = frozenset(TP(feed.topic, p) for feed in STREAMS for p in range(settings.partitions))
        await producer.canaries(asked, asked)
    finally:
        await producer.stop()
    return len(asked)
