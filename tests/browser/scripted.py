"""The real app on a real port, whose hub composes frames from a story instead of a mirror."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from dash import Dash

from contracts.accounts import Account, Token
from contracts.clock import Clock, system_clock
from contracts.registry import load_registry
from contracts.settings import Settings
from dashboard.access import Person, Scope
from dashboard.access.entrance import Entrance
from dashboard.access.identity import Visitor
from dashboard.app import create_app
from dashboard.live.frame import Frame
from dashboard.live.scenes.stage import Stage
from ops.ports import LOCAL, free_ports
from state.roster import Mark, RosterChanges
from tests.browser.agent import ActingAlerts
from tests.browser.frames import Scripted, Story, book_of, told
from tests.browser.scenes import scripted
from tests.fixtures.access import Outlet, know
from tests.unit.dashboard.table_mirror import TableMirror


class StillMirror:
    """A mirror that only says whether Redis answers; every `wait_change` ends after a moment."""

    version = 0
    loaded = True

    def __init__(self, now_ms: int) -> None:
        self.connected = True
        self.cells = TableMirror(now_ms)
        self.dossiers: dict[str, Any] = {}

    async def wait_change(self, after: int, timeout_s: float) -> int:
        await asyncio.sleep(min(timeout_s, 0.1))
        return after + 1

    def window(self, *asked: Any, **named: Any) -> Any:
        return self.cells.window(*asked, **named)

    def roster(self, feed: str) -> Mapping[str, Any]:
        return self.dossiers if feed == "dossiers" else {}

    def roster_since(self, _feed: str, _marks: Sequence[Mark] = ()) -> RosterChanges:
        return RosterChanges({}, whole=True, marks=())

    def cells_bytes(self, feed: str) -> int:
        return self.cells.cells_bytes(feed)

    def shards(self, feed: str) -> list[Any]:
        return self.cells.shards(feed)


class Screens:
    """A running dashboard: its address, its story, whether its Redis answers, and whom it takes everybody for.

    `moment_ms`: where its clock stands, and that of its pages; None: both go on.
    """

    def __init__(self, port: int, story: Story, moment_ms: int | None = None) -> None:
        self.story = story
        self.moment_ms = moment_ms
        self.clock: Clock = system_clock if moment_ms is None else lambda: moment_ms
        self.person = Person("demo", "Demo", "administrator")
        self.mirror = StillMirror(self.clock())
        self.alerts = ActingAlerts(self.clock)
        self.port = port
        self.url = f"http://127.0.0.1:{port}"


def _past(story: Story) -> Callable[[int, Scope], Coroutine[Any, Any, Frame]]:
    registry = load_registry()

    async def at(moment_ms: int, _scope: Scope) -> Frame:
        return told(story, registry, 0, moment_ms)

    return at


def _take_everybody_for(screens: Screens, entrance: Entrance) -> None:
    """Nobody signs in: there is no Redis for a session."""

    async def of(_asking: object) -> Visitor:
        return Visitor(screens.person, "session")

    async def still(_asking: object, visitor: Visitor) -> bool:
        return visitor.person == screens.person

    identity: Any = entrance.identity
    identity.of, identity.still = of, still


@contextmanager
def dashboard(story: Story | None = None, port: int = 0, moment_ms: int | None = None) -> Iterator[Screens]:
    """Serve until the block ends. The port can be given, to come back on it; `moment_ms` stops the clocks there."""
    # Nothing listens on port 1: what is left of the real Redis client fails at once and quietly.
    settings = Settings(redis_url="redis://127.0.0.1:1/0", kafka_bootstrap="127.0.0.1:1", demo=True)
    with _serving(settings, story or Story(), port, moment_ms=moment_ms) as (screens, app):
        _take_everybody_for(screens, app.server.state.parts.entrance)
        yield screens


@contextmanager
def guarded(settings: Settings, *entries: Account | Token) -> Iterator[tuple[Screens, Dash]]:
    """The same where people sign in: sessions lie in the Redis of the settings, these are all accounts and tokens."""
    with _serving(settings, Story(), 0, Outlet()) as (screens, app):
        know(app, *entries)
        yield screens, app


@contextmanager
def _serving(
    settings: Settings, story: Story, port: int, sender: Outlet | None = None, moment_ms: int | None = None
) -> Iterator[tuple[Screens, Dash]]:
    listening = socket.create_server((LOCAL, port or free_ports((0,))[0]))
    screens = Screens(listening.getsockname()[1], story, moment_ms)
    app = create_app(settings, screens.mirror, screens.clock, screens.alerts, sender or screens.alerts)
    hub, script = app.server.state.parts.hub, Scripted(screens.story)
    told_scenes = scripted(script.registry, lambda: book_of(screens.story, screens.clock()))
    hub._composer, hub.stage = script, Stage(told_scenes.get)
    app.server.state.parts.past.at = _past(screens.story)
    config = uvicorn.Config(app.server, log_level="error", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield screens, app
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
