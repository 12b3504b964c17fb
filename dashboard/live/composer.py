"""Composes frames: every view is asked, and the sentences are spoken over the result."""

from collections.abc import Callable

import msgspec

from contracts.calendar import WorkingCalendar
from contracts.registry import Registry
from contracts.shifts import shift_at
from dashboard.access.person import Scope
from dashboard.feeds import DESCRIPTIONS
from dashboard.feeds.description import Description
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.alerts.view import AlertsView
from dashboard.live.domain import Domain, View
from dashboard.live.feeds_view import Completeness, FeedsView
from dashboard.live.frame import Figure, Frame, ShiftNow
from dashboard.live.mirrored import Mirrored
from dashboard.live.scoped import narrowed, seen
from dashboard.live.sentences import speak


class Composer:
    """Makes the frame of a moment from the mirror and the alert agent's book. Used from one thread at a time."""

    def __init__(self, mirror: Mirrored, registry: Registry, alerts: Callable[[], AlertsNow | None]) -> None:
        calendar = WorkingCalendar(registry.holiday_dates)
        self._mirror = mirror
        self._alerts = alerts
        self._alerts_view = AlertsView(registry)
        self._feeds = FeedsView(mirror)
        self._views: dict[str, View] = {each.name: each.view(mirror, registry, calendar) for each in DESCRIPTIONS}
        self._was_loaded = mirror.loaded
        self._told: AlertsNow | None = None

    def compose(self, seq: int, completeness: Completeness, now_ms: int) -> Frame:
        """Frame number `seq` at `now_ms`; `completeness` per feed as last counted."""
        if self._mirror.loaded and not self._was_loaded:
            for view in self._views.values():
                view.reset()
        self._was_loaded = self._mirror.loaded
        self._feeds.observe(now_ms)
        domains = {name: view.domain(now_ms) for name, view in self._views.items()}
        feeds = self._feeds.feeds(domains, completeness, now_ms)
        for each in DESCRIPTIONS:
            if each.figures.whole and any(feed.history for feed in feeds if feed.name == each.name):
                domains[each.name] = without(domains[each.name], each)
        figures = [domain.figures for domain in domains.values()] + [self._feeds.figures(completeness, now_ms)]
        charts = [domain.charts for domain in domains.values()]
        shift = shift_at(now_ms)
        frame = Frame(
            seq=seq,
            made_ms=now_ms,
            links=self._feeds.links(now_ms),
            feeds=feeds,
            figures={name: figure for part in figures for name, figure in part.items()},
            charts={name: chart for part in charts for name, chart in part.items()},
            worst={name: domain.worst for name, domain in domains.items()},
            parts={name: domain.parts for name, domain in domains.items()},
            shift=ShiftNow(shift.number, shift.end_ms),
        )
        self._told = self._alerts()
        return speak(frame, self._told, self._alerts_view)

    def narrow(self, frame: Frame, scope: Scope) -> Frame:
        """What a scope sees of the frame that was composed last; the sentences are those of its own alerts."""
        return speak(narrowed(frame, scope), seen(self._told, scope), self._alerts_view)


def without(domain: Domain, each: Description) -> Domain:
    """The domain without what needs its whole past: figures, the same of each part, and so the worst rows."""
    names = each.figures.whole
    unknown = {each.full(name): Figure(goal=domain.figures[each.full(name)].goal) for name in names}
    measured = domain.parts.columns.items()
    columns = {name: [None] * len(values) if name in names else values for name, values in measured}
    parts = msgspec.structs.replace(domain.parts, columns=columns)
    return msgspec.structs.replace(domain.with_figures(unknown), worst=[], parts=parts)
