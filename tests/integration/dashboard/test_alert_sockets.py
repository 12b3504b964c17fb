"""Alerts over real sockets: who asks gets them whole, then as changes, within their scope; who does not hears none."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import msgspec
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.sync.client import ClientConnection, connect

from contracts.alerts import Act, AlertState, Where
from contracts.registry import load_registry
from dashboard.access import Person
from dashboard.access.current import acting
from dashboard.desk.feed import AlertFeed
from dashboard.live.frame import Frame, Links
from dashboard.live.hub import Hub
from dashboard.live.scenes.stage import Stage
from dashboard.live.scoped import Sight
from dashboard.live.watchers import Watchers
from tests.fixtures.alerts import TableAlerts, an_alert, told
from tests.fixtures.unscoped import Unscoped
from tests.integration.dashboard.conftest import Served, serving
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
WAIT_S = 20.0
SUPERVISOR = Person("minh", "Minh", "supervisor")


class EmptyComposer(Unscoped):
    """Frames that say nothing."""

    def compose(self, seq: int, completeness: object, now_ms: int) -> Frame:  # noqa: ARG002
        return Frame(seq, now_ms, Links(redis=True, kafka=True), [], {}, {}, {}, {})


class Desk:
    """A hub with alerts on an app of its own, where everybody is one person."""

    def __init__(self, person: Person = SUPERVISOR) -> None:
        self.person = person
        self.table = TableAlerts(told(an_alert("HY-0001", id="first"), 1))

    def app(self) -> Starlette:
        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            hub = Hub(TableMirror(NOW), EmptyComposer(), dict, lambda: NOW, "build", Stage(lambda _name: None))
            feed = AlertFeed(self.table, lambda: NOW, hub.wake)
            app.state.watchers = Watchers(hub, feed, Sight(TableMirror(NOW), load_registry()))
            tasks = [asyncio.create_task(run()) for run in (hub.run, feed.run)]
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        async def live(socket: WebSocket) -> None:
            with acting(self.person):
                await socket.app.state.watchers.serve(socket)

        return Starlette(routes=[WebSocketRoute("/live/ws", live)], lifespan=lifespan)


@contextmanager
def opened(served: Served, **wanted: Any) -> Iterator[ClientConnection]:
    with connect(served.ws, max_size=None, close_timeout=0.2) as connection:
        connection.send(json.dumps({"seen": 0, "boot": ""} | wanted))
        yield connection


def heard(connection: ClientConnection, kind: str) -> Any:
    """The next message of a kind."""
    while True:
        message = json.loads(connection.recv(timeout=WAIT_S))
        if message["type"] == kind:
            return message


def test_who_asks_gets_the_whole_list_and_then_what_changes() -> None:
    desk = Desk()
    with serving(desk.app()) as served, opened(served, alerts=0) as screen:
        first = heard(screen, "alerts")
        assert (first["whole"], [row["id"] for row in first["rows"]]) == (True, ["first"])
        alert = desk.table.book.alerts["first"]
        seen = msgspec.structs.replace(alert, revision=2, state=AlertState.ACKNOWLEDGED)
        desk.table.tell(told(seen, 2, act=Act.ACKNOWLEDGE, by="lan", command="c1"))
        change = heard(screen, "alerts")
        assert (change["whole"], change["rows"][0]["state"]) == (False, "acknowledged")
        assert [(said["by"], said["command"]) for said in change["said"]] == [("lan", "c1")]


def test_who_comes_back_gets_only_what_was_missed() -> None:
    desk = Desk()
    with serving(desk.app()) as served:
        with opened(served, alerts=0) as screen:
            boot = heard(screen, "hello")["boot"]
            version = heard(screen, "alerts")["version"]
        desk.table.tell(told(an_alert("HY-0002", id="second"), 3))
        with opened(served, alerts=version, boot=boot) as screen:
            missed = heard(screen, "alerts")
            assert (missed["whole"], [row["id"] for row in missed["rows"]]) == (False, ["second"])


def test_a_version_of_another_server_brings_the_whole() -> None:
    with serving(Desk().app()) as served, opened(served, alerts=1, boot="another") as screen:
        assert heard(screen, "alerts")["whole"] is True


def test_a_wall_that_does_not_ask_hears_nothing_of_it() -> None:
    with serving(Desk().app()) as served, opened(served) as screen:
        kinds = [json.loads(screen.recv(timeout=WAIT_S))["type"] for _ in range(6)]
    assert "alerts" not in kinds


def test_a_display_gets_none_even_if_it_asks() -> None:
    display = Person("wall-1", "Wall 1", "viewer", kind="display")
    with serving(Desk(display).app()) as served, opened(served, alerts=0) as screen:
        kinds = [json.loads(screen.recv(timeout=WAIT_S))["type"] for _ in range(6)]
    assert "alerts" not in kinds


@pytest.mark.parametrize(("communes", "expected"), [(("11953",), ["here"]), ((), ["first", "here"])])
def test_a_person_hears_of_their_communes_only(communes: tuple[str, ...], expected: list[str]) -> None:
    desk = Desk(Person("lan", "Lan", "operator", communes=communes))
    desk.table.tell(told(an_alert("HY-0003", id="here", where=Where("camera", "HY-0003", commune="11953")), 4))
    with serving(desk.app()) as served, opened(served, alerts=0) as screen:
        assert sorted(row["id"] for row in heard(screen, "alerts")["rows"]) == expected
