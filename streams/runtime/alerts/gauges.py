"""What rules read beside cells: completeness, how full the stores are, how long records took to Redis."""

import asyncio
import shutil
from collections import deque
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.alerts import Maintenance
from contracts.catalogue import FEEDS, STREAMS
from contracts.clock import Clock
from contracts.measures import MINUTE_MS
from contracts.registry import Registry
from contracts.status import DELAY_BOUNDS_MS
from state.alerts.absence import absent_now
from state.alerts.spans import Alerted
from state.completeness import completeness
from state.connect import Client
from state.figures.spans import QUARTER_MINUTES
from state.mirror import Mirror
from streams.alerts.reading import Completeness, Reading, Stores, checkpoint_delays

LOOK_S = 0.5
"""How often checkpoints are looked at: their delays are a sample, never a record counted twice."""
BINS = len(DELAY_BOUNDS_MS) + 1


class Told(NamedTuple):
    """What the agent itself knows: when alerts were active, and planned maintenance."""

    alerted: Alerted
    maintenance: Collection[Maintenance]


class Gauges:
    """Measures beside the mirror. `run` collects delays; `reading` puts everything together for one evaluation."""

    def __init__(self, mirror: Mirror, redis: Client, folder: Path, registry: Registry, clock: Clock) -> None:
        self.mirror = mirror
        self._registry = registry
        self._redis = redis
        self._folder = folder
        self._clock = clock
        self._seen: dict[str, int] = {}
        self._delays: deque[tuple[int, str, NDArray[np.int64]]] = deque()
        self._counted: tuple[int, Completeness] = (0, {})

    async def run(self) -> None:
        """Collect the delays of checkpoints for ever."""
        while True:
            self._look(self._clock())
            await asyncio.sleep(LOOK_S)

    async def reading(self, minute_ms: int, told: Told) -> Reading:
        """All that an evaluation of that minute reads. Redis errors pass through."""
        return Reading(
            cells=self.mirror,
            completeness=await self._completeness(minute_ms),
            stores=await self._stores(),
            delays=self._last_minute(self._clock()),
            alerted=told.alerted,
            absent=absent_now(told.maintenance, self._registry),
        )

    def _look(self, now_ms: int) -> None:
        for feed in STREAMS:
            for shard in self.mirror.shards(feed.name):
                if shard.status is None:
                    continue
                before = self._seen.get(shard.shard)
                self._seen[shard.shard] = shard.status.checkpoint_ms
                if before not in (None, shard.status.checkpoint_ms):
                    self._delays.append((now_ms, feed.name, checkpoint_delays(shard)))
        while self._delays and self._delays[0][0] < now_ms - MINUTE_MS:
            self._delays.popleft()

    def _last_minute(self, now_ms: int) -> Mapping[str, NDArray[np.int64]]:
        found = {feed.name: np.zeros(BINS, np.int64) for feed in STREAMS}
        for at_ms, feed, delays in self._delays:
            if at_ms >= now_ms - MINUTE_MS:
                found[feed] = found[feed] + delays
        return found

    async def _completeness(self, minute_ms: int) -> Completeness:
        """Of the 15 minutes up to that one's end, counted once for all domains."""
        if self._counted[0] != minute_ms:
            end_ms = minute_ms + MINUTE_MS
            start_ms = end_ms - QUARTER_MINUTES * MINUTE_MS
            found = {feed.name: await completeness(self._redis, self.mirror, feed, start_ms, end_ms) for feed in FEEDS}
            self._counted = minute_ms, found
        return self._counted[1]

    async def _stores(self) -> Stores:
        told = await self._redis.info("memory")
        nodes = [one for one in told.values() if isinstance(one, dict)] or [told]  # a cluster tells of each node
        disk = await asyncio.to_thread(shutil.disk_usage, self._folder)
        return Stores(max(map(_used_pct, nodes)), 100 * disk.free / disk.total)


def _used_pct(memory: Mapping[str, int]) -> float:
    """Of what the node may use at most; without a bound, of what its machine has."""
    return 100 * memory["used_memory"] / (memory["maxmemory"] or memory["total_system_memory"])
