"""Composes the dashboard: one function that wires mirror, hub, API and pages. Nothing connects before the lifespan."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from dash import Dash
from fastapi import FastAPI, WebSocket
from fastapi.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS, HEARTBEATS, STREAMS, Feed, shard_name
from contracts.clock import Clock, system_clock
from contracts.registry import Registry, load_registry
from contracts.settings import Settings
from dashboard import pages
from dashboard.access.callbacks import refuse_unguarded
from dashboard.access.entrance import Entrance, Sends
from dashboard.access.gate import Gate
from dashboard.api import routes
from dashboard.api.alerts import add_alerts, add_commands, add_lists
from dashboard.api.audit import add_audit
from dashboard.api.desk_pages import add_desk_pages, add_people
from dashboard.api.dossiers import add_dossiers
from dashboard.api.explain import add_explain
from dashboard.api.report import add_report
from dashboard.assets_store import AssetsStore, BundlesStore
from dashboard.audited.log import KafkaAudit
from dashboard.commands import Commands
from dashboard.desk.explain import explain
from dashboard.desk.feed import AlertFeed
from dashboard.desk.offsets import OffsetsByTime
from dashboard.explained.explanation import Explainer
from dashboard.explained.log import KafkaRawLog
from dashboard.headers import SecurityHeaders, security_headers
from dashboard.live.alerts.book import AlertsNow, alerts_now
from dashboard.live.completeness import CompletenessCount
from dashboard.live.composer import Composer
from dashboard.live.hub import Hub
from dashboard.live.mirrored import Held
from dashboard.live.scenes import scenes
from dashboard.live.scenes.stage import Stage
from dashboard.live.scoped import Sight
from dashboard.live.watchers import Watchers
from dashboard.map.boundaries import load_boundaries
from dashboard.map.picture import province_svg
from dashboard.past.desk import PastDesk
from dashboard.past.frames import PastFrames
from dashboard.producer import Producer
from dashboard.report.reports import Reports
from dashboard.screen import Province
from dashboard.search.service import Search
from dashboard.site import QuietDash, Site
from state.alerts.absence import absent_now
from state.alerts.mirror import AlertMirror
from state.alerts.mirrored import MirroredAlerts
from state.completeness import completeness
from state.connect import Client, connect_redis
from state.mirror import Mirror
from state.reader import read_entry

Run = Callable[[], Coroutine[Any, Any, None]]
ASSETS = Path(__file__).parent / "assets"
DESCRIPTION = "Live counts of traffic, dossiers and payments of Hưng Yên, each event counted exactly once."


class Parts(msgspec.Struct, frozen=True):
    """What a running dashboard consists of; kept as `app.server.state.parts` for those who look from outside."""

    mirror: Held
    alerts: MirroredAlerts
    hub: Hub
    feed: AlertFeed
    sight: Sight
    watchers: Watchers
    completeness: CompletenessCount
    past: PastFrames
    entrance: Entrance


def create_app(
    settings: Settings,
    mirror: Held | None = None,
    clock: Clock = system_clock,
    alerts: MirroredAlerts | None = None,
    sender: Sends | None = None,
) -> Dash:
    """The whole dashboard on one FastAPI app. A mirror that is not given follows the Redis of the settings, a sender
    that is not given writes to their Kafka.
    """
    registry = load_registry(Path(settings.registry_dir) if settings.registry_dir else None)
    redis = connect_redis(settings, "ioc-dashboard")
    own, own_alerts = Mirror(redis, STREAMS, settings.partitions, clock), AlertMirror(redis)
    producer, assets = Producer(settings), AssetsStore(ASSETS)
    entrance = Entrance(settings, redis, sender or producer, assets.versioned, clock)
    parts = _parts(mirror or own, alerts or own_alerts, redis, registry, clock, entrance)
    runs: list[Run] = [*([] if mirror else [own.run]), *([] if alerts else [own_alerts.run])]
    runs += [*([] if sender else [producer.run]), *entrance.runs]
    server = FastAPI(
        title="Hưng Yên IOC",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=_lifespan(parts, redis, runs),
    )
    server.state.parts = parts
    _add_routes(server, parts, registry, clock, assets)
    offsets = OffsetsByTime(settings)
    desk = PastDesk(parts.alerts, parts.past, clock)
    add_lists(server, desk, parts.alerts)
    add_alerts(
        server,
        desk,
        parts.alerts,
        registry,
        lambda alert: explain(alert, parts.mirror, offsets, clock()),
        lambda: parts.mirror.roster(HEARTBEATS.name),
    )
    add_desk_pages(server, parts.alerts, parts.hub, registry, clock)
    add_people(server, entrance.people)
    shards = [shard_name(DOSSIERS.topic, partition) for partition in range(settings.partitions)]
    add_dossiers(server, partial(read_entry, redis, DOSSIERS, shards), WorkingCalendar(registry.holiday_dates), clock)
    add_report(server, Reports(parts.mirror, parts.alerts, registry, clock))
    explainer = Explainer(parts.mirror, offsets, KafkaRawLog(settings), settings.partitions, clock)
    add_explain(server, explainer, parts.hub, parts.past, registry)
    add_audit(server, KafkaAudit(settings), entrance.journal, clock)
    add_commands(server, Commands(sender or producer, lambda: parts.alerts.book, clock, entrance.journal), registry)
    routes.add_reference(server)
    app = _dash(server, assets, registry, settings)
    refuse_unguarded(app)
    # What is added last stands outermost.
    server.add_middleware(Gate, keeper=entrance.keeper(server, pages.asked))
    server.add_middleware(SecurityHeaders, headers=security_headers(app.csp_hashes(), settings))
    server.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=5)
    return app


def _parts(
    mirror: Held, alerts: MirroredAlerts, redis: Client, registry: Registry, clock: Clock, entrance: Entrance
) -> Parts:
    async def count(feed: Feed, start_ms: int, end_ms: int) -> dict[str, tuple[int, int]]:
        return await completeness(redis, mirror, feed, start_ms, end_ms) if isinstance(mirror, Mirror) else {}

    def book() -> AlertsNow | None:
        return alerts_now(alerts, clock())

    counted = CompletenessCount(mirror, count, lambda: absent_now(alerts.book.maintenance.values(), registry), clock)
    composer = Composer(mirror, registry, book)
    stage = Stage(scenes(mirror, registry, counted.by_source, book))
    hub = Hub(mirror, composer, counted.latest, clock, _build(), stage)
    feed, past = AlertFeed(alerts, clock, hub.wake), PastFrames(mirror, alerts, registry, clock)
    sight = Sight(mirror, registry)
    return Parts(mirror, alerts, hub, feed, sight, Watchers(hub, feed, sight), counted, past, entrance)


def _lifespan(parts: Parts, redis: Client, runs: list[Run]) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_server: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(run()) for run in (*runs, parts.hub.run, parts.feed.run, parts.completeness.run)]
        try:
            yield
        finally:
            await parts.entrance.journal.settle()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(Exception):
                await redis.aclose()

    return lifespan


def _search(parts: Parts, registry: Registry) -> Search:
    titles = [(page.PATH, page.TITLE) for page in pages.PAGES]
    return Search(registry, titles, parts.alerts, parts.mirror)


def _add_routes(server: FastAPI, parts: Parts, registry: Registry, clock: Clock, assets: AssetsStore) -> None:
    """Everything of our own, before Dash takes all other addresses."""
    routes.add_errors(server)
    routes.add_live(server, parts.mirror, parts.hub, parts.past, parts.sight, clock)
    routes.add_series(server, parts.mirror, registry, clock)
    routes.add_search(server, _search(parts, registry))
    routes.add_health(server, parts.mirror, parts.hub, parts.watchers, clock)
    parts.entrance.add_routes(server)
    server.add_api_route("/assets/{path:path}", assets.serve, include_in_schema=False)

    @server.websocket("/live/ws")
    async def live(socket: WebSocket) -> None:
        await parts.watchers.serve(socket)


def _dash(server: FastAPI, assets: AssetsStore, registry: Registry, settings: Settings) -> Dash:
    bundles = BundlesStore(lambda *asked: backend.serve_component_suites(app, *asked))
    server.add_api_route("/_dash-component-suites/{package}/{path:path}", bundles.serve, include_in_schema=False)

    async def page(request: Request) -> Response:
        return await site.serve(request)

    server.add_api_route("/", page, include_in_schema=False)  # before Dash adds its own
    app = QuietDash(
        "dashboard",
        server=server,  # type: ignore[arg-type]
        use_pages=False,  # ours are in dashboard.pages; Dash's own would add callbacks and scripts at the first visit
        assets_folder=str(ASSETS),
        assets_ignore=".*",  # ours are called by the site
        title="IOC Hưng Yên",
        update_title="",
        suppress_callback_exceptions=True,
    )
    backend: Any = app.backend
    site = Site(app, assets, pages.mount(app, _province(registry, settings)))
    app._setup_server()  # type: ignore[no-untyped-call]  # noqa: SLF001 - else the first visitor meets an empty page
    server.add_api_route("/{path:path}", page, include_in_schema=False)
    return app


def _province(registry: Registry, settings: Settings) -> Province:
    """What all visitors share; the map is computed here, once."""
    boundaries = load_boundaries(Path(settings.boundaries), registry) if settings.boundaries else None
    return Province(registry, province_svg(registry, boundaries), settings.language, settings.demo)


def _build() -> str:
    """Hash of the scripts and styles: a screen that has others loads the page anew."""
    found = hashlib.sha256()
    for path in sorted(ASSETS.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(ASSETS).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:12]
