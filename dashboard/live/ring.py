"""The last frames, encoded: a client that was away for a moment gets what it missed, any other the newest one."""

from collections import deque

KEPT_FRAMES = 20
"""Five seconds at full pace. Every frame is whole, so what is older than that helps nobody."""


class Ring:
    """Encoded frames by number, the newest last."""

    def __init__(self, kept: int = KEPT_FRAMES, begin: int = 1) -> None:
        self._frames: deque[bytes] = deque(maxlen=kept)
        self.seq = begin - 1

    def push(self, encoded: bytes) -> None:
        """The next frame; its number is one above the last."""
        self.seq += 1
        self._frames.append(encoded)

    @property
    def newest(self) -> bytes | None:
        """The newest frame; None before the first."""
        return self._frames[-1] if self._frames else None

    def after(self, seen: int) -> list[bytes] | None:
        """The frames after number `seen`, oldest first; None when some of them are gone or `seen` was never ours."""
        missed = self.seq - seen
        if not 0 <= missed <= len(self._frames):
            return None
        return list(self._frames)[len(self._frames) - missed :]
