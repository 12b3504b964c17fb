"""/live/ws lets in who may, and lets go of them when their session ends."""

import json
from collections.abc import Iterator

import httpx2
import msgspec
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from dashboard.access import gate
from dashboard.access.gate import SIGNED_OUT
from tests.fixtures.access import NOWHERE, PASSWORD, SAME_ORIGIN, Outlet, account, app_of, know, token
from tests.integration.dashboard.conftest import Served, serving

LAN = account("lan")
WALL, WALL_TEXT = token("w1", "display")
PROGRAM, PROGRAM_TEXT = token("p1", "api")


class Stage:
    """A served dashboard that knows one of each kind."""

    def __init__(self, url: str) -> None:
        settings = msgspec.structs.replace(NOWHERE, redis_url=url)
        self.app = app_of(settings, Outlet(), LAN, WALL, PROGRAM)
        self.served: Served

    def sign_in(self) -> str:
        form = {"user": "lan", "password": PASSWORD}
        answer = httpx2.post(f"{self.served.http}/login", data=form, headers=SAME_ORIGIN)
        return f"ioc={answer.cookies['ioc']}"


@pytest.fixture
def stage(valkey: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(gate, "RECHECK_S", 0.05)
    found = Stage(valkey)
    with serving(found.app.server) as found.served:
        yield found


def heard(stage: Stage, **headers: str) -> str:
    """The first word that a socket with those headers gets."""
    with connect(stage.served.ws, additional_headers=headers) as socket:
        socket.send("{}")
        return str(json.loads(socket.recv(timeout=20))["type"])


def test_people_walls_and_programs_may_listen(stage: Stage) -> None:
    assert heard(stage, Cookie=stage.sign_in()) == "hello"
    assert heard(stage, Cookie=f"ioc-display={WALL_TEXT}") == "hello"
    assert heard(stage, Authorization=f"Bearer {PROGRAM_TEXT}") == "hello"


@pytest.mark.parametrize("headers", [{}, {"Cookie": "ioc=a.b"}, {"Authorization": "Bearer ioc_p1_wrong"}])
def test_nobody_else_may(stage: Stage, headers: dict[str, str]) -> None:
    with pytest.raises(InvalidStatus) as caught:
        heard(stage, **headers)
    assert caught.value.response.status_code == 403


def test_pages_of_other_sites_may_not_listen_with_the_visitors_session(stage: Stage) -> None:
    cookie = stage.sign_in()
    with pytest.raises(InvalidStatus):
        heard(stage, Cookie=cookie, Origin="http://elsewhere.example")
    assert heard(stage, Cookie=cookie, Origin=stage.served.http) == "hello"


@pytest.mark.parametrize("change", [{"disabled": True}, {"epoch": 2, "role": "viewer"}])
def test_who_may_no_longer_is_let_go(stage: Stage, change: dict[str, object]) -> None:
    with connect(stage.served.ws, additional_headers={"Cookie": stage.sign_in()}) as socket:
        socket.send("{}")
        socket.recv(timeout=20)
        know(stage.app, msgspec.structs.replace(LAN, **change))
        assert closed_with(socket) == SIGNED_OUT


def test_who_signs_out_hears_no_more(stage: Stage) -> None:
    cookie = stage.sign_in()
    with connect(stage.served.ws, additional_headers={"Cookie": cookie}) as socket:
        socket.send("{}")
        socket.recv(timeout=20)
        httpx2.post(f"{stage.served.http}/logout", headers={**SAME_ORIGIN, "Cookie": cookie})
        assert closed_with(socket) == SIGNED_OUT


def test_a_revoked_wall_is_let_go(stage: Stage) -> None:
    with connect(stage.served.ws, additional_headers={"Cookie": f"ioc-display={WALL_TEXT}"}) as socket:
        socket.send("{}")
        socket.recv(timeout=20)
        know(stage.app, msgspec.structs.replace(WALL, revoked_ms=1))
        assert closed_with(socket) == SIGNED_OUT


def closed_with(socket: ClientConnection) -> int | None:
    """The code with which the server ends it."""
    try:
        while True:
            socket.recv(timeout=20)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None
