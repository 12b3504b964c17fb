"""The one place where the wall clock is read; everything else is handed a `Clock`."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns epoch milliseconds, UTC."""


def system_clock() -> int:
    """Epoch milliseconds, UTC."""
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    """Milliseconds that never run backwards: for time-outs and durations, never for event time."""
    return time.monotonic_ns() // 1_000_000
