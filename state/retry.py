"""The one retry policy: again and again with a growing pause; the log tells when it goes and when it is back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis import exceptions

from contracts.clock import Clock, monotonic_ms

T = TypeVar("T")

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
LATER = ("MISCONF", "OOM", "LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY")
"""Error codes of a Redis that is full, starting or failing over: nothing was written, and it passes."""

_KNOWN_LATER = (
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.ClusterDownError,
    exceptions.TryAgainError,
)

log = logging.getLogger(__name__)


def passes(error: BaseException) -> bool:
    """Whether the same act may succeed later: the connection failed, or Redis says that it cannot just now."""
    if isinstance(error, exceptions.AuthenticationError | exceptions.AuthorizationError):
        return False
    if isinstance(error, exceptions.ConnectionError | exceptions.TimeoutError | OSError):
        return True
    if isinstance(error, _KNOWN_LATER):
        return True
    return isinstance(error, exceptions.ResponseError) and str(error).startswith(LATER)


class Retry:
    """Repeats an act while its error `passes`; any other error is the caller's. The act must bear repetition."""

    def __init__(
        self,
        what: str,
        passes: Callable[[BaseException], bool] = passes,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock_ms: Clock = monotonic_ms,
    ) -> None:
        self.what = what
        self.failing = False
        self._passes = passes
        self._sleep = sleep
        self._clock_ms = clock_ms

    async def forever(self, act: Callable[[], Awaitable[T]]) -> T:
        """The act's result, however long that takes. Pauses: 0.1 s, doubling up to 5 s."""
        return await self._repeat(act, None)

    async def within(self, seconds: float, act: Callable[[], Awaitable[T]]) -> T:
        """The act's result, or its last error once no further try fits into `seconds`."""
        return await self._repeat(act, self._clock_ms() + round(seconds * 1000))

    async def _repeat(self, act: Callable[[], Awaitable[T]], deadline_ms: int | None) -> T:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                result = await act()
            except Exception as error:
                if not self._passes(error):
                    raise
                if deadline_ms is not None and self._clock_ms() + pause_s * 1000 >= deadline_ms:
                    raise
                self.failed(error)
            else:
                self.succeeded()
                return result
            await self._sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def failed(self, error: BaseException) -> None:
        """Note a failure; only the first of a row is logged."""
        if not self.failing:
            log.warning("%s: %s (%s); trying on", self.what, type(error).__name__, error)
        self.failing = True

    def succeeded(self) -> None:
        """Note a success; only the first after a failure is logged."""
        if self.failing:
            log.warning("%s: answers again", self.what)
        self.failing = False
