"""The desk's routes over HTTP: detail, chart, explanation, handover, and acts as commands on the log."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Call

from contracts.alerts import (
    PLACE_INCIDENT,
    Act,
    AlertState,
    Command,
    Maintenance,
    Notice,
    Transition,
    Where,
    decode_input,
)
from contracts.catalogue import ALERT_INPUTS
from contracts.measures import MINUTE_MS
from contracts.registry import load_registry
from contracts.rules import RuleSheet
from dashboard.access import Person, Refused
from dashboard.access.current import acting
from dashboard.access.journal import Journal
from dashboard.api import routes
from dashboard.api.alerts import add_alerts, add_commands, add_lists
from dashboard.api.desk_pages import add_desk_pages
from dashboard.commands import Commands
from dashboard.desk.explain import Span, explain
from dashboard.live.hub import Hub
from dashboard.live.scenes.stage import Stage
from dashboard.past.desk import PastDesk
from dashboard.past.frames import PastFrames
from dashboard.producer import UndeliveredError
from tests.fixtures.alerts import NOW_MS, TableAlerts, an_alert, told
from tests.integration.dashboard.test_alert_sockets import EmptyComposer
from tests.unit.dashboard.table_mirror import TableMirror

REGISTRY = load_registry()
HERE = Where("camera", REGISTRY.cameras[0].id, commune="11953")
ID = "0123456789abcdef0123456789abcdef"
NOW = NOW_MS + 60_000
OPERATOR = Person("lan", "Lan", "operator")


class As:
    """Every request is the person's who is set."""

    def __init__(self, app: ASGIApp, office: "Office") -> None:
        self._app = app
        self._office = office

    async def __call__(self, call: Call, receive: Receive, send: Send) -> None:
        with acting(self._office.person):
            await self._app(call, receive, send)


class Office:
    """The desk's routes, on tables."""

    def __init__(self) -> None:
        self.person = OPERATOR
        self.written: list[tuple[str, str, Command]] = []
        self.away = False
        sheet = RuleSheet(
            "r", "1", ("Quy tắc", "Rule"), "traffic", "camera", "silence", 4, "csgt", problem="r.yaml:3: x"
        )
        self.alerts = TableAlerts(told(an_alert("a", id="r:a/b:1", where=HERE), 1), sheets={"r": sheet})
        app = FastAPI()
        mirror = TableMirror(NOW_MS)
        hub = Hub(mirror, EmptyComposer(), dict, lambda: NOW, "build", Stage(lambda _name: None))
        routes.add_errors(app)
        app.add_exception_handler(Refused, lambda *_: Response(status_code=403))
        desk = PastDesk(self.alerts, PastFrames(mirror, self.alerts, REGISTRY, lambda: NOW), lambda: NOW)
        add_lists(app, desk, self.alerts)
        explained = lambda alert: explain(alert, mirror, self._offsets, NOW)  # noqa: E731
        add_alerts(app, desk, self.alerts, REGISTRY, explained, dict)
        add_desk_pages(app, self.alerts, hub, REGISTRY, lambda: NOW)
        add_commands(app, Commands(self, lambda: self.alerts.book, lambda: NOW, Journal(self, lambda: NOW)), REGISTRY)
        app.add_middleware(As, office=self)
        self.client = TestClient(app, raise_server_exceptions=False)

    @staticmethod
    async def _offsets(_topic: str, _partitions: Sequence[int], _from_ms: int, _to_ms: int) -> Mapping[int, Span]:
        return {0: (1, 2)}

    async def send(self, topic: str, key: str, value: bytes) -> int:
        if self.away:
            raise UndeliveredError("Kafka does not answer")
        command = decode_input(value)
        assert isinstance(command, Command)
        self.written.append((topic, key, command))
        return len(self.written)

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, **fields: Any) -> Any:
        return self.client.post("/api/v1/commands", json=fields)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    with office.client:
        yield office


def test_an_alert_whose_id_has_slashes_is_found_with_its_chart_and_explanation(office: Office) -> None:
    found = office.get("/api/v1/alerts/r%3Aa%2Fb%3A1")
    assert (found["alert"]["id"], found["may"][:2]) == ("r:a/b:1", ["acknowledge", "assign"])
    assert len(office.get("/api/v1/alerts/r%3Aa%2Fb%3A1/chart")["now"]) == 61
    assert office.get("/api/v1/alerts/r%3Aa%2Fb%3A1/explain")["partitions"][0]["last"] == 2


