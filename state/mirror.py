"""The readers' live copy of every shard: the hub of the dashboard, the alert rules and the tests read this and nothing
else. It follows the shards' streams of changes, and loads a shard anew at any break of the chain (EXACTNESS 13, 14).
"""

import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import msgspec
from redis.asyncio.cluster import RedisCluster

from contracts.catalogue import Feed, shard_name
from contracts.clock import Clock
from contracts.measures import HOUR_MS, Grain
from contracts.status import ShardStatus
from state.connect import Client
from state.following import Following
from state.live_copy import LiveCopy
from state.replica import Follower
from state.retry import Retry
from state.roster import Mark, RosterChanges, changes_since
from state.tasks import together
from state.window import Window, WindowReader


class ShardView(msgspec.Struct, frozen=True):
    """A shard as a reader may judge it.

    `state`: live; rebuilding (the values are older than the status says); missing (not in Redis: never claimed, or
    wiped, and the values are the last ones). `age_ms`: since its last checkpoint, None before the first.
    """

    shard: str
    partition: int
    state: Literal["live", "rebuilding", "missing"]
    status: ShardStatus | None
    age_ms: int | None
    epoch: int
    next_offset: int | None


class Mirror(LiveCopy):
    """Follows every shard of the feeds. Runs on one event loop; may be read from any thread.

    `version` grows with whatever readers can see. `connected`: Redis answers. `loaded`: every shard was looked at
    once (it may be missing). Nothing is ever taken away while Redis is gone: `ShardView` and `connected` tell.
    """

    def __init__(self, redis: Client, feeds: Sequence[Feed], partitions: int, clock: Clock) -> None:
        super().__init__()
        self._redis = redis
        self._clock = clock
        self._lock = threading.RLock()
        self._followers = {
            feed.name: [Follower(feed, shard_name(feed.topic, at), at) for at in range(partitions)] for feed in feeds
        }
        self._windows = {feed.name: WindowReader() for feed in feeds}
        self._rosters: dict[str, RosterChanges] = {}
        self._hour = 0
        self._seen: set[int] = set()
        every = [follower for followers in self._followers.values() for follower in followers]
        # On a cluster one command reads one shard only; elsewhere one read waits for all of them.
        groups = [[follower] for follower in every] if isinstance(redis, RedisCluster) else [every]
        self._groups = [Following(redis, group, self._lock, clock) for group in groups]

    async def run(self) -> None:
        """Follow for ever; reconnects for ever. Ends only by cancellation, or an error that no waiting can mend."""
        await together(*(self._follow(group) for group in self._groups))

    async def catch_up(self) -> None:
        """Take in everything that is in Redis now, without waiting for more."""
        for group in self._groups:
            await self._round(group, block_ms=None)

    def window(
        self,
        feed: str,
        table: str,
        grain: Grain,
        start_ms: int,
        end_ms: int,
        entities: Sequence[str] | None = None,
        *,
        columns: Sequence[str] | None = None,
    ) -> Window:
        """Cells of every bucket that overlaps start..end (end excluded, at least one bucket), folded over the shards.

        `entities` None: all that have cells there or nearby, sorted. `columns` None: all; a few are read much faster.
        KeyError names an unknown feed, table, measure, or a grain that the table does not keep.
        """
        followers = self._of(feed)
        span = grain.bucket(start_ms), grain.bucket(max(start_ms, end_ms - 1))
        with self._lock:
            tables = [follower.replica.table(table, grain) for follower in followers]
            kind = tables[0].table
            names, measures, values = self._windows[feed].read(tables, kind, grain, span, entities, columns)
            incomplete = [f.replica.status.incomplete_before_ms for f in followers if f.replica.status]
        return Window(names, span[0], values, kind, grain, measures, max(incomplete, default=0))

    def roster(self, feed: str) -> Mapping[str, Any]:
        """Entity → entry as readers keep it, over all shards; a fixed picture, not to be changed."""
        known = self._rosters.get(feed)
        if known is None or self.roster_since(feed, known.marks).marks != known.marks:
            whole = self.roster_since(feed)
            known = self._rosters[feed] = whole._replace(entries=MappingProxyType(whole.entries))
        return known.entries

    def roster_since(self, feed: str, marks: Sequence[Mark] = ()) -> RosterChanges:
        """What became of the feed's roster since the `marks` of the answer before: a large roster is followed so."""
        followers = self._of(feed)
        with self._lock:
            return changes_since([follower.replica.roster for follower in followers], marks)

    def shards(self, feed: str) -> list[ShardView]:
        """How each shard of the feed is, by partition."""
        now_ms = self._clock()
        with self._lock:
            return [_view(follower, now_ms) for follower in self._of(feed)]

    def cells_bytes(self, feed: str) -> int:
        """Size of the cells that the copy of a feed holds."""
        followers = self._of(feed)
        with self._lock:
            return sum(table.held_bytes for one in followers for table in one.replica.tables.values())

    def _of(self, feed: str) -> list[Follower]:
        if feed not in self._followers:
            raise KeyError(f"this mirror does not follow {feed!r}; it follows {', '.join(self._followers)}")
        return self._followers[feed]

    async def _follow(self, group: Following) -> None:
        patience = Retry(f"mirror of {group.name}", passes=self._noted)
        while True:
            await patience.forever(lambda: self._round(group, block_ms=BLOCK_MS))

    async def _round(self, group: Following, block_ms: int | None) -> None:
        changed = await group.round(block_ms)
        self._seen.add(id(group))
        loaded = len(self._seen) == len(self._groups)
        changed = self._drop_expired() or changed or not self.connected or loaded != self.loaded
        self.connected, self.loaded = True, loaded
        if changed:
            self._publish()

    def _drop_expired(self) -> bool:
        now_ms = self._clock()
        if now_ms // HOUR_MS == self._hour:
            return False
        self._hour = now_ms // HOUR_MS
        with self._lock:
            every = [follower for followers in self._followers.values() for follower in followers]
            return sum(follower.replica.drop_expired(now_ms) for follower in every) > 0


BLOCK_MS = 500
"""How long one read of the streams waits; also the longest that a break without an entry stays unseen, about twice."""


def _view(follower: Follower, now_ms: int) -> ShardView:
    status = follower.replica.status
    whole: Literal["live", "rebuilding"] = "rebuilding" if follower.rebuilding or follower.torn else "live"
    return ShardView(
        shard=follower.shard,
        partition=follower.partition,
        state="missing" if follower.missing else whole,
        status=status,
        age_ms=max(0, now_ms - status.checkpoint_ms) if status else None,
        epoch=follower.position.epoch,
        next_offset=follower.position.next,
    )
