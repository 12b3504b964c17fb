"""A copy of what Redis holds, which grows newer while readers look at it."""

import asyncio
from typing import Protocol

from contracts.clock import monotonic_ms
from state import retry


class Followed(Protocol):
    """What a reader of a live copy needs to know when to look again; see LiveCopy."""

    @property
    def version(self) -> int: ...
    @property
    def connected(self) -> bool: ...
    @property
    def loaded(self) -> bool: ...

    async def wait_change(self, after: int, timeout_s: float) -> int: ...


class LiveCopy:
    """Tells readers of news. Runs on one event loop.

    `version` grows with whatever readers can see. `connected`: Redis answers. `loaded`: Redis was looked at once.
    """

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self.version = 0
        self.connected = False
        self.loaded = False

    async def wait_change(self, after: int, timeout_s: float) -> int:
        """The version, as soon as it is above `after`, or whatever it is when the time is over."""
        deadline_ms = monotonic_ms() + timeout_s * 1000
        while self.version <= after:
            left_s = (deadline_ms - monotonic_ms()) / 1000
            try:
                # Not `wait_for`, which before Python 3.12 swallows a cancellation that comes as it ends.
                async with asyncio.timeout(max(left_s, 0)):
                    await self._changed.wait()
            except TimeoutError:
                break
        return self.version

    def _noted(self, error: BaseException) -> bool:
        """Whether Redis may answer later; if so, readers learn that it does not now."""
        passing = retry.passes(error)
        if passing and self.connected:
            self.connected = False
            self._publish()
        return passing

    def _publish(self) -> None:
        self.version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
