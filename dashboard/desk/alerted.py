"""When alerts on each source were active, read from Redis: charts of alerts leave such hours out of the usual, too."""

import asyncio

from contracts.alerts import Transition
from contracts.measures import DAY_MS
from state.alerts.book import NOWHERE
from state.alerts.mirrored import MirroredAlerts
from state.alerts.spans import KEPT_MS, Alerted, AlertedSpans

MOST = 100_000
"""Transitions of one day that are read at once."""


class SpansRead:
    """The spans of the last 35 days' transitions; asked again it reads on where it stopped."""

    def __init__(self, alerts: MirroredAlerts) -> None:
        self._alerts = alerts
        self._turn = asyncio.Lock()
        self._forget()

    async def until(self, at_ms: int) -> Alerted:
        """The spans as they were known at a moment: those that lasted then end there. Redis errors pass through."""
        async with self._turn:
            if self._place > self._alerts.book.place:
                self._forget()  # the log is another one
            await self._read_on()
            return _cut(self._spans.until(at_ms), at_ms)

    def _forget(self) -> None:
        self._place = NOWHERE
        self._read_ms = 0
        self._spans = AlertedSpans()

    async def _read_on(self) -> None:
        newest_ms = self._alerts.book.at_ms
        start_ms = max(self._read_ms, newest_ms - KEPT_MS)
        while start_ms <= newest_ms:
            end_ms = min(start_ms + DAY_MS, newest_ms)
            for transition in await self._alerts.between(start_ms, end_ms, MOST):
                self._take(transition)
            self._read_ms = end_ms
            start_ms = end_ms + 1

    def _take(self, transition: Transition) -> None:
        place = transition.offset, transition.number
        if place > self._place:
            self._place = place
            self._spans.take(transition)


def _cut(spans: Alerted, at_ms: int) -> Alerted:
    begun = {
        source: [(start, min(end, at_ms)) for start, end in known if start < at_ms] for source, known in spans.items()
    }
    return {source: found for source, found in begun.items() if found}
