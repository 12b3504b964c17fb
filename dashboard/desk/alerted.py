"""When alerts on each source were active: rules leave such hours out of what is usual, and so do charts of alerts."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence

from contracts.alerts import Transition
from contracts.measures import DAY_MS
from state.alerts.book import NOWHERE
from state.alerts.mirrored import MirroredAlerts

Span = tuple[int, int]
"""Epoch ms [start, end)."""
Source = tuple[str, str]
Alerted = Mapping[Source, Sequence[Span]]
"""(`Where.kind`, `Where.entity`) → when alerts on it were active."""

KEPT_MS = 35 * DAY_MS
"""As long as hours are kept, and transitions in Redis."""
MOST = 100_000
"""Transitions of one day that are read at once."""


class AlertedSpans:
    """The fold of the last 35 days' transitions into spans; asked again it reads on where it stopped."""

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
            return self._as_of(at_ms)

    def _forget(self) -> None:
        self._place = NOWHERE
        self._read_ms = 0
        self._active: dict[str, tuple[Source, int]] = {}
        self._over: deque[tuple[Source, Span]] = deque()

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
        place, alert = (transition.offset, transition.number), transition.alert
        if place <= self._place:
            return
        self._place = place
        if alert is None:
            return
        if alert.active and alert.is_open:
            self._active.setdefault(alert.id, ((alert.where.kind, alert.where.entity), alert.started_ms))
        elif alert.id in self._active:
            source, started_ms = self._active.pop(alert.id)
            self._over.append((source, (started_ms, max(started_ms, alert.ended_ms or transition.at_ms))))
        while self._over and self._over[0][1][1] < transition.at_ms - KEPT_MS:
            self._over.popleft()

    def _as_of(self, at_ms: int) -> Alerted:
        found: dict[Source, list[Span]] = {}
        lasting = ((source, (started_ms, at_ms)) for source, started_ms in self._active.values())
        for source, (start_ms, end_ms) in (*self._over, *lasting):
            if start_ms < at_ms:
                found.setdefault(source, []).append((start_ms, min(end_ms, at_ms)))
        return found
