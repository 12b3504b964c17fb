"""Every address and every callback, for everybody: taken from the app's own registries, so that none can be forgotten.

A new route stands in EXPECTED (who gets in) and in dashboard.access.addresses.ADDRESSES (by which right), or this
fails. Letters: N nobody known, D a wall, V viewer, O operator, S supervisor, A administrator, P a program.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from dash import Dash
from fastapi.testclient import TestClient
from starlette.requests import HTTPConnection
from starlette.routing import Mount, WebSocketRoute
from starlette.types import Message, Receive, Scope, Send

from contracts.accounts import ROLES
from dashboard import pages
from dashboard.access import RIGHTS, Person, Refused, may
from dashboard.access.addresses import ADDRESSES, path_of
from dashboard.access.callbacks import needs, refuse_unguarded, rights_of
from dashboard.access.cookies import Cookies
from dashboard.access.current import acting
from dashboard.access.gate import Gate
from dashboard.access.identity import NOBODY, Visitor
from tests.fixtures.access import NOWHERE, SAME_ORIGIN, Outlet, app_of

ALL, KNOWN, SCREENS, PEOPLE, NONE = "NDVOSAP", "DVOSAP", "DVOSA", "VOSA", ""
EXPECTED = {
    "/healthz": ALL,
    "/readyz": ALL,
    "/metrics": "VOSAP",
    "/assets/{path:path}": ALL,
    "/assets": ALL,
    "/_dash-component-suites/{package}/{path:path}": ALL,
    "/_dash-component-suites/{package_name}/{fingerprinted_path:path}": ALL,
    "/_favicon.ico": ALL,
    "/login": ALL,
    "/login/demo": ALL,
    "/login/provider": ALL,
    "/login/return": ALL,
    "/logout": ALL,
    "/session": SCREENS,
    "/api": KNOWN,
    "/api/docs": KNOWN,
    "/api/openapi.json": KNOWN,
    "/api/v1/snapshot": KNOWN,
    "/api/v1/feeds": KNOWN,
    "/api/v1/series": KNOWN,
    "/api/v1/scenes/{name:path}": KNOWN,
    "/api/v1/search": KNOWN,
    "/api/v1/dossiers/{code}": PEOPLE,
    "/api/v1/explain": KNOWN,
    "/api/v1/recount": "OSA",
    "/api/v1/alerts": "VOSAP",
    "/api/v1/alerts/{alert_id:path}": "VOSAP",
    "/api/v1/alerts/{alert_id:path}/chart": "VOSAP",
    "/api/v1/alerts/{alert_id:path}/explain": "VOSAP",
    "/api/v1/commands": "OSA",
    "/api/v1/desk": "VOSAP",
    "/api/v1/desk/shift": "VOSAP",
    "/api/v1/desk/performance": "VOSAP",
    "/api/v1/report": "VOSAP",
    "/api/v1/rules": "VOSAP",
    "/api/v1/people": "VOSAP",
    "/api/v1/maintenance": "VOSAP",
    "/api/v1/audit": "A",
    "/api/v1/audit.csv": "A",
    "/api/{rest:path}": KNOWN,
    "/live/ws": KNOWN,
    "/_dash-layout": SCREENS,
    "/_dash-dependencies": SCREENS,
    "/_dash-update-component": SCREENS,
    "/_dash-ws-callback": NONE,
    "/_reload-hash": NONE,
    "/": SCREENS,
    "/{path:path}": SCREENS,
    "{path:path}": SCREENS,
}
EVERYBODY: dict[str, Person | None] = {
    "N": None,
    "D": Person("w1", "Wall", "viewer", kind="display"),
    **{letter: Person(role, role, role) for letter, role in zip("VOSA", ROLES, strict=True)},
    "P": Person("p1", "Program", "viewer", kind="api"),
}


@pytest.fixture(scope="module")
def app() -> Iterator[Dash]:
    """The whole app after its start and a first visit: Dash adds its last routes then."""
    found = app_of(NOWHERE, Outlet())
    with TestClient(found.server) as client:
        client.get("/login")
        yield found


class As:
    """An identity that takes everybody for one person."""

    def __init__(self, person: Person | None) -> None:
        self._person = person
        self.cookies = Cookies(NOWHERE)

    async def of(self, _asking: HTTPConnection) -> Visitor:
        return Visitor(self._person, "session") if self._person else NOBODY


def let_in(app: Dash, person: Person | None, kind: str, method: str, path: str) -> bool:
    """Whether a request of that person reaches what is behind the gate."""
    reached: list[str] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(scope["path"])

    keeper = app.server.state.parts.entrance.keeper(app.server, pages.asked)
    gate = Gate(inner, msgspec.structs.replace(keeper, identity=As(person)))
    headers = [(name.lower().encode(), value.encode()) for name, value in SAME_ORIGIN.items()]
    scope: dict[str, Any] = {"type": kind, "path": path, "method": method, "headers": headers, "query_string": b""}
    scope |= {"server": ("testserver", 80), "client": ("203.0.113.7", 1234), "scheme": "http", "app": app.server}
    if kind == "websocket":
        del scope["method"]
    asyncio.run(gate(scope, _silence, _ignore))
    return bool(reached)


async def _silence() -> Message:
    return {"type": "http.disconnect"}


async def _ignore(_message: Message) -> None:
    return


def asked_of(route: Any) -> list[tuple[str, str, str]]:
    """Every (kind, method, path) that a route answers."""
    path = re.sub(r"\{[^}]*\}", "x", route.path)
    path = path if path.startswith("/") else f"/{path}"
    if isinstance(route, WebSocketRoute):
        return [("websocket", "", path)]
    if isinstance(route, Mount):
        return [("http", "GET", f"{path}/x")]
    return [("http", method, path) for method in sorted(route.methods)]


def test_every_route_of_the_app_has_its_rule_and_no_rule_is_without_a_route(app: Dash) -> None:
    paths = {path_of(route) for route in app.server.routes}
    assert paths == set(EXPECTED) == set(ADDRESSES)


@pytest.mark.parametrize("letter", EVERYBODY)
def test_every_route_lets_in_exactly_those_who_may(app: Dash, letter: str) -> None:
    wrong = [
        (kind, method, path)
        for route in app.server.routes
        for kind, method, path in asked_of(route)
        if let_in(app, EVERYBODY[letter], kind, method, path) is not (letter in EXPECTED[path_of(route)])
    ]
    assert wrong == []


def test_a_route_that_no_rule_names_is_closed_to_all(app: Dash) -> None:
    addresses = msgspec.structs.replace(app.server.state.parts.entrance.keeper(app.server, pages.asked)).addresses
    addresses._rules = {path: rule for path, rule in ADDRESSES.items() if path != "/api/v1/feeds"}
    scope = {"type": "http", "path": "/api/v1/feeds", "method": "GET", "headers": []}
    assert addresses.asked(scope).what == "closed"


@pytest.mark.parametrize("letter", EVERYBODY)
def test_every_page_lets_in_exactly_those_whom_the_table_names(app: Dash, letter: str) -> None:
    wrong = [
        page.PATH
        for page in pages.PAGES
        if let_in(app, EVERYBODY[letter], "http", "GET", page.PATH) is not (letter in RIGHTS[page.PATH])
    ]
    assert wrong == []


def test_every_callback_names_a_right(app: Dash) -> None:
    rights = rights_of(app)
    assert rights
    assert set(rights.values()) <= set(RIGHTS)


@pytest.mark.parametrize("letter", [letter for letter in EVERYBODY if letter != "N"])
def test_every_callback_refuses_those_who_may_not(app: Dash, letter: str) -> None:
    person = EVERYBODY[letter]
    assert person is not None
    for output, right in rights_of(app).items():
        assert right is not None
        assert _refuses(app.callback_map[output]["callback"].__wrapped__, person) is not may(person, right), output


def _refuses(callback: Any, person: Person) -> bool:
    """Without any arguments: whoever gets through meets an error of the callback itself."""
    with acting(person), suppress(TypeError):
        try:
            found = callback()
            if asyncio.iscoroutine(found):
                asyncio.run(found)
        except Refused:
            return True
    return False


def test_a_callback_without_a_right_keeps_the_app_from_starting() -> None:
    app = Dash("other", use_pages=False)
    app.callback_map["page.children"] = {"callback": lambda: None}
    with pytest.raises(RuntimeError, match=r"page\.children"):
        refuse_unguarded(app)


def test_a_right_that_no_table_knows_cannot_be_named() -> None:
    with pytest.raises(KeyError, match="no right 'fly'"):
        needs("fly")


def test_nothing_that_changes_something_is_taken_from_elsewhere(app: Dash) -> None:
    with TestClient(app.server) as client:
        for route in app.server.routes:
            for kind, method, path in asked_of(route):
                if kind == "http" and method not in ("GET", "HEAD", "OPTIONS"):
                    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}):
                        assert client.request(method, path, headers=headers).status_code == 403, (path, headers)
