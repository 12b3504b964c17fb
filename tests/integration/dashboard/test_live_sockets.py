"""/live/ws over real sockets: pace, resuming, restarts, and those who do not read."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from contracts.registry import load_registry
from dashboard.access import Person
from dashboard.access.current import acting
from dashboard.desk.feed import AlertFeed
from dashboard.live import hub as hub_module
from dashboard.live.feeds_view import Completeness
from dashboard.live.frame import Alerts, Frame, Links
from dashboard.live.hub import Hub
from dashboard.live.scenes.stage import Stage
from dashboard.live.scoped import Sight
from dashboard.live.watchers import Watchers
from tests.fixtures.alerts import TableAlerts
from tests.fixtures.unscoped import Unscoped
from tests.integration.dashboard.conftest import Served, serving
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
WAIT_S = 20.0


class PaddedComposer(Unscoped):
    """Frames as heavy as asked, so that a socket nobody reads fills up quickly."""

    def __init__(self, padding: int) -> None:
        self._said = Alerts(notice="x" * padding)

    def compose(self, seq: int, completeness: Completeness, now_ms: int) -> Frame:  # noqa: ARG002
        return Frame(seq, now_ms, Links(redis=True, kafka=True), [], {}, {}, {}, {}, alerts=self._said)


class Counting:
    """A scene that says how often it was composed."""

    def __init__(self) -> None:
        self.count = 0

    def compose(self, _now_ms: int) -> dict[str, int]:
        self.count += 1
        return {"count": self.count}


class Theatre:
    """A hub and its watchers on an app of their own."""

    def __init__(self, padding: int = 0, send_s: float = 10.0) -> None:
        self._padding = padding
        self._send_s = send_s
        self.alerts = TableAlerts()
        self.hub: Hub
        self.feed: AlertFeed
        self.watchers: Watchers
        self.dropped = threading.Event()

    def app(self) -> Starlette:
        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            stage = Stage({"counting": Counting()}.get)
            self.hub = Hub(TableMirror(NOW), PaddedComposer(self._padding), dict, lambda: NOW, "build", stage)
            self.feed = AlertFeed(self.alerts, lambda: NOW, self.hub.wake)
            self.watchers = Watchers(self.hub, self.feed, Sight(TableMirror(NOW), load_registry()), self._send_s)
            tasks = [asyncio.create_task(run()) for run in (self.hub.run, self.feed.run)]
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        async def live(ws: WebSocket) -> None:
            with acting(Person("lan", "Lan", "viewer")):
                await self.watchers.serve(ws)
            if self.watchers.dropped:
                self.dropped.set()

        return Starlette(routes=[WebSocketRoute("/live/ws", live)], lifespan=lifespan)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames as fast as they can be made: the pace is not what is tested here."""
    monkeypatch.setattr(hub_module, "FRAME_MS", 5)


@contextmanager
def opened(served: Served, seen: int = 0, boot: str = "", **options: Any) -> Iterator[ClientConnection]:
    with connect(served.ws, max_size=None, close_timeout=0.2, **options) as connection:
        connection.send(json.dumps({"seen": seen, "boot": boot}))
        yield connection


def received(connection: ClientConnection) -> Any:
    return json.loads(connection.recv(timeout=WAIT_S))


def numbers(message: Any) -> list[int]:
    frames = [message["frame"]] if message["type"] == "snapshot" else message["frames"]
    return [frame["seq"] for frame in frames]


def test_hello_then_the_whole_then_every_next_frame() -> None:
    with serving(Theatre().app()) as served, opened(served) as screen:
        assert received(screen)["type"] == "hello"
        first = received(screen)
        assert first["type"] == "snapshot"
        seen = numbers(first)
        for _ in range(5):
            seen += numbers(received(screen))
        assert seen == list(range(seen[0], seen[0] + len(seen)))


def test_a_scene_is_sent_to_those_who_show_it_and_to_no_other() -> None:
    def until_scene(screen: ClientConnection) -> Any:
        return next(message for message in iter(lambda: received(screen), None) if message["type"] == "scene")

    with serving(Theatre().app()) as served, opened(served) as other, opened(served) as screen:
        screen.send(json.dumps({"scenes": ["counting", "nowhere"]}))
        assert until_scene(screen) == {"type": "scene", "name": "counting", "scene": {"count": 1}}
        assert {received(screen)["type"] for _ in range(20)} == {"frames"}
        assert {received(other)["type"] for _ in range(20)} <= {"hello", "snapshot", "frames"}
        other.send(json.dumps({"scenes": ["counting"]}))
        assert until_scene(other)["scene"] == {"count": 1}


def test_who_comes_back_soon_misses_nothing() -> None:
    with serving(Theatre().app()) as served:
        with opened(served) as screen:
            boot = received(screen)["boot"]
            last = numbers(received(screen))[-1]
        with opened(served, last, boot) as screen:
            received(screen)
            found = received(screen)
            assert found["type"] in ("frames", "snapshot")
            assert found["type"] == "snapshot" or numbers(found)[0] == last + 1


def test_after_a_restart_the_screen_gets_the_whole_frame_of_the_new_boot() -> None:
    with serving(Theatre().app()) as served:
        with opened(served) as screen:
            boot = received(screen)["boot"]
        assert served.stop()
        with serving(Theatre().app(), served.port) as again, opened(again, 7, boot) as screen:
            assert received(screen)["boot"] != boot
            assert received(screen)["type"] == "snapshot"


def test_a_screen_that_never_reads_is_let_go_and_harms_no_other() -> None:
    theatre = Theatre(padding=200_000, send_s=0.3)
    with serving(theatre.app()) as served:
        deaf = socket.create_connection(("127.0.0.1", served.port))
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(_handshake(served.port))
        with opened(served) as screen:
            received(screen)
            seen = numbers(received(screen))
            while not theatre.dropped.is_set():
                seen += numbers(received(screen))
            assert seen == list(range(seen[0], seen[0] + len(seen)))
            assert theatre.watchers.now == 1
        deaf.close()


def test_a_screen_that_says_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.live.watchers.FIRST_WORD_S", 0.05)
    with serving(Theatre().app()) as served, connect(served.ws) as silent, pytest.raises(ConnectionClosed):
        silent.recv(timeout=WAIT_S)


def test_open_sockets_do_not_hold_up_the_end() -> None:
    with serving(Theatre(padding=200_000).app()) as served:
        deaf = socket.create_connection(("127.0.0.1", served.port))
        deaf.sendall(_handshake(served.port))
        with opened(served) as screen:
            received(screen)
            assert served.stop(within_s=2.5)
        deaf.close()


def _handshake(port: int) -> bytes:
    """A web socket's beginning by hand, with its first word (masked with zeros): nothing is ever read from it."""
    word = b'{"seen":0}'
    request = (
        f"GET /live/ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    return request.encode() + bytes([0x81, 0x80 | len(word), 0, 0, 0, 0]) + word
