"""Waiting for a condition, with a deadline."""

import time
from collections.abc import Callable

from contracts.clock import monotonic_ms

STEP_S = 0.05


def wait_until(condition: Callable[[], bool], within_s: float, each: Callable[[], object] | None = None) -> bool:
    """Try until the condition holds or the time is over; `each` runs between tries. Returns whether it held."""
    deadline = monotonic_ms() + int(within_s * 1000)
    while not condition():
        if monotonic_ms() >= deadline:
            return False
        if each is not None:
            each()
        time.sleep(STEP_S)
    return True
