"""The feeds of a frame, from their sources to the screen: state, rates, lag, completeness, delays."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import STREAMS, Feed
from contracts.measures import MINUTE_MS, Grain
from contracts.status import INTAKE
from dashboard.live.cadence import Every, Read, Today
from dashboard.live.delays import Delays, lag_p95
from dashboard.live.domain import Domain
from dashboard.live.frame import FeedView, Figure, Links
from dashboard.live.mirrored import Mirrored, ShardLike, lag_of
from state.figures import intake, lives, spans
from state.figures.numbers import rounded

DEAD_LETTER_MINUTES = 5
Completeness = Mapping[str, tuple[int, int]]
"""Feed → (received, expected) of the last 15 minutes, over its sources."""


class FeedsView:
    """Composes what a frame says of the feeds themselves; keeps the delays of the last minutes."""

    def __init__(self, mirror: Mirrored) -> None:
        self._mirror = mirror
        self._delays = {feed.name: Delays() for feed in STREAMS}
        self._today = {feed.name: Today(self._reader(feed)) for feed in STREAMS}
        self._stages = {name: Every(1_000, delays.percentiles, phase_ms=750) for name, delays in self._delays.items()}
        self._shards: dict[str, Sequence[ShardLike]] = {}
        self._loading: set[str] = set()

    def observe(self, now_ms: int) -> None:
        """Look at every shard once: delays are sampled here, and all else of this frame uses what was seen."""
        for feed in STREAMS:
            self._shards[feed.name] = self._mirror.shards(feed.name)
            for shard in self._shards[feed.name]:
                if shard.status is not None:
                    history = feed.name in self._loading
                    self._delays[feed.name].observe(shard.shard, shard.status, now_ms, history=history)

    def links(self, now_ms: int) -> Links:
        """What answers, by the newest canary of all partitions."""
        canaries = [canary for feed in STREAMS for canary in self._canaries(feed.name)]
        return Links(redis=self._mirror.connected, kafka=lives.kafka_answers(canaries, now_ms))

    def feeds(self, domains: Mapping[str, Domain], completeness: Completeness, now_ms: int) -> list[FeedView]:
        """Every stream in the catalogue's order."""
        found = [self._feed(feed, domains.get(feed.name), completeness, now_ms) for feed in STREAMS]
        self._loading = {feed.name for feed in found if feed.history}
        return found

    def figures(self, completeness: Completeness, now_ms: int) -> dict[str, Figure]:
        """The system figures over the public feeds."""
        public = [feed for feed in STREAMS if feed.public]
        lag = lag_p95([self._delays[feed.name].total(now_ms) for feed in public])
        start, end = spans.closed_minutes(now_ms, DEAD_LETTER_MINUTES)
        cells = [self._intake(feed, Grain.MINUTE, start, end) for feed in STREAMS]
        refused_pct, refused, records = intake.dead_letters_pct(cells)
        whole = intake.completeness_pct(completeness)
        return {
            "system.lag": Figure(rounded(lag)),
            "system.completeness": Figure(rounded(whole, 2)),
            "system.dead_letters": Figure(rounded(refused_pct, 2), refused, records),
        }

    def _feed(self, feed: Feed, domain: Domain | None, completeness: Completeness, now_ms: int) -> FeedView:
        shards = [shard.status for shard in self._shards[feed.name] if shard.status is not None]
        event_ms = max((status.event_ms for status in shards), default=0)
        canaries = self._canaries(feed.name)
        proof = lives.feed_proof(max(domain.proof_ms if domain else 0, event_ms), canaries)
        start, _ = spans.closed_minutes(now_ms, 1)
        minutes = self._intake(feed, Grain.MINUTE, start, start + 2 * MINUTE_MS)
        elapsed = now_ms - start - MINUTE_MS
        received, counted, late = (minutes[:, INTAKE.column(name)].tolist() for name in ("received", "counted", "late"))
        today = self._today[feed.name].at(now_ms)[None, :]
        return FeedView(
            name=feed.name,
            state=lives.FEED.state(proof, now_ms),
            proof_ms=proof,
            event_ms=event_ms,
            public=feed.public,
            live=domain.live if domain else 0,
            sources=domain.sources if domain else 0,
            rate=intake.rate(received[0], received[1], elapsed),
            counted_rate=intake.rate(counted[0], counted[1], elapsed),
            lag=sum(lag_of(shard) for shard in self._shards[feed.name]),
            completeness=rounded(intake.completeness_pct({feed.name: completeness.get(feed.name, (0, 0))}), 2),
            counts=intake.counts(today),
            dead_letters=intake.dead_letters(today),
            stages=self._stages[feed.name].at(now_ms),
            canary_ms=min(canaries, default=0),
            rebuilding=any(shard.state == "rebuilding" for shard in self._shards[feed.name]),
            history=intake.loads_history(sum(counted), sum(late), now_ms - event_ms),
        )

    def _canaries(self, feed: str) -> list[int]:
        """When the last canary of each partition came through; 0 for a partition that nobody counts."""
        return [shard.status.canary_ms if shard.status else 0 for shard in self._shards[feed]]

    def _intake(self, feed: Feed, grain: Grain, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        cells: NDArray[np.int64] = self._mirror.window(
            feed.name, INTAKE.name, grain, start_ms, end_ms, [feed.name]
        ).values[0]
        return cells

    def _reader(self, feed: Feed) -> Read:
        return lambda grain, start_ms, end_ms: self._intake(feed, grain, start_ms, end_ms)
