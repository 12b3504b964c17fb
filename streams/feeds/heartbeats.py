"""Heartbeats: a beat counts for its source; the roster keeps what each source said of itself in the last 20 minutes."""

import msgspec
import numpy as np

from contracts.catalogue import HEARTBEATS, STREAMS
from contracts.heartbeats import KEPT_BEATS_MS, SOURCE, Beat, Heartbeat, SourceState
from contracts.measures import DAY_MS
from contracts.registry import Registry
from streams.core.batch import UNKNOWN, Applied, Batch, Roster, Sample, whole
from streams.core.grouping import index_of
from streams.core.rollup import Tally

SPACING_MS = 5_000
"""Of beats of one boot that are closer than this the newest is kept: a racing source stays small."""
MOST_BEATS = 256
SILENT_MS = 7 * DAY_MS
"""A source that the registry does not name leaves the roster after so long a silence, by record time."""

_FEEDS = frozenset(feed.name for feed in STREAMS)


class _Whose(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The leading fields of a roster entry; its beats stay packed."""

    role: str
    entity: str


_WHOSE = msgspec.msgpack.Decoder(_Whose)


class Heartbeats:
    """Counts beats. The roster's entry of a source is the same whatever the order in which its beats arrive."""

    feed = HEARTBEATS
    most = 128
    ticks = True

    def __init__(self, registry: Registry) -> None:
        self._known = {
            "camera": frozenset(registry.camera_index),
            "gateway": frozenset(registry.provider_index) | frozenset(registry.gateway_index),
        }

    columns = staticmethod(whole)

    def apply(self, roster: Roster, batch: Batch) -> Applied:
        """One contribution an event, to its source if the registry knows who that is."""
        names = []
        for event, event_ms in zip(batch.columns[0].tolist(), batch.event_ms.tolist(), strict=True):
            beat: Heartbeat = event.data
            names.append(beat.source if self._is_known(beat.role, beat.entity) else UNKNOWN)
            sent = {feed: count for feed, count in beat.sent.items() if feed in _FEEDS}
            heard = SourceState(beat.role, beat.entity, [Beat(event_ms, event.boot, sent)])
            before = roster.get(beat.source)
            roster.put(beat.source, merged(before, heard) if before else heard)
        entities, codes = index_of(names)
        count = np.arange(len(names))
        beats = Tally(
            SOURCE, entities, codes, batch.event_ms, batch.record_ms, count, np.zeros_like(count), np.ones_like(count)
        )
        return Applied([beats], np.array([name == UNKNOWN for name in names], dtype=np.bool_))

    def tick(self, roster: Roster, record_ms: int) -> list[Sample]:
        """Let sources go that no registry names and that have long been silent."""
        for name, whose in roster.items(_WHOSE.decode):
            if whose.entity in self._known.get(whose.role, ()):
                continue
            if roster.get(name).beats[-1].time_ms < record_ms - SILENT_MS:
                roster.remove(name)
        return []

    def _is_known(self, role: str, entity: str) -> bool:
        """Cameras and gateways stand in the registry; the adapters of the dossiers have no table there."""
        return role not in self._known or entity in self._known[role]


def merged(one: SourceState, other: SourceState) -> SourceState:
    """The state of both: commutative and associative. Role and entity are those of the newest beat."""
    newest = max((state.beats[-1].time_ms, state.beats[-1].boot, state.role, state.entity) for state in (one, other))
    kept: dict[tuple[int, str], Beat] = {}
    for beat in (*one.beats, *other.beats):
        if beat.time_ms > newest[0] - KEPT_BEATS_MS:
            slot = (beat.time_ms // SPACING_MS, beat.boot)
            kept[slot] = _newer(kept[slot], beat) if slot in kept else beat
    beats = sorted(kept.values(), key=lambda beat: (beat.time_ms, beat.boot))
    return SourceState(newest[2], newest[3], beats[-MOST_BEATS:])


def _newer(one: Beat, other: Beat) -> Beat:
    """The later of two beats of one boot; what was sent only grows, so of two at one moment the larger counts hold."""
    if one.time_ms != other.time_ms:
        return max(one, other, key=lambda beat: beat.time_ms)
    feeds = sorted({*one.sent, *other.sent})
    return Beat(one.time_ms, one.boot, {feed: max(one.sent.get(feed, 0), other.sent.get(feed, 0)) for feed in feeds})
