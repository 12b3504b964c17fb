"""The bound on a shard's stream of changes, kept by its writer, who alone knows the entries' sizes."""

from collections import deque

STREAM_BYTES = 8 * 1024 * 1024
"""What the stream of changes of one shard may hold."""


class StreamBound:
    """Which entries of the writer's own epoch are in the stream, and which must go before the next comes in."""

    def __init__(self, limit: int = STREAM_BYTES) -> None:
        self._limit = limit
        self._entries: deque[tuple[str, int]] = deque()
        self._held = 0

    def added(self, entry: str, size: int) -> None:
        """The entry of that many bytes is in the stream; told twice (a lost reply), it counts once."""
        if not self._entries or self._entries[-1][0] != entry:
            self._entries.append((entry, size))
            self._held += size

    def keep_from(self, coming: int) -> str:
        """Id of the first entry to keep when `coming` bytes are to be appended; '' when all may stay."""
        first = 0
        held = self._held
        while first < len(self._entries) - 1 and held + coming > self._limit:
            held -= self._entries[first][1]
            first += 1
        return self._entries[first][0] if first else ""

    def trimmed(self, keep_from: str) -> None:
        """The entries before that one are gone."""
        while keep_from and self._entries and self._entries[0][0] != keep_from:
            self._held -= self._entries.popleft()[1]

    def reset(self) -> None:
        """The stream was emptied."""
        self._entries.clear()
        self._held = 0
