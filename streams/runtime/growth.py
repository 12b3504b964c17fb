"""Moving the state of a feed to more partitions: copied as snapshots first, taken over from them then (EXACTNESS 10).

A snapshot is of use for its own number of partitions only, so the copies change nothing for anybody until the shards
are claimed for the new number. From there on the newest copies and the log are what workers would rebuild from anyway:
whatever breaks off is finished by repeating it, or by the workers.
"""

from collections.abc import Mapping

from faust.types.tuples import TP

from contracts.catalogue import Feed, shard_name
from contracts.settings import Settings
from state.connect import Client
from state.errors import SnapshotError
from state.reader import Meta
from state.store import ShardStore
from state.transfer import pack_all, unpack
from streams.core.batch import FeedLogic
from streams.core.resharding import Resharding
from streams.runtime.kafka_log import Bounds
from streams.runtime.snapshots import KafkaSnapshots

WORKER = "ioc topics grow"


class Growth:
    """Takes feeds from `was` partitions to `settings.partitions`."""

    def __init__(self, settings: Settings, was: int, redis: Client, snapshots: KafkaSnapshots) -> None:
        self._partitions = settings.partitions
        self._was = was
        self._redis = redis
        self._snapshots = snapshots

    async def copy(self, logic: FeedLogic, bounds: Mapping[TP, Bounds]) -> None:
        """Write what every new shard is to hold as its snapshot. FencedError when a shard moves meanwhile.

        Records up to a shard's offset are in the copies, whatever shard they are in; the log has the others.
        """
        feed = logic.feed
        resharding = Resharding(logic, self._partitions)
        places: dict[int, tuple[str, int]] = {}
        for partition in range(self._was):
            store = self._store(feed, partition)
            meta = await store.read_meta()
            if meta is not None and meta.offset is not None:
                async for chunk in store.dump(meta.epoch):
                    resharding.take(partition, unpack(chunk))
                places[partition] = meta.topic_id, meta.offset
        for partition in range(self._partitions):
            known = bounds.get(TP(feed.topic, partition), Bounds(bounds[TP(feed.topic, 0)].topic_id, 0, 0))
            topic_id, offset = places.get(partition, (known.topic_id, known.start))
            chunks = pack_all(resharding.items(partition))
            await self._snapshots.write(self._store(feed, partition), chunks, topic_id, offset, keep=self._was)

    async def require_copies(self, feed: Feed) -> None:
        """SnapshotError when a shard that is not there yet has no copy to be put to."""
        for partition in range(self._partitions):
            store = self._store(feed, partition)
            if not is_whole(await store.read_meta(), self._partitions) and await self._snapshots.newest(store) is None:
                raise SnapshotError(f"{store.shard} has no snapshot for {self._partitions} partitions")

    async def take_over(self, feed: Feed, topic_id: str) -> None:
        """Put every shard that is not there yet to where its copy was made. SnapshotError when one has no copy."""
        for partition in range(self._partitions):
            store = self._store(feed, partition)
            if is_whole(await store.read_meta(), self._partitions):
                continue
            epoch = (await store.claim(topic_id, self._partitions, WORKER, was=self._was)).epoch
            await store.wipe(epoch)
            if await self._snapshots.restore(store, epoch) is None:
                raise SnapshotError(f"{store.shard} has no snapshot for {self._partitions} partitions")

    def _store(self, feed: Feed, partition: int) -> ShardStore:
        return ShardStore(self._redis, feed, shard_name(feed.topic, partition))


def is_whole(meta: Meta | None, partitions: int) -> bool:
    """Whether a shard has all of its state, for that number of partitions."""
    return meta is not None and not meta.dirty and meta.offset is not None and meta.partitions == partitions
