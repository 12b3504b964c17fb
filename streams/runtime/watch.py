"""The stall watch: ends a worker whose partition does not move although Kafka and Redis answer (EXACTNESS 8)."""

from collections.abc import Mapping

import msgspec
from faust.types.tuples import TP


class _Seen(msgspec.Struct):
    offset: int
    since_ms: int


class StallWatch:
    """Remembers when each partition's stored offset last moved, or was where the log ends."""

    def __init__(self, stall_ms: int) -> None:
        self._stall_ms = stall_ms
        self._seen: dict[TP, _Seen] = {}

    def look(self, stored: Mapping[TP, int], ends: Mapping[TP, int], now_ms: int) -> list[TP]:
        """Partitions that stood still for too long, given stored offsets and log ends that were both just read."""
        for tp in set(self._seen) - set(stored):
            del self._seen[tp]
        stalled = []
        for tp, offset in stored.items():
            seen = self._seen.get(tp)
            if seen is None or seen.offset != offset or offset >= ends.get(tp, offset):
                self._seen[tp] = _Seen(offset, now_ms)
            elif now_ms - seen.since_ms > self._stall_ms:
                stalled.append(tp)
        return stalled

    def pause(self) -> None:
        """Kafka or Redis did not answer: standing still is no fault of ours, begin anew."""
        self._seen.clear()
