"""The routes of the public interface. Each asks a pure function and writes its answer as JSON."""

import asyncio
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from redis.exceptions import RedisError

from contracts.calendar import WorkingCalendar
from contracts.clock import Clock
from contracts.registry import Registry
from dashboard.access import current_person, require
from dashboard.api import feeds, health, metrics, reference, series
from dashboard.api.answers import NO_STORE, as_json
from dashboard.api.parameters import AT, ParameterError, moment, only_known, rfc3339
from dashboard.api.series_reference import series_parameters
from dashboard.api.usuals import Usuals
from dashboard.live.hub import Hub
from dashboard.live.mirrored import Held, Mirrored
from dashboard.live.scoped import Sight
from dashboard.live.watchers import Watchers
from dashboard.past.frames import PastFrames
from dashboard.past.moments import PastError
from dashboard.search.service import Search
from state.figures.workdays import weekday_of

Given = dict[str, str]
GONE = 499
"""For the log: whoever asked has left the page before it was their turn. Nobody reads it."""
_ERROR = """{"error": {"field": "grain", "message": "'week' is not one of the allowed values",
  "allowed": ["minute", "hour", "day"]}}"""
_SERIES = """{"feed": "traffic", "entity": null, "measure": "vehicles", "grain": "minute",
  "points": [["2026-11-22T01:02:00Z", 17]]}"""
_FEEDS = """[{"feed": "traffic", "received": 9051, "counted": 9043, "duplicates": 5, "late": 12, "too_late": 0,
  "dead_letters": 3, "unknown": 0, "lost": 0, "completeness": 100.0, "last_event_time": "2026-11-22T01:02:03Z",
  "age_s": 0.4, "state": "fresh", "lag": 0}]"""


_FOUND = """[{"kind": "commune", "id": "11953", "name": ["Phường Phố Hiến", "Phố Hiến ward"],
  "place": ["11953", "11953"], "path": "/commune/11953"}]"""


def _answer(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"example": example}}}


def add_errors(app: FastAPI) -> None:
    """A bad parameter is a 400 that names the field, also a moment that nobody keeps; Redis away is a 503; an unknown
    address below /api is a 404 in JSON.
    """

    @app.exception_handler(ParameterError)
    async def bad_parameter(_request: Request, error: Exception) -> JSONResponse:
        body = error.body() if isinstance(error, ParameterError) else {}
        return JSONResponse(body, status_code=400)

    @app.exception_handler(PastError)
    async def no_such_moment(request: Request, error: Exception) -> JSONResponse:
        kept = f"{rfc3339(error.first_ms)} and {rfc3339(error.last_ms)}" if isinstance(error, PastError) else ""
        return await bad_parameter(request, ParameterError("at", str(error), f"a moment between {kept}"))

    @app.exception_handler(RedisError)
    async def redis_away(_request: Request, _error: Exception) -> Response:
        return as_json({"error": {"field": None, "message": "Redis does not answer: this cannot be read now"}}, 503)


def add_live(app: FastAPI, mirror: Mirrored, hub: Hub, past: PastFrames, sight: Sight, clock: Clock) -> None:
    """What is now, or was then: the frame, and the feeds."""

    @app.get(
        "/api/v1/snapshot", summary="Everything the wall shows, as of now or then", openapi_extra=AT, tags=["live"]
    )
    async def snapshot(request: Request) -> Response:
        """The newest frame as the screens get it; its struct `Frame` in dashboard/live/frame.py explains each field.

        With `at` the frame of that moment as it is known today: by minute for 26 hours, by hour for 35 days; its
        `made_ms` is what it shows. 503 until the first frame is composed.
        """
        only_known(request.query_params, ("at",))
        scope = current_person().scope
        if "at" in request.query_params:
            return as_json(await past.at(moment(_given(request), "at", 0), scope))
        newest = await hub.newest_of(scope)
        if newest is None:
            return as_json({"error": {"field": None, "message": "no frame yet: the state is not loaded"}}, 503)
        return Response(newest, media_type="application/json", headers=NO_STORE)

    @app.get("/api/v1/feeds", tags=["live"], responses={200: _answer("one object per feed", _FEEDS)})
    async def list_feeds(request: Request) -> Response:
        """What came in per feed since its shards began, what became of it, and how fresh it is.

        `received` = `counted` + `duplicates` + `dead_letters`. `late` is part of `counted`, `too_late` of
        `dead_letters`. `completeness`: percent of what the sources sent in 15 minutes, null when nobody sent.
        `state`: fresh, late, stale or dead, by `age_s`, the age of the last proof of life. `lag`: records not read yet.
        """
        only_known(request.query_params, ())
        scope = current_person().scope
        return as_json([row for row in feeds.reports(mirror, hub.frame, clock()) if scope.covers(domain=row.feed)])

    @app.get("/api/v1/scenes/{name:path}", openapi_extra=AT, tags=["live"])
    async def read_scene(request: Request, name: str) -> Response:
        """What a scene of the wall, or the page of a road, showed beyond the frame `at` a moment; null for what has no
        past, or is not for the one who asks. The present is told on /live/ws.
        """
        only_known(request.query_params, ("at",))
        at_ms = moment(_given(request), "at", clock())
        return as_json(await past.scene(name, at_ms) if sight.of(current_person(), {name}) else None)


