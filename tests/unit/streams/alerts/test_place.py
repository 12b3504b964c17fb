"""Alerts of several domains in one commune within ten minutes become one incident with children."""

from contracts.alerts import PLACE_INCIDENT, Act, Alert, AlertState, Where
from contracts.measures import HOUR_MS, MINUTE_MS
from tests.fixtures.alert_world import World, signal, with_commune
from tests.fixtures.alerts import NOW_MS

CAMERA = Where("camera", "HY-0012", commune="10001")
PROVIDER = Where("provider", "vnpay", commune="10001")
JAM = signal(where=CAMERA, rule="traffic.incident", at_ms=NOW_MS - MINUTE_MS)
OUTAGE = signal(where=PROVIDER, rule="payments.technical_declines", domain="payments", at_ms=NOW_MS - 3 * MINUTE_MS)


def incident(world: World) -> Alert:
    return world.of(PLACE_INCIDENT)


def both(world: World) -> Alert:
    world.say(JAM)
    world.now_ms += 9 * MINUTE_MS
    world.say(OUTAGE)
    return incident(world)


def test_two_domains_in_one_commune_are_one_incident_with_the_first_out_on_top() -> None:
    world = World()
    found = both(world)
    outage, jam = world.of("payments.technical_declines"), world.of("traffic.incident")
    assert found.children == (outage.id, jam.id)
    assert (found.severity, found.owner, found.domain) == (2, "supervisor", "payments")
    assert found.id == f"incident.place:10001:{(NOW_MS - 3 * MINUTE_MS) // MINUTE_MS}"
    assert (outage.parent, jam.parent) == (found.id, found.id)
    assert found.where.name == ("Phố Hiến", "Pho Hien")
    assert "2 cảnh báo cùng lúc tại Phố Hiến (thanh toán, giao thông)" in found.sentence[0]


def test_one_domain_two_communes_or_too_late_are_no_incident() -> None:
    for second in (
        signal(where=Where("camera", "HY-0013", commune="10001")),
        signal(where=with_commune(PROVIDER, "10002"), rule="payments.latency", domain="payments"),
        signal(where=with_commune(PROVIDER, ""), rule="payments.latency", domain="payments"),
        signal(where=PROVIDER, rule="payments.latency", domain="payments", severity=4),
        signal(where=PROVIDER, rule="dossiers.long_overdue", domain="dossiers"),
    ):
        world = World()
        world.say(JAM)
        world.say(second)
        assert len(world.book.alerts) == 2, second.rule
    world = World()
    world.say(JAM)
    world.now_ms += 11 * MINUTE_MS
    world.say(OUTAGE)
    assert len(world.book.alerts) == 2


def test_what_comes_later_joins_and_makes_it_worse() -> None:
    world = World()
    both(world)
    world.ask(Act.ACKNOWLEDGE, incident(world))
    late = Where("camera", "HY-0099", commune="10001")
    world.say(signal(where=late, rule="traffic.flow", severity=1, at_ms=NOW_MS))
    found = incident(world)
    assert [one.rpartition(":")[0] for one in found.children] == [
        "payments.technical_declines:vnpay",
        "traffic.incident:HY-0012",
        "traffic.flow:HY-0099",
    ]
    assert (found.severity, found.state) == (1, AlertState.UNACKNOWLEDGED), "worse: it must be acknowledged anew"


def test_a_child_that_gets_worse_takes_the_incident_along() -> None:
    world = World()
    both(world)
    world.say(signal("changed", CAMERA, "traffic.incident", severity=1))
    assert incident(world).severity == 1


def test_it_clears_when_its_children_are_closed() -> None:
    world = World()
    found = both(world)
    children = [world.book.alerts[name] for name in found.children]
    for child in children:
        assert world.now(found).active
        world.ask(Act.ACKNOWLEDGE, child)
        kind = {"traffic": JAM, "payments": OUTAGE}[child.domain]
        world.say(signal("recovered", kind.where, kind.rule, domain=kind.domain))
    assert (world.now(found).state, world.now(found).active) == (AlertState.RETURNED, False)
    world.ask(Act.ACKNOWLEDGE, found)
    assert not world.book.alerts


def test_what_is_hidden_is_no_child_until_it_comes_into_sight() -> None:
    world = World()
    world.ask(Act.PLAN_MAINTENANCE, where=PROVIDER, why="upgrade", until_ms=NOW_MS + 5 * MINUTE_MS)
    world.say(JAM)
    world.say(OUTAGE)
    assert len(world.book.alerts) == 2
    world.pass_time(5 * MINUTE_MS)
    assert len(incident(world).children) == 2


def test_what_comes_into_sight_together_is_one_incident() -> None:
    world = World()
    for where in (CAMERA, PROVIDER):
        world.ask(Act.PLAN_MAINTENANCE, where=where, why="power cut", until_ms=NOW_MS + 5 * MINUTE_MS)
    world.say(JAM, signal(where=CAMERA, rule="traffic.flow"))
    world.say(OUTAGE)
    world.pass_time(5 * MINUTE_MS)
    assert len(incident(world).children) == 3
    assert all(world.book.alerts[name].parent == incident(world).id for name in incident(world).children)


def test_the_parts_of_an_incident_go_up_with_it_and_not_beside_it() -> None:
    world = World()
    found = both(world)
    risen = [one.alert_id for one in world.pass_time(10 * HOUR_MS) if one.act is Act.ESCALATE]
    assert set(risen) == {found.id}


def test_the_parts_of_an_incident_that_is_shelved_go_up_themselves() -> None:
    world = World()
    found = both(world)
    world.ask(Act.SHELVE, found, why="the parts are handled one by one", until_ms=world.now_ms + 10 * HOUR_MS)
    risen = [one.alert_id for one in world.pass_time(9 * HOUR_MS) if one.act is Act.ESCALATE]
    assert set(risen) == set(found.children)
