"""Commands: what may be asked by whom, and that a command is signed by the server."""

from typing import Any

import msgspec
import pytest

from contracts.accounts import Role
from contracts.alerts import Act, Alert, AlertState, Command, Maintenance, Where, decode_input
from contracts.catalogue import ALERT_INPUTS
from dashboard.access import Person, Refused
from dashboard.access.journal import Journal
from dashboard.commands import Commands

NOW = 1_795_312_800_000
HERE, THERE = "11713", "11717"
pytestmark = pytest.mark.anyio


def alert(identity: str, domain: Any, commune: str) -> Alert:
    where = Where("camera", "HY-0001", commune=commune)
    return Alert(identity, "r", "1", domain, 2, where, ("", ""), ("", ""), AlertState.UNACKNOWLEDGED, NOW, NOW, NOW)


class Book(msgspec.Struct):
    """What stands."""

    alerts: dict[str, Alert]
    closed: dict[str, Alert]
    maintenance: dict[str, Maintenance]


BOOK = Book(
    {"a": alert("a", "traffic", HERE), "b": alert("b", "payments", "")},
    {"c": alert("c", "traffic", THERE)},
    {"m": Maintenance("m", "camera", "HY-0001", 1, 2, "", "")},
)


class Log:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, bytes]] = []

    async def send(self, topic: str, key: str, value: bytes) -> int:
        self.sent.append((topic, key, value))
        return len(self.sent)


def asked(act: Act, **more: Any) -> Command:
    return Command("id-1", act, "somebody else", "administrator", 1, **more)


def commands(log: Log | None = None) -> Commands:
    taken = log or Log()
    return Commands(taken, lambda: BOOK, lambda: NOW, Journal(taken, lambda: NOW))


def person(role: Role = "operator", *, domains: tuple[str, ...] = (), communes: tuple[str, ...] = ()) -> Person:
    return Person("lan", "Lan", role, domains, communes)


async def test_the_server_says_who_and_when_whatever_the_browser_said() -> None:
    log = Log()
    signed = await commands(log).send(person(), asked(Act.ACKNOWLEDGE, alert="a", revision=3))
    ((topic, key, value),) = log.sent
    assert (topic, key, decode_input(value)) == (ALERT_INPUTS, "a", signed)
    assert (signed.id, signed.by, signed.role, signed.sent_ms, signed.revision) == ("id-1", "lan", "operator", NOW, 3)


async def test_what_is_refused_is_not_sent() -> None:
    log = Log()
    with pytest.raises(Refused, match="needs the role operator"):
        await commands(log).send(person("viewer"), asked(Act.ACKNOWLEDGE, alert="a"))
    assert log.sent == []


@pytest.mark.parametrize(
    "command",
    [
        asked(Act.COMMENT, alert="a"),
        asked(Act.REOPEN, alert="c"),
        asked(Act.RAISE, domain="traffic", where=Where("camera", "HY-0001", commune=HERE)),
        asked(Act.PLAN_MAINTENANCE, where=Where("road", "QL5")),
        asked(Act.PLAN_MAINTENANCE, where=Where("feed", "traffic")),
        asked(Act.END_MAINTENANCE, subject="m"),
        asked(Act.HAND_OVER, desk="traffic"),
    ],
)
def test_inside_their_domain_people_act(command: Command) -> None:
    commands().check(person("supervisor", domains=("traffic",)), command)


@pytest.mark.parametrize(
    "command",
    [
        asked(Act.COMMENT, alert="b"),
        asked(Act.COMMENT, alert="who knows"),
        asked(Act.RAISE, domain="payments", where=Where("provider", "x")),
        asked(Act.PLAN_MAINTENANCE, where=Where("provider", "x")),
        asked(Act.PLAN_MAINTENANCE, where=Where("commune", HERE)),
        asked(Act.END_MAINTENANCE, subject="who knows"),
        asked(Act.HAND_OVER, desk="services"),
        asked(Act.PIN),
    ],
)
def test_outside_their_domain_they_do_not(command: Command) -> None:
    with pytest.raises(Refused):
        commands().check(person("supervisor", domains=("traffic",)), command)


@pytest.mark.parametrize(
    "command",
    [
        asked(Act.RESOLVE, alert="b", desk="traffic"),
        asked(Act.RESOLVE, alert="b", domain="traffic"),
        asked(Act.RESOLVE, alert="b", subject="m"),
        asked(Act.PLAN_MAINTENANCE, where=Where("feed", "payments"), domain="traffic"),
        asked(Act.PLAN_MAINTENANCE, where=Where("feed", "payments"), alert="a"),
        asked(Act.END_MAINTENANCE, subject="who knows", alert="a"),
        asked(Act.RAISE, where=Where("provider", "x"), domain="payments", alert="a"),
        asked(Act.RAISE, where=Where("provider", "x"), domain="traffic"),
        asked(Act.HAND_OVER, desk="services", alert="a"),
        asked(Act.PIN, alert="a"),
    ],
)
def test_fields_that_an_act_does_not_need_open_no_door(command: Command) -> None:
    with pytest.raises(Refused):
        commands().check(person("supervisor", domains=("traffic",)), command)


@pytest.mark.parametrize(("commune", "allowed"), [(HERE, 1), (THERE, 0)])
def test_a_commune_raises_alerts_about_its_own_cameras_only(commune: str, allowed: int) -> None:
    scoped = person(communes=(HERE,))
    command = asked(Act.RAISE, domain="traffic", where=Where("camera", "HY-0001", commune=commune), alert="a")
    if allowed:
        commands().check(scoped, command)
    else:
        with pytest.raises(Refused, match="commune"):
            commands().check(scoped, command)


@pytest.mark.parametrize(("name", "allowed"), [("a", 1), ("b", 0), ("c", 0)])
def test_a_commune_handles_its_own_alerts_only(name: str, allowed: int) -> None:
    scoped = person(communes=(HERE,))
    if allowed:
        commands().check(scoped, asked(Act.COMMENT, alert=name))
    else:
        with pytest.raises(Refused, match="commune"):
            commands().check(scoped, asked(Act.COMMENT, alert=name))


@pytest.mark.parametrize(("kind", "entity", "allowed"), [("commune", HERE, 1), ("commune", THERE, 0), ("road", "x", 0)])
def test_a_commune_plans_maintenance_of_itself_only(kind: str, entity: str, allowed: int) -> None:
    scoped, command = person("supervisor", communes=(HERE,)), asked(Act.PLAN_MAINTENANCE, where=Where(kind, entity))
    if allowed:
        commands().check(scoped, command)
    else:
        with pytest.raises(Refused):
            commands().check(scoped, command)
