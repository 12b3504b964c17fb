"""Following the streams of some shards: one round reads what there is, checks where the shards stand, and loads."""

import threading
from collections.abc import Sequence

from contracts.clock import Clock, monotonic_ms
from state import keys
from state.connect import Client
from state.loading import ENTRIES, TornLoadError, load_replica
from state.reader import META_FIELDS, Meta, ShardReader, parse_meta
from state.replica import NOWHERE, Follower, Position, parse_entry

PROBE_MS = 1_000
"""How often the shards' meta is read: a wiped or trimmed stream says nothing by itself."""
LOAD_TRIES = 3
"""A shard that moves on is loaded again at once; one that is being rebuilt is let alone for a while."""
REBUILD_PAUSE_MS = 5_000


class Following:
    """Moves a group of followers on. Changes what readers see only under `lock`."""

    def __init__(self, redis: Client, followers: Sequence[Follower], lock: threading.RLock, clock: Clock) -> None:
        self._redis = redis
        self._followers = {keys.Keys(follower.shard).changes.encode(): follower for follower in followers}
        self._readers = {follower.shard: ShardReader(redis, follower.feed, follower.shard) for follower in followers}
        self._lock = lock
        self._clock = clock
        self._probed_ms: int | None = None
        self._let_alone_ms: dict[str, int] = {}
        self._promised = {follower.shard: NOWHERE.change for follower in followers}
        self.name = followers[0].shard if len(followers) == 1 else f"{len(followers)} shards"

    async def round(self, block_ms: int | None) -> bool:
        """Read what the streams have, waiting up to `block_ms` for it (None: do not wait, and miss nothing).

        Returns whether readers see anything new. Redis errors pass through; nothing is half done then.
        """
        changed = False
        if block_ms is None or self._probed_ms is None or monotonic_ms() - self._probed_ms >= PROBE_MS:
            changed = await self._probe()
        changed = await self._load_due() or changed
        while await self._read(block_ms):
            changed = True
            if block_ms is not None:
                break
        return await self._load_due() or changed

    async def _read(self, block_ms: int | None) -> bool:
        positions = {stream: follower.position.change for stream, follower in self._followers.items()}
        answer = await self._redis.xread(positions, count=ENTRIES, block=block_ms)
        found = dict(answer)
        with self._lock:
            for stream, follower in self._followers.items():
                for entry_id, fields in found.get(stream, ()):
                    follower.take(parse_entry(entry_id, fields))
                if stream not in found and _order(self._promised[follower.shard]) > _order(follower.position.change):
                    follower.torn = True  # the entry that the meta names is not in the stream any more
        return bool(found)

    async def _probe(self) -> bool:
        """Compare every shard's meta with what is known of it."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for reader in self._readers.values():
                pipe.hmget(reader.keys.meta, META_FIELDS)
            answers = await pipe.execute()
        self._probed_ms = monotonic_ms()
        changed = False
        with self._lock:
            for follower, answer in zip(self._followers.values(), answers, strict=True):
                meta = parse_meta(answer)
                self._promised[follower.shard] = meta.change if meta else NOWHERE.change
                changed = _compare(follower, meta) or changed
        return changed

    async def _load_due(self) -> bool:
        changed = False
        for follower in self._followers.values():
            alone_ms = self._let_alone_ms.get(follower.shard, 0) if follower.rebuilding else 0
            if follower.due and monotonic_ms() >= alone_ms:
                changed = await self._load(follower) or changed
        return changed

    async def _load(self, follower: Follower) -> bool:
        """Give the follower a fresh copy; False if the shard would not stand still for it, to be tried again."""
        for _ in range(1 if follower.rebuilding else LOAD_TRIES):
            try:
                replica, position, rebuilding = await load_replica(self._readers[follower.shard], self._clock())
            except TornLoadError:
                continue
            except LookupError:
                return False
            with self._lock:
                if rebuilding and follower.known:  # it was claimed since: what readers have is better
                    follower.rebuilding = True
                else:
                    follower.loaded(replica, position, rebuilding=rebuilding)
            return True
        self._let_alone_ms[follower.shard] = monotonic_ms() + REBUILD_PAUSE_MS
        return False


def _compare(follower: Follower, meta: Meta | None) -> bool:
    """Note what the meta says that no entry has said; whether it is new.

    A meta ahead of the last entry is left to the stream, which is read next: its entries continue the chain or not.
    """
    before = follower.missing, follower.rebuilding, follower.torn
    follower.missing = meta is None
    if meta is None:
        follower.torn = True
    else:
        position = follower.position
        if meta.change == position.change:
            follower.torn = follower.torn or (meta.epoch, meta.offset) != (position.epoch, position.next)
        elif _order(meta.change) < _order(position.change):
            follower.torn = True
            follower.position = Position(meta.epoch, meta.offset, meta.change)
        if follower.torn or meta.change == position.change:
            follower.rebuilding = meta.rebuilding
    return before != (follower.missing, follower.rebuilding, follower.torn)


def _order(entry_id: str) -> tuple[int, int]:
    ms, _, count = entry_id.partition("-")
    return int(ms), int(count or 0)
