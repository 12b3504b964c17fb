"""Books of alerts at past moments. A book that is known is moved on, so that the past can be played without a pause."""

import asyncio
from collections import OrderedDict

from state.alerts.book import Book
from state.alerts.mirrored import MirroredAlerts

KEPT = 16
"""Books that are remembered: screens that look at one moment together, and steps back."""
MOST_STEPS = 5_000
"""Transitions that a known book is moved on by; what is further away is folded from the beginning."""


class PastBooks:
    """Asks for one book at a time. What it gives is a picture: whoever wants to fold takes a copy."""

    def __init__(self, alerts: MirroredAlerts) -> None:
        self._alerts = alerts
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[int, Book] = OrderedDict()

    async def book_at(self, at_ms: int) -> Book:
        """As state.alerts.mirror.AlertMirror.book_at. Redis errors pass through."""
        async with self._turn:
            if any(book.place > self._alerts.book.place for book in self._kept.values()):
                self._kept.clear()  # the log is another one
            begun = max((known for known in self._kept if known <= at_ms), default=None)
            book = None if begun is None else await self._moved_on(self._kept[begun], at_ms)
            self._kept[at_ms] = book or await self._alerts.book_at(at_ms)
            self._kept.move_to_end(at_ms)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[at_ms]

    async def _moved_on(self, begun: Book, at_ms: int) -> Book | None:
        # From its last transition on: what came to Redis later than its moment is taken in too.
        came = await self._alerts.between(begun.at_ms, at_ms, MOST_STEPS)
        if len(came) == MOST_STEPS:
            return None
        book = begun.copy()
        for transition in came:
            book.fold(transition)
        return book
