"""Writes state as workers do, from a test without an event loop."""

import asyncio
from collections.abc import Iterable
from typing import Any

import msgspec

from contracts.catalogue import STREAMS, Feed, feed_named, shard_name
from contracts.clock import system_clock
from contracts.heartbeats import Beat, SourceState
from contracts.settings import Settings
from contracts.status import INTAKE, ShardStatus
from state.change import Change
from state.checkpoint import Write
from state.claim import Outcome
from state.connect import connect_redis
from state.store import ShardStore
from tests.fixtures.shards import msgpack, row, status

__all__ = ["Writer", "row"]


class Writer:
    """The owner of partition 0 of every stream on one Redis."""

    def __init__(self, url: str) -> None:
        self._settings = Settings(redis_url=url)
        self._positions: dict[str, tuple[int, int]] = {}
        self._counts = {feed.name: [0] * INTAKE.width for feed in STREAMS}

    def claim_all(self) -> None:
        """Claim every shard and say that all is well."""
        for feed in STREAMS:
            self.write(feed.name)

    def write(self, feed: str, *cells: Write, roster: dict[str, Any] | None = None, **counted: int) -> None:
        """One checkpoint; `counted` adds to the shard's counts by the columns of INTAKE."""
        for name, count in counted.items():
            self._counts[feed][INTAKE.column(name)] += count
        entries = {name: msgpack(entry) for name, entry in (roster or {}).items()}
        asyncio.run(self._checkpoint(feed_named(feed), cells, entries))

    def beat(self, *sources: tuple[str, str]) -> None:
        """A heartbeat of each (role, entity)."""
        now_ms = system_clock()
        roster = {f"/{role}/{entity}": SourceState(role, entity, [Beat(now_ms, "b0", {})]) for role, entity in sources}
        self.write("heartbeats", roster=roster)

    def _status(self, feed: str) -> ShardStatus:
        return msgspec.structs.replace(status(now_ms=system_clock()), counts=list(self._counts[feed]))

    async def _checkpoint(self, feed: Feed, cells: Iterable[Write], roster: dict[str, bytes]) -> None:
        redis = connect_redis(self._settings)
        try:
            await self._write(ShardStore(redis, feed, shard_name(feed.topic, 0)), feed, cells, roster)
        finally:
            await redis.aclose()

    async def _write(self, store: ShardStore, feed: Feed, cells: Iterable[Write], roster: dict[str, bytes]) -> None:
        if feed.name not in self._positions:
            self._positions[feed.name] = (await store.claim("generation-1", 1, "w1")).epoch, 0
        epoch, offset = self._positions[feed.name]
        change = Change(list(cells), dict(roster), self._status(feed.name))
        outcome = await store.checkpoint(epoch, offset, offset + 1, change)
        assert outcome is Outcome.OK
        self._positions[feed.name] = epoch, offset + 1
