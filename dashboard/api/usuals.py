"""What is usual, kept for a while: it rests on five weeks of hours and changes by the hour, and each chart asks for it
twice a minute.
"""

from collections.abc import Callable, Hashable

from state.figures.usual import Usual

KEPT_MS = 300_000
MOST = 256


class Usuals:
    """The newest answers by what was asked. Asked by one thread at a time."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[int, Usual]] = {}

    def of(self, asked: Hashable, now_ms: int, compute: Callable[[], Usual]) -> Usual:
        """The answer of the last five minutes, or a new one."""
        made_ms, found = self._kept.pop(asked, (0, None))
        if found is None or not 0 <= now_ms - made_ms < KEPT_MS:
            made_ms, found = now_ms, compute()
        self._kept[asked] = made_ms, found
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        return found
