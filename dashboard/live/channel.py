"""Frames for all who see the same: encoded once, numbered, the last ones kept for those who missed some."""

from contracts.clock import Clock
from dashboard.live import messages
from dashboard.live.ring import Ring


class Channel:
    """The frames of one scope. `begin` is the number that its next frame will have."""

    def __init__(self, clock: Clock, begin: int = 1) -> None:
        self._clock = clock
        self._ring = Ring(begin=begin)
        self._shared = ""
        self.watchers = 0

    @property
    def seq(self) -> int:
        """Number of its newest frame."""
        return self._ring.seq

    @property
    def newest(self) -> bytes | None:
        """Its newest frame, encoded."""
        return self._ring.newest

    def push(self, encoded: bytes) -> None:
        """The next frame."""
        self._ring.push(encoded)
        self._shared = messages.frames([encoded], self._clock())

    def message(self, seen: int, beat: str) -> str | None:
        """What a client that has frame `seen` should get now. Those who kept pace share one string."""
        if seen == self.seq:
            return beat or None
        if seen == self.seq - 1 and seen > 0 and self._shared:
            return self._shared
        missed = self._ring.after(seen) if seen > 0 else None
        if missed:
            return messages.frames(missed, self._clock())
        newest = self._ring.newest
        return messages.snapshot(newest, self._clock()) if newest else beat or None
