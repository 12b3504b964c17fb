"""When alerts on each source were active: such hours are not usual, so "usual" leaves them out."""

from collections import deque
from collections.abc import Mapping, Sequence

from contracts.alerts import Transition
from contracts.measures import DAY_MS

Span = tuple[int, int]
"""Epoch ms [start, end)."""
Source = tuple[str, str]
"""(`Where.kind`, `Where.entity`)."""
Alerted = Mapping[Source, Sequence[Span]]
"""When alerts on each source were active."""

KEPT_MS = 35 * DAY_MS
"""As long as hours are kept."""


class AlertedSpans:
    """The fold of transitions into spans by source; what lies over 35 days back is dropped."""

    def __init__(self) -> None:
        self._active: dict[str, tuple[Source, int]] = {}
        self._over: deque[tuple[Source, Span]] = deque()

    def take(self, transition: Transition) -> None:
        """An alert began or ended."""
        alert = transition.alert
        if alert is None:
            return
        if alert.active and alert.is_open:
            self._active.setdefault(alert.id, ((alert.where.kind, alert.where.entity), alert.started_ms))
        elif alert.id in self._active:
            source, started_ms = self._active.pop(alert.id)
            self._over.append((source, (started_ms, max(started_ms, alert.ended_ms or transition.at_ms))))
        while self._over and self._over[0][1][1] < transition.at_ms - KEPT_MS:
            self._over.popleft()

    def until(self, now_ms: int) -> Alerted:
        """All spans; those that last end now."""
        found: dict[Source, list[Span]] = {}
        for source, span in self._over:
            found.setdefault(source, []).append(span)
        for source, started_ms in self._active.values():
            found.setdefault(source, []).append((started_ms, now_ms))
        return found