@pytest.mark.parametrize("rest", ["", "/chart", "/explain"])
@pytest.mark.parametrize("at", ["", f"?at={NOW_MS}"])
def test_what_lies_outside_the_scope_is_not_there_now_or_then(office: Office, rest: str, at: str) -> None:
    office.person = Person("x", "X", "operator", communes=("11977",))
    assert office.client.get(f"/api/v1/alerts/r%3Aa%2Fb%3A1{rest}{at}").status_code == 404
    assert office.get("/api/v1/alerts") == []
    assert office.get(f"/api/v1/desk?at={NOW_MS}")["rows"] == []


def test_an_alert_that_has_ended_is_told_as_it_stood_then_and_not_before_it_began(office: Office) -> None:
    ended = an_alert("a", id="r:a/b:1", where=HERE, state=AlertState.NORMAL, revision=2, changed_ms=NOW)
    office.alerts.tell(told(ended, 2, act=Act.CLEAR))
    then = office.get(f"/api/v1/alerts/r%3Aa%2Fb%3A1?at={NOW_MS}")
    assert (then["alert"]["state"], len(then["timeline"]), then["may"]) == ("unacknowledged", 1, [])
    assert len(office.get(f"/api/v1/alerts/r%3Aa%2Fb%3A1/chart?at={NOW_MS}")["now"]) == 60
    assert office.get(f"/api/v1/alerts/r%3Aa%2Fb%3A1/explain?at={NOW_MS}")["measured_ms"] == NOW
    assert [row["id"] for row in office.get(f"/api/v1/desk?at={NOW_MS}")["rows"]] == ["r:a/b:1"]
    assert office.get(f"/api/v1/desk?at={NOW}")["rows"] == []
    assert office.client.get(f"/api/v1/alerts/r%3Aa%2Fb%3A1?at={NOW_MS - 60_000}").status_code == 404


@pytest.mark.parametrize("asked", ["", "?at=soon", f"?at={NOW + 3_600_000}", f"?at={NOW_MS}&desk=traffic"])
def test_a_moment_that_cannot_be_shown_is_a_400_that_says_which_can(office: Office, asked: str) -> None:
    answer = office.client.get(f"/api/v1/desk{asked}")
    assert answer.status_code == 400
    assert answer.json()["error"]["allowed"]


def test_an_act_becomes_a_signed_command_on_the_log(office: Office) -> None:
    answer = office.ask(act="comment", comment="đã gọi", targets=[{"command": ID, "alert": "r:a/b:1", "revision": 1}])
    assert answer.json() == {"refused": []}
    [(topic, key, command)] = office.written
    assert (topic, key) == (ALERT_INPUTS, "r:a/b:1")
    assert (command.id, command.act, command.by, command.role, command.revision) == (
        ID,
        Act.COMMENT,
        "lan",
        "operator",
        1,
    )


def test_a_role_that_may_not_is_refused_with_the_reason_and_nothing_is_written(office: Office) -> None:
    office.person = Person("x", "X", "viewer")
    [refused] = office.ask(act="acknowledge", targets=[{"command": ID, "alert": "r:a/b:1"}]).json()["refused"]
    assert refused["command"] == ID
    assert "Trực ca" in refused["why"][0]
    assert office.written == []


def test_when_kafka_is_away_the_sender_is_told(office: Office) -> None:
    office.away = True
    [refused] = office.ask(act="acknowledge", targets=[{"command": ID, "alert": "r:a/b:1"}]).json()["refused"]
    assert "Kafka" in refused["why"][1]


def test_a_wrong_field_is_a_400_that_names_it(office: Office) -> None:
    answer = office.ask(act="raise", severity=7, targets=[{"command": ID}])
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "severity")


def test_the_handover_sheet_of_each_desk(office: Office) -> None:
    assert [row["id"] for row in office.get("/api/v1/desk/shift?desk=traffic")["open"]] == ["r:a/b:1"]
    assert office.get("/api/v1/desk/shift?desk=system")["open"] == []
    assert office.client.get("/api/v1/desk/shift?desk=moon").status_code == 400


def test_performance_of_a_day(office: Office) -> None:
    found = office.get("/api/v1/desk/performance?desk=traffic&days=1")
    assert (found["figures"]["raised"], found["to_ms"]) == (1, NOW)
    assert office.client.get("/api/v1/desk/performance?days=2").status_code == 400


