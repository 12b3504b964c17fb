"""Completeness of every feed, counted now and then beside the frames, because it reads bitmaps from Redis."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from redis.exceptions import RedisError

from contracts.catalogue import FEEDS, Feed
from contracts.clock import Clock
from dashboard.live.feeds_view import Completeness
from dashboard.live.mirrored import Mirrored
from state.alerts.absence import Absent
from state.figures.spans import QUARTER_MINUTES, closed_minutes

PERIOD_S = 10.0

Count = Callable[[Feed, int, int], Awaitable[Mapping[str, tuple[int, int]]]]
"""(feed, start ms, end ms) → source → (received, expected)."""

log = logging.getLogger(__name__)


class CompletenessCount:
    """The last count of every feed: `latest` maps a feed to (received, expected) of its sources together, but for those
    under planned maintenance; `by_source` has all of them one by one.
    """

    def __init__(
        self, mirror: Mirrored, count: Count, absent: Callable[[], Absent], clock: Clock, period_s: float = PERIOD_S
    ) -> None:
        self._mirror = mirror
        self._absent = absent
        self._count = count
        self._clock = clock
        self._period_s = period_s
        self._failing = False
        self._found: dict[str, tuple[int, int]] = {}
        self._sources: dict[str, Mapping[str, tuple[int, int]]] = {}

    def latest(self) -> Completeness:
        """What was counted last; a feed that could not be counted is absent."""
        return self._found

    def by_source(self, feed: str) -> Mapping[str, tuple[int, int]]:
        """Source → (received, expected) of a feed; empty where it could not be counted."""
        return self._sources.get(feed, {})

    async def run(self) -> None:
        """Count for ever."""
        while True:
            if self._mirror.connected and self._mirror.loaded:
                await self.once()
            await asyncio.sleep(self._period_s)

    async def once(self) -> None:
        """Count every feed over the last 15 closed minutes."""
        start, end = closed_minutes(self._clock(), QUARTER_MINUTES)
        absent = self._absent()
        try:
            for feed in FEEDS:
                by_source = await self._count(feed, start, end)
                pairs = [pair for source, pair in by_source.items() if not absent.has(feed.name, source)]
                received, expected = (sum(pair[i] for pair in pairs) for i in (0, 1))
                self._found = self._found | {feed.name: (received, expected)}
                self._sources = self._sources | {feed.name: by_source}
        except (RedisError, OSError, TimeoutError) as error:
            self._found, self._sources = {}, {}
            if not self._failing:
                log.warning("completeness: %s (%s); trying on", type(error).__name__, error)
            self._failing = True
        else:
            self._failing = False
