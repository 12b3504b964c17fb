"""How fresh feeds and sources are, from their proofs of life: events, heartbeats, canaries. Ages are in ms."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.freshness import State
from contracts.heartbeats import SourceState
from contracts.measures import MINUTE_MS

CAMERA_ALIVE_MS = 3 * MINUTE_MS
"""A camera without proof of life for longer is not reporting."""
KAFKA_SILENT_MS = 15_000


class Limits(msgspec.Struct, frozen=True):
    """Largest ages (ms) that are still fresh, late and stale; older is dead."""

    fresh_ms: int
    late_ms: int
    stale_ms: int

    def state(self, proof_ms: int, now_ms: int) -> State:
        """State of what last proved its life at `proof_ms`; 0: never."""
        if proof_ms <= 0:
            return State.NEVER
        age = now_ms - proof_ms
        if age <= self.fresh_ms:
            return State.FRESH
        return State.LATE if age <= self.late_ms else State.STALE if age <= self.stale_ms else State.DEAD

    def states(self, proofs_ms: NDArray[np.int64], now_ms: int) -> str:
        """One letter per proof."""
        return "".join(self.state(int(proof), now_ms) for proof in proofs_ms)


FEED = Limits(20_000, MINUTE_MS, 10 * MINUTE_MS)
CAMERA = Limits(MINUTE_MS, CAMERA_ALIVE_MS, 15 * MINUTE_MS)
SOURCE = FEED
"""Adapters and gateways beat every 10 s, as feeds do."""


def last_beats(roster: Mapping[str, Any], role: str) -> dict[str, int]:
    """Entity → time of its last heartbeat, of the sources in that role. An entity may have had several sources."""
    found: dict[str, int] = {}
    for state in roster.values():
        if isinstance(state, SourceState) and state.role == role and state.beats:
            found[state.entity] = max(found.get(state.entity, 0), state.beats[-1].time_ms)
    return found


def sources_of(roster: Mapping[str, Any], feed: str) -> dict[str, SourceState]:
    """Name → state of the sources that send a feed's events, as their beats say."""
    return {name: state for name, state in roster.items() if any(feed in beat.sent for beat in state.beats)}


def with_events(
    beats: NDArray[np.int64], counted: NDArray[np.int64], starts_ms: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Proofs of sources whose events prove life too.

    `counted` (sources, buckets): events in the buckets that begin at `starts_ms`. A bucket with events proves life at
    its start, the earliest moment it can mean.
    """
    proofs = np.where(counted > 0, starts_ms, 0).max(axis=1, initial=0)
    best: NDArray[np.int64] = np.maximum(beats, proofs)
    return best


def feed_proof(source_ms: int, canaries_ms: list[int]) -> int:
    """As fresh as the older of its sources' last proof and of the way through its slowest partition; 0: never."""
    way = min(canaries_ms, default=0)
    return min(source_ms, way) if source_ms and way else 0


def kafka_answers(canaries_ms: list[int], now_ms: int) -> bool:
    """False when no partition's canary came back for 15 s: nothing gets through Kafka and the workers."""
    return now_ms - max(canaries_ms, default=0) <= KAFKA_SILENT_MS
