"""The routes behind the desk's other pages: handover, performance, rules, maintenance."""

from collections.abc import Callable, Mapping

import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import Response

from contracts.alerts import DESKS, Act, Desk, Maintenance, Notice
from contracts.clock import Clock
from contracts.measures import DAY_MS
from contracts.registry import Registry
from contracts.rules import RuleSheet
from contracts.shifts import SHIFT_MS, shift_at
from dashboard.access import Scope, current_person, may, require
from dashboard.api.answers import as_json
from dashboard.api.parameters import choice, only_known
from dashboard.commands import source_place
from dashboard.desk.feed import sees_alert
from dashboard.desk.planned import Planned, planned
from dashboard.desk.shift import Ground, HandoverSheet, handover, since_of
from dashboard.live.frame import FeedView
from dashboard.live.hub import Hub
from state.alerts.mirrored import MirroredAlerts
from state.figures.alarms import Performance, is_new, performance

DAYS = ("1", "7", "30")
MOST = 100_000
"""Transitions that are looked at: a month of three desks at their budget has a tenth of it."""


class Measured(msgspec.Struct, frozen=True):
    """The performance of a desk over `from_ms`..`to_ms`."""

    desk: Desk
    from_ms: int
    to_ms: int
    figures: Performance


class Listed(msgspec.Struct, frozen=True):
    """A rule as its page lists it; `raised`: new alerts in the last seven days."""

    sheet: RuleSheet
    raised: int


class Windows(msgspec.Struct, frozen=True):
    """All maintenance windows, may this person plan and end them; the notice on the wall, and may they pin one."""

    windows: list[Planned]
    may: bool
    notice: Notice | None
    may_pin: bool


def add_people(app: FastAPI, people: Callable[[], Mapping[str, str]]) -> None:
    """Who may be given an alert."""

    @app.get("/api/v1/people", tags=["alerts"])
    async def read_people(request: Request) -> Response:
        """User name → what screens call them, of everybody who may sign in."""
        only_known(request.query_params, ())
        require(current_person(), "alerts")
        return as_json(people())


def add_desk_pages(app: FastAPI, alerts: MirroredAlerts, hub: Hub, registry: Registry, clock: Clock) -> None:
    """What the desk's other pages show; each person is told of what lies in their scope."""

    def scope_of_asker() -> Scope:
        require(current_person(), "alerts")
        return current_person().scope

    @app.get("/api/v1/desk/shift", tags=["alerts"])
    async def shift(request: Request) -> Response:
        """The handover sheet of a desk as of now."""
        only_known(request.query_params, ("desk",))
        desk, scope = _desk(request), scope_of_asker()
        feeds = [feed for feed in hub.frame.feeds if scope.covers(domain=feed.name)] if hub.frame else []
        return as_json(await _sheet(alerts, feeds, desk, scope, clock()))

    @app.get("/api/v1/desk/performance", tags=["alerts"])
    async def read_performance(request: Request) -> Response:
        """How good the alerting of a desk was over the last 1, 7 or 30 days, by EEMUA 191 and ISA-18.2."""
        only_known(request.query_params, ("desk", "days"))
        desk, scope = _desk(request), scope_of_asker()
        end = clock()
        start = end - int(choice(request.query_params, "days", DAYS, DAYS[0])) * DAY_MS
        told = [t for t in await alerts.between(start, end, MOST) if t.alert is None or sees_alert(scope, t.alert)]
        open_ = [alert for alert in alerts.book.alerts.values() if sees_alert(scope, alert)]
        return as_json(Measured(desk, start, end, performance(told, open_, desk, start, end)))

    @app.get("/api/v1/rules", tags=["alerts"])
    async def rules(request: Request) -> Response:
        """Every rule with its sheet, also those that do not run, and how many alerts each raised in seven days."""
        only_known(request.query_params, ())
        scope = scope_of_asker()
        end = clock()
        told = [t for t in await alerts.between(end - 7 * DAY_MS, end, MOST) if is_new(t)]
        names = [t.alert.rule for t in told if t.alert is not None and sees_alert(scope, t.alert)]
        return as_json([Listed(sheet, names.count(name)) for name, sheet in sorted(alerts.sheets.items())])

    @app.get("/api/v1/maintenance", tags=["alerts"])
    async def maintenance(request: Request) -> Response:
        """Maintenance that lasts, is planned, or ended lately; and the notice that is pinned on the wall."""
        only_known(request.query_params, ())
        scope, person = scope_of_asker(), current_person()
        inside = [one for one in alerts.book.maintenance.values() if _covers(scope, one)]
        windows = planned(inside, registry)
        notice = alerts.book.notice
        pinned = notice if notice and notice.until_ms > clock() else None
        may_pin = may(person, Act.PIN, domain="", commune="")
        return as_json(Windows(windows, may(person, Act.PLAN_MAINTENANCE), pinned, may_pin))


def _covers(scope: Scope, window: Maintenance) -> bool:
    domain, commune = source_place(window.kind, window.entity)
    return scope.covers(domain=domain, commune=commune)


def _desk(request: Request) -> Desk:
    chosen = choice(request.query_params, "desk", DESKS, DESKS[0])
    return next(desk for desk in DESKS if desk == chosen)


async def _sheet(alerts: MirroredAlerts, feeds: list[FeedView], desk: Desk, scope: Scope, now_ms: int) -> HandoverSheet:
    now = shift_at(now_ms)
    # Who hands over does so at the end: in the first half of a shift the sheet is still that of the one before.
    shift = now if now_ms - now.start_ms >= SHIFT_MS // 2 else shift_at(now.start_ms - 1)
    last = alerts.book.handovers.get(desk)
    told = await alerts.between(since_of(shift, last), now_ms, MOST)
    return handover(desk, shift, Ground(alerts.book.alerts.values(), told, feeds, last), scope, now_ms)
