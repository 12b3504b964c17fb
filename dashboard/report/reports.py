"""Composes reports: reads the cells and transitions of a day, and asks the pure parts."""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS, FEEDS, HEARTBEATS, PAYMENTS, TRAFFIC, Feed
from contracts.clock import Clock
from contracts.dossiers import AGENCY, OPEN_BY_AGENCY
from contracts.heartbeats import SOURCE
from contracts.measures import DAY_MS, Grain
from contracts.payments import PROVIDER_SERVICE
from contracts.registry import Registry
from contracts.status import INTAKE
from contracts.traffic import CAMERA, DISTINCT
from dashboard.access.person import Scope
from dashboard.live.frame import Text
from dashboard.report.day import Day
from dashboard.report.feeds import FeedDay, feed_day
from dashboard.report.figures import Cells, Line, compared, figures_of
from dashboard.report.incidents import Incidents, incidents
from state.alerts.mirrored import MirroredAlerts
from state.figures.lives import sources_of
from state.figures.spans import MONTH_DAYS
from state.figures.traffic import Cameras
from state.figures.workdays import weekday_of
from state.readable import Readable

MOST_TRANSITIONS = 100_000
HISTORY_DAYS = 36
WORST_AGENCIES = 5
WEEK = 7
_HISTORY: tuple[tuple[str, Feed, str, str], ...] = (
    ("traffic.vehicles", TRAFFIC, CAMERA.name, "vehicles"),
    ("dossiers.received", DOSSIERS, AGENCY.name, "received"),
    ("dossiers.done", DOSSIERS, AGENCY.name, "done"),
    ("payments.total", PAYMENTS, PROVIDER_SERVICE.name, "transactions"),
    ("payments.value", PAYMENTS, PROVIDER_SERVICE.name, "amount_vnd"),
)
"""Figures with a usual amount a day, and where it is counted."""


class Overdue(msgspec.Struct, frozen=True):
    """An agency's overdue dossiers of its open ones as the day ended."""

    agency: str
    name: Text
    overdue: int
    open: int


class Report(msgspec.Struct, frozen=True):
    """A day on one page. `date` is local, `made_ms` when it was composed; `over`: nothing more can happen in the day.

    `incomplete_ms`: what began before may lack records that were deleted unread (0: nothing does). `incidents`: None
    where the day's alerts are not known. `agencies`: those with most overdue dossiers.
    """

    date: str
    start_ms: int
    made_ms: int
    over: bool
    incomplete_ms: int
    figures: list[Line]
    feeds: list[FeedDay]
    incidents: Incidents | None
    agencies: list[Overdue]


