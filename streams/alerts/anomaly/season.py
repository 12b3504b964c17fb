"""What is usual at a time of day: medians of the same quarter of an hour on earlier days, causal and forgetful."""

from collections import deque
from statistics import median
from typing import NamedTuple

SLOTS = 96
"""A day in quarters of an hour; each is read with its two neighbours, so that few rows a day are enough."""
DAY_S = 86_400
THURSDAY = 3
"""The weekday, counted from Monday, of 1 January 1970."""


class Phase(NamedTuple):
    """Where a moment lies in the cycles: local day number since 1970, slot of the day, weekday from Monday 0."""

    day: int
    slot: int
    weekday: int


def phase_of(wall_s: float) -> Phase:
    """The phase of a local wall-clock time, in seconds since 1970."""
    day, clock = divmod(wall_s, DAY_S)
    return Phase(int(day), int(clock) * SLOTS // DAY_S, int(day + THURSDAY) % 7)


class Profile:
    """Medians by slot of a cycle. The rows of a slot in one turn make one median; the last `kept` turns count.

    A profile speaks from `least` turns on: an echo of one single turn would repeat whatever was wrong in it.
    """

    def __init__(self, slots: int, kept: int, least: int) -> None:
        self._slots, self._least = slots, least
        self._turns: list[deque[float]] = [deque(maxlen=kept) for _ in range(slots)]
        self._running: list[float] = []
        self._place = (-1, -1)
        self._known: dict[int, float | None] = {}

    def usual(self, slot: int) -> float | None:
        """The median of what earlier turns had in this slot and its neighbours; None while too few are known."""
        if slot not in self._known:
            self._known[slot] = self._median(slot)
        return self._known[slot]

    def learn(self, turn: int, slot: int, value: float) -> None:
        """One more value; it counts when its slot is over, so no row is compared with itself."""
        if (turn, slot) != self._place:
            self._close()
            self._place = (turn, slot)
        self._running.append(value)

    def _close(self) -> None:
        if not self._running:
            return
        slot = self._place[1]
        self._turns[slot].append(median(self._running))
        self._running = []
        for near in (slot - 1, slot, slot + 1):
            self._known.pop(near % self._slots, None)

    def _median(self, slot: int) -> float | None:
        own, after = self._turns[slot], self._turns[(slot + 1) % self._slots]
        near = [*self._turns[slot - 1], *own, *after]
        known = len(own) >= self._least or len(near) >= 3 * self._least
        return median(near) if known else None
