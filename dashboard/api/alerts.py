"""The routes of the desk: its lists, one alert in detail, its chart and its explanation, and the acts of people."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn

import msgspec
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from contracts.alerts import Alert, Command
from contracts.registry import Registry
from dashboard.access import Refused, current_person, require
from dashboard.api.answers import as_json
from dashboard.api.parameters import AT, MOMENT, ParameterError, moment, only_known
from dashboard.commands import Commands
from dashboard.desk import asked
from dashboard.desk.alerted import SpansRead
from dashboard.desk.chart import ChartMaker
from dashboard.desk.detail import alert_of, detail_of, first_out
from dashboard.desk.feed import sees_alert
from dashboard.desk.row import order_of, row_of
from dashboard.i18n import text
from dashboard.past.desk import Moment, PastDesk
from dashboard.producer import UndeliveredError
from state.alerts.mirrored import MirroredAlerts

Text = tuple[str, str]


class Unsent(msgspec.Struct, frozen=True):
    """A command that was not written, and why."""

    command: str
    why: Text


def _missing() -> NoReturn:
    raise HTTPException(404, "there is no such alert among those that are open or ended in the last 100 days")


def add_lists(app: FastAPI, desk: PastDesk, alerts: MirroredAlerts) -> None:
    """What is open, and what was; each person is told of what lies in their scope."""

    @app.get("/api/v1/alerts", tags=["alerts"])
    async def list_alerts(request: Request) -> Response:
        """Open alerts, the worst first, as the desk's list shows them."""
        only_known(request.query_params, ())
        person = current_person()
        require(person, "alerts")
        seen = [alert for alert in alerts.book.alerts.values() if sees_alert(person.scope, alert)]
        return as_json([row_of(alert) for alert in sorted(seen, key=order_of)])

    @app.get("/api/v1/desk", openapi_extra=AT, tags=["alerts"])
    async def past_desk(request: Request) -> Response:
        """What the desk's list showed `at` a past moment, with the load of each desk. The present is told on /live/ws,
        in the same form: the struct `Told` in dashboard/desk/told.py explains each field.
        """
        only_known(request.query_params, ("at",))
        require(current_person(), "alerts")
        if "at" not in request.query_params:
            raise ParameterError("at", "is missing", MOMENT)
        return as_json(await desk.told(moment(request.query_params, "at", 0), current_person().scope))


def add_alerts(
    app: FastAPI,
    desk: PastDesk,
    alerts: MirroredAlerts,
    registry: Registry,
    explained: Callable[[Alert], Awaitable[Any]],
    sources: Callable[[], Mapping[str, Any]],
) -> None:
    """Everything about one alert, now or at a past moment, for those in whose scope it lies. `explained`: where its
    number comes from; `sources`: the roster of the heartbeats.
    """
    spans = SpansRead(alerts)

    async def moment_of(request: Request) -> Moment:
        only_known(request.query_params, ("at",))
        require(current_person(), "alerts")
        at_ms = moment(request.query_params, "at", -1)
        return desk.now() if at_ms < 0 else await desk.moment(at_ms)

    async def found(alert_id: str, then: Moment) -> Alert:
        return await alert_of(alerts, then, alert_id, current_person().scope) or _missing()

    @app.get("/api/v1/alerts/{alert_id:path}/chart", openapi_extra=AT, tags=["alerts"])
    async def chart(alert_id: str, request: Request) -> Response:
        """The alert's measure an hour before and after its begin, what is usual, and where its rule fires. Of a
        cross-domain incident, which has no measure, those of the part that began first: `first_out` names it.
        """
        then = await moment_of(request)
        whole = await found(alert_id, then)
        first = first_out(whole, then.book, current_person().scope)
        alert = first or whole
        maker = ChartMaker(then.cells, registry, await spans.until(then.at_ms), sources())
        # Beside the live frames: lines over all cameras take a tenth of a second.
        drawn = await asyncio.to_thread(maker.chart, alert, alerts.sheets.get(alert.rule), then.at_ms)
        return as_json(msgspec.structs.replace(drawn, first_out=first and first.what))

    @app.get("/api/v1/alerts/{alert_id:path}/explain", openapi_extra=AT, tags=["alerts"])
    async def explanation(alert_id: str, request: Request) -> Response:
        """Which records the alert rests on: topic, partitions, offsets, minute, and what was wrong with them; all of it
        measured now.
        """
        return as_json(await explained(await found(alert_id, await moment_of(request))))

    @app.get("/api/v1/alerts/{alert_id:path}", openapi_extra=AT, tags=["alerts"])
    async def detail(alert_id: str, request: Request) -> Response:
        """An alert with its rule's sheet, its timeline and its neighbours."""
        told = await detail_of(alerts, await moment_of(request), alert_id, current_person())
        return as_json(told) if told is not None else _missing()


def add_commands(app: FastAPI, commands: Commands, registry: Registry) -> None:
    """The acts of people."""
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    extra: dict[str, Any] = {"requestBody": body}

    @app.post("/api/v1/commands", tags=["alerts"], openapi_extra=extra)
    async def send(request: Request) -> Response:
        """Ask for an act on alerts. What became of it is told by the transition that carries the command's id, on the
        live path and in the alert's timeline; `refused` are those that were not even sent, with the reason.
        """
        wanted = asked.commands(asked.read(await request.body()), registry)
        sent = await asyncio.gather(*(_send(commands, command) for command in wanted))
        return as_json({"refused": [unsent for unsent in sent if unsent is not None]})


async def _send(commands: Commands, command: Command) -> Unsent | None:
    try:
        await commands.send(current_person(), command)
    except Refused as refusal:
        return Unsent(command.id, refusal.reason)
    except UndeliveredError:
        return Unsent(command.id, text("desk.undelivered"))
    return None