class Reports:
    """Reports of a centre's days, for whoever may see what lies in a scope."""

    def __init__(self, mirror: Readable, alerts: MirroredAlerts, registry: Registry, clock: Clock) -> None:
        self._mirror = mirror
        self._alerts = alerts
        self._registry = registry
        self.clock = clock
        self._weekday = weekday_of(WorkingCalendar(registry.holiday_dates))
        free_flow = np.array([camera.free_flow_kmh for camera in registry.cameras])
        self._cameras = Cameras([camera.id for camera in registry.cameras], free_flow)

    async def of(self, day: Day, scope: Scope) -> Report:
        """The report of a day, as of its end, or as of now while it runs. RedisError where alerts cannot be read."""
        found = await self._incidents(day, scope)
        return await asyncio.to_thread(self._report, day, scope, found)

    async def _incidents(self, day: Day, scope: Scope) -> Incidents | None:
        if self._alerts.state == "missing" or not day.alerts_kept:
            return None
        last_ms = day.until_ms - 1
        told = await self._alerts.between(day.start_ms, last_ms, MOST_TRANSITIONS)
        return incidents(told, await self._alerts.book_at(last_ms), self._registry, scope, day)

    def _report(self, day: Day, scope: Scope, found: Incidents | None) -> Report:
        before = figures_of(self._cells(day.before(WEEK)), self._cameras) if day.over else {}
        history = self._history(day) if day.over else {}
        lines = compared(figures_of(self._cells(day), self._cameras), before, history, day.number, self._weekday)
        incomplete_ms = max(self._incomplete(feed, day) for feed in FEEDS)
        return Report(
            date=day.date.isoformat(),
            start_ms=day.start_ms,
            made_ms=day.now_ms,
            over=day.over,
            incomplete_ms=incomplete_ms if incomplete_ms > day.start_ms else 0,
            figures=[line for line in lines if scope.covers(domain=line.name.partition(".")[0])],
            feeds=[self._feed(feed, day) for feed in FEEDS if scope.covers(domain=feed.name)],
            incidents=found,
            agencies=self._agencies(day) if scope.covers(domain=DOSSIERS.name) else [],
        )

    def _cells(self, day: Day) -> Cells:
        hours = (TRAFFIC, CAMERA.name, Grain.HOUR)
        return Cells(
            start_ms=day.start_ms,
            traffic=self._read(*hours, day.start_ms, day.end_ms, self._cameras.ids),
            registers=self._read(TRAFFIC, DISTINCT.name, Grain.DAY, day.start_ms, day.end_ms),
            flow=self._read(DOSSIERS, AGENCY.name, Grain.DAY, day.end_ms - MONTH_DAYS * DAY_MS, day.end_ms),
            stock=self._stock(day)[1],
            payments=self._read(PAYMENTS, PROVIDER_SERVICE.name, Grain.DAY, day.start_ms, day.end_ms)[:, 0],
        )

    def _read(
        self, feed: Feed, table: str, grain: Grain, start_ms: int, end_ms: int, entities: Sequence[str] | None = None
    ) -> NDArray[np.int64]:
        values: NDArray[np.int64] = self._mirror.window(feed.name, table, grain, start_ms, end_ms, entities).values
        return values

    def _stock(self, day: Day) -> tuple[list[str], NDArray[np.int64]]:
        found = self._mirror.window(DOSSIERS.name, OPEN_BY_AGENCY.name, Grain.DAY, day.start_ms, day.end_ms)
        return found.entities, found.values[:, 0]

    def _history(self, day: Day) -> Mapping[str, NDArray[np.int64]]:
        start_ms = day.end_ms - HISTORY_DAYS * DAY_MS
        totals = {}
        for name, feed, table, column in _HISTORY:
            asked = (feed.name, table, Grain.DAY, start_ms, day.end_ms)
            totals[name] = self._mirror.window(*asked, columns=(column,)).values[:, :, 0].sum(axis=0)
        return totals

    def _incomplete(self, feed: Feed, day: Day) -> int:
        table = feed.primary[0]
        return self._mirror.window(feed.name, table, Grain.DAY, day.start_ms, day.end_ms, []).complete_from_ms

    def _feed(self, feed: Feed, day: Day) -> FeedDay:
        intake = self._read(feed, INTAKE.name, Grain.HOUR, day.start_ms, day.until_ms, [feed.name])[0]
        sources = list(sources_of(self._mirror.roster(HEARTBEATS.name), feed.name))
        beats = self._read(HEARTBEATS, SOURCE.name, Grain.HOUR, day.start_ms, day.until_ms, sources)
        return feed_day(feed, intake, beats[..., SOURCE.column("beats")], day)

    def _agencies(self, day: Day) -> list[Overdue]:
        names, stock = self._stock(day)
        known = {agency.id: (agency.short_vi, agency.short_en) for agency in self._registry.agencies}
        column = OPEN_BY_AGENCY.column
        found = [
            Overdue(name, known.get(name, (name, name)), int(row[column("overdue")]), int(row[column("open")]))
            for name, row in zip(names, stock, strict=True)
            if row[column("overdue")] > 0
        ]
        return sorted(found, key=lambda one: (-one.overdue, one.agency))[:WORST_AGENCIES]