def test_an_alert_that_ended_days_ago_is_told_as_it_ended_and_nobody_acts_on_it(office: Office) -> None:
    open_ = office.alerts.book.alerts["r:a/b:1"]
    over = msgspec.structs.replace(open_, revision=2, state=AlertState.NORMAL, active=False, ended_ms=NOW)
    office.alerts.tell(told(over, 2, act=Act.CLEAR))
    del office.alerts.book.closed["r:a/b:1"]
    found = office.get("/api/v1/alerts/r%3Aa%2Fb%3A1")
    assert (found["alert"]["state"], found["may"]) == ("normal", [])
    assert [one["act"] for one in found["timeline"]] == ["raise", "clear"]
    assert office.get("/api/v1/alerts/r%3Aa%2Fb%3A1/chart")["now"] is not None
    office.person = Person("an", "An", "operator", domains=("payments",))
    assert office.client.get("/api/v1/alerts/r%3Aa%2Fb%3A1").status_code == 404


def test_the_chart_of_an_incident_is_that_of_its_part_that_began_first(office: Office) -> None:
    incident = an_alert("p", id="p:1", rule=PLACE_INCIDENT, where=HERE)
    parts = [
        an_alert(
            name, id=name, where=HERE, parent="p:1", what=(name, name), started_ms=NOW_MS - ago * MINUTE_MS, **more
        )
        for name, ago, more in (("later", 2, {}), ("first", 9, {}), ("paid", 20, {"domain": "payments"}))
    ]
    office.alerts.tell(*(told(one, at) for at, one in enumerate((incident, *parts), start=2)))
    office.person = Person("an", "An", "operator", domains=("traffic",))
    chart = office.get("/api/v1/alerts/p%3A1/chart")
    assert (chart["first_out"], chart["started_ms"]) == (["first", "first"], NOW_MS - 9 * MINUTE_MS)
    assert office.get("/api/v1/alerts/first/chart")["first_out"] is None


def test_rules_tell_their_problem_and_how_often_they_spoke(office: Office) -> None:
    [rule] = office.get("/api/v1/rules")
    assert (rule["sheet"]["problem"], rule["raised"]) == ("r.yaml:3: x", 0)


def test_maintenance_is_listed_and_says_whether_one_may_plan(office: Office) -> None:
    window = Maintenance("m1", "road", "QL5", 1, 2, "sơn lại", "minh")
    office.alerts.tell(Transition(2, 0, NOW_MS, Act.PLAN_MAINTENANCE, "minh", maintenance=window))
    found = office.get("/api/v1/maintenance")
    assert ([one["window"]["id"] for one in found["windows"]], found["may"]) == (["m1"], False)
    office.person = Person("minh", "Minh", "supervisor")
    assert office.get("/api/v1/maintenance")["may"] is True
    office.person = Person("an", "An", "supervisor", domains=("payments",))
    assert office.get("/api/v1/maintenance")["windows"] == []


def test_the_pinned_notice_is_told_until_it_expires_and_whoever_is_for_all_may_pin(office: Office) -> None:
    notice = Notice("Diễn tập chữa cháy lúc 15:00", NOW + 60_000, "minh")
    office.alerts.tell(Transition(2, 0, NOW_MS, Act.PIN, "minh", notice=notice))
    found = office.get("/api/v1/maintenance")
    assert (found["notice"]["text"], found["may_pin"]) == ("Diễn tập chữa cháy lúc 15:00", False)
    office.person = Person("minh", "Minh", "supervisor")
    assert office.get("/api/v1/maintenance")["may_pin"] is True
    office.person = Person("an", "An", "supervisor", domains=("payments",))
    assert office.get("/api/v1/maintenance")["may_pin"] is False
    past = msgspec.structs.replace(notice, until_ms=NOW - 1)
    office.alerts.tell(Transition(3, 0, NOW_MS, Act.UNPIN, "clock", notice=past))
    assert office.get("/api/v1/maintenance")["notice"] is None


def test_a_display_reads_none_of_it(office: Office) -> None:
    office.person = Person("wall", "Wall", "viewer", kind="display")
    paths = (
        "/api/v1/alerts",
        "/api/v1/alerts/x",
        "/api/v1/desk",
        "/api/v1/desk/shift",
        "/api/v1/rules",
        "/api/v1/maintenance",
    )
    assert {office.client.get(path).status_code for path in paths} == {403}