def add_series(app: FastAPI, mirror: Mirrored, registry: Registry, clock: Clock) -> None:
    """What was: one measure over time."""
    responses: dict[int | str, dict[str, Any]] = {
        200: _answer("the series", _SERIES),
        400: _answer("a parameter is wrong", _ERROR),
    }
    weekday, usuals, turn = weekday_of(WorkingCalendar(registry.holiday_dates)), Usuals(), asyncio.Lock()

    @app.get("/api/v1/series", tags=["series"], responses=responses, openapi_extra={"parameters": series_parameters()})
    async def read_series(request: Request) -> Response:
        """One measure in buckets of event time. Buckets are local (UTC+7); each point carries its begin in UTC.

        A bucket that begins before `to` is in, also the one that runs. Null: nothing to compute from. Minutes are kept
        26 h, hours 35 days, days 400 days. Narrow by one of entity, commune, road, agency, field, level, provider,
        service; only provider and service go together. Of traffic, `heard_pct` tells how many of the beats that were
        due were heard: of five minutes up to each minute's end, or of an hour or day. Shares and latencies of payments
        are by the minute of the fifteen minutes up to its end.
        """
        given = _given(request)
        query = series.parse(given, registry, clock())
        require(current_person(), "read", domain=query.feed.name, commune=given.get("commune"))
        # Beside the live frames, and one after the other: a page asks for a dozen, some take a tenth of a second.
        async with turn:
            if await request.is_disconnected():
                return Response(status_code=GONE)
            return as_json(await asyncio.to_thread(series.series, query, mirror, weekday, usuals))


def add_search(app: FastAPI, search: Search) -> None:
    """What has a page and fits what was typed."""
    responses: dict[int | str, dict[str, Any]] = {200: _answer("the best 20", _FOUND)}
    asked = {
        "name": "q",
        "in": "query",
        "required": True,
        "description": "A name, with or without diacritics, or a code.",
    }

    @app.get(
        "/api/v1/search",
        tags=["search"],
        responses=responses,
        openapi_extra={"parameters": [asked]},
    )
    async def find(request: Request) -> Response:
        """Pages, communes, cameras, roads, agencies, payment providers, open alerts and dossiers, best first.

        Names are (Vietnamese, English). Only what the asker may see is found: single dossiers by persons only.
        """
        only_known(request.query_params, ("q",))
        query = _given(request).get("q")
        if query is None:
            raise ParameterError("q", "is missing", "what is looked for, such as pho hien")
        return as_json(search.find(query, current_person()))


def add_health(app: FastAPI, mirror: Held, hub: Hub, watchers: Watchers, clock: Clock) -> None:
    """Health, readiness, metrics."""
    exposed = metrics.exposition(metrics.DashboardCollector(mirror, hub, watchers, clock))

    @app.get("/healthz", tags=["health"])
    async def healthz() -> Response:
        """200 while this process lives."""
        return as_json({"status": "ok"})

    @app.get("/readyz", tags=["health"])
    async def readyz() -> Response:
        """200 when what it shows can be believed, else 503 with the reasons. A stale feed is no reason."""
        frame = hub.frame
        reasons = health.not_ready(mirror, frame, clock())
        body = {"ready": not reasons, "reasons": reasons, "fresh": health.fresh_feeds(frame)}
        return as_json(body, 503 if reasons else 200)

    @app.get("/metrics", tags=["health"])
    async def read_metrics() -> Response:
        """Metrics in Prometheus' text format."""
        return Response(metrics.text(exposed), media_type="text/plain; version=0.0.4; charset=utf-8")


def add_reference(app: FastAPI) -> None:
    """The interface's own page, and 404 for what is not part of it."""

    @app.get("/api", include_in_schema=False)
    @app.get("/api/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(reference.page(app.openapi()))

    @app.get("/api/{rest:path}", include_in_schema=False)
    async def unknown(rest: str) -> Response:
        return as_json({"error": {"field": None, "message": f"/api/{rest} does not exist; see /api/docs"}}, 404)


def _given(request: Request) -> Given:
    given: Given = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise ParameterError(name, "is given twice", "once")
        given[name] = value
    return given
