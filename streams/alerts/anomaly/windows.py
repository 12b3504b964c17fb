"""Windows of an anomaly, from the verdicts on rows: opened by an alarm, held open while rows stay surprising."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.alerts.anomaly.detector import Verdict

ALARM = 0.5
HELD_SURPRISE = 1.5
"""About 1 in 30: an open window goes on over rows at least as surprising."""
CALM_ROWS = 6
"""So many calm rows in a row end a window."""


class Window(NamedTuple):
    """Rows `first`..`last`, both included, and the greatest score among them."""

    first: int
    last: int
    score: float


def windows(verdicts: Sequence[Verdict]) -> list[Window]:
    """The windows, in order of time; they never overlap."""
    found: list[Window] = []
    for row, verdict in enumerate(verdicts):
        running = found[-1] if found and row - found[-1].last <= CALM_ROWS else None
        if running is not None and (verdict.surprise >= HELD_SURPRISE or verdict.score >= ALARM):
            found[-1] = Window(running.first, row, max(running.score, verdict.score))
        elif running is None and verdict.score >= ALARM:
            found.append(Window(row, row, verdict.score))
    return found
