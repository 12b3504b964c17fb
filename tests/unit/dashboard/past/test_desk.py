"""The desk at a past moment shows what the live path told at that moment, to the same people."""

import json
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import pytest

from contracts.alerts import Act, AlertState, Where
from contracts.measures import HOUR_MS
from contracts.registry import load_registry
from dashboard.access import EVERYTHING, Person, Scope
from dashboard.desk.detail import detail_of
from dashboard.desk.feed import AlertFeed
from dashboard.desk.told import Told
from dashboard.past.books import PastBooks
from dashboard.past.desk import PastDesk
from dashboard.past.frames import PastFrames
from dashboard.past.moments import PastError
from state.alerts.book import Book
from state.alerts.standing import AgentStatus
from tests.fixtures.alert_world import CAMERA, World, signal
from tests.fixtures.alerts import NOW_MS, TableAlerts, an_alert, told
from tests.unit.dashboard.table_mirror import TableMirror

MINUTE = 60_000
LATER_MS = 7_000
REGISTRY = load_registry()
SCOPE = Scope(frozenset({"traffic"}), frozenset({CAMERA.commune}))
RULE = "traffic.congestion"
STORM = [signal(where=Where("camera", f"HY-{n}"), rule=RULE) for n in range(100, 112)]
STORY: dict[int, Callable[[World], object]] = {
    1: lambda world: world.say(signal()),
    2: lambda world: world.say(signal(where=Where("feed", "payments"), rule="payments.latency", domain="payments")),
    4: lambda world: world.ask(Act.ACKNOWLEDGE, world.of("traffic.camera_silent")),
    6: lambda world: world.say(*STORM),
    7: lambda world: world.ask(Act.SHELVE, storm(world, 0), why="noise", until_ms=world.now_ms + 20 * MINUTE),
    8: lambda world: world.ask(Act.PLAN_MAINTENANCE, where=STORM[1].where, why="lens", until_ms=world.now_ms + HOUR_MS),
    9: lambda world: world.say(signal("recovered", rule="traffic.camera_silent")),
    12: lambda world: world.ask(Act.RESOLVE, storm(world, 2), outcome="fixed", comment="towed"),
    13: lambda world: world.say(*(signal("recovered", where=one.where, rule=RULE) for one in STORM[2:9])),
    31: lambda world: world.say(signal()),
}


class Recorded(NamedTuple):
    """What the live path told newcomers at a moment: everybody, and those of the scope."""

    at_ms: int
    everybody: Any
    some: Any


def storm(world: World, n: int) -> Any:
    return next(one for one in world.book.alerts.values() if one.where == STORM[n].where)


async def lived() -> tuple[TableAlerts, list[Recorded]]:
    """Forty minutes of the story, followed live and recorded once a minute."""
    world, table = World(), TableAlerts()
    feed = AlertFeed(table, lambda: world.now_ms, lambda: None)
    recorded = []
    for minute in range(40):
        world.pass_time(MINUTE - LATER_MS)
        if minute in STORY:
            STORY[minute](world)
        world.pass_time(LATER_MS)
        table.tell(*world.transitions[len(table.transitions) :])
        table.agent = AgentStatus("agent", world.now_ms, 0)
        await feed.step()
        recorded.append(Recorded(world.now_ms, *(json.loads(feed.message(-1, who)) for who in (EVERYTHING, SCOPE))))
    return table, recorded


def desk_of(table: TableAlerts, now_ms: int = NOW_MS + 3 * HOUR_MS) -> PastDesk:
    frames = PastFrames(TableMirror(now_ms), table, REGISTRY, lambda: now_ms)
    return PastDesk(table, frames, lambda: now_ms)


def plain(message: Any) -> Any:
    """Without the version, which only the live path numbers, and when it was put into words; rows by their name."""
    return message | {"version": 0, "now_ms": 0, "rows": {row["id"]: row for row in message["rows"]}}


def shown(past: Told) -> Any:
    return plain(msgspec.json.decode(msgspec.json.encode(past)))


@pytest.mark.anyio
@pytest.mark.parametrize("order", ["forwards", "backwards", "anyhow"])
async def test_the_past_list_equals_what_was_told_live_at_that_moment(order: str) -> None:
    table, recorded = await lived()
    desk = desk_of(table)
    asked = {
        "forwards": recorded,
        "backwards": recorded[::-1],
        "anyhow": random.Random(7).sample(recorded, len(recorded)),
    }
    for then in asked[order]:
        assert shown(await desk.told(then.at_ms, EVERYTHING)) == plain(then.everybody)
        assert shown(await desk.told(then.at_ms, SCOPE)) == plain(then.some)
        assert (await desk.told(then.at_ms + 59_000, SCOPE)).now_ms == then.at_ms


@pytest.mark.anyio
async def test_the_story_has_all_that_the_desk_can_show() -> None:
    _, recorded = await lived()
    states = {row["state"] for then in recorded for row in then.everybody["rows"]}
    assert states >= {"unacknowledged", "acknowledged", "returned", "shelved", "suppressed"}
    assert any(then.everybody["loads"]["traffic"]["flood"] for then in recorded)
    assert not recorded[-1].everybody["loads"]["traffic"]["flood"]
    assert 0 < len(recorded[5].some["rows"]) < len(recorded[5].everybody["rows"])


@pytest.mark.anyio
async def test_an_alert_is_told_as_it_stood_and_nobody_acts_on_it() -> None:
    alert = an_alert("HY-0001", id="it")
    seen = an_alert("HY-0001", id="it", revision=2, state=AlertState.ACKNOWLEDGED, changed_ms=NOW_MS + 5 * MINUTE)
    table = TableAlerts(told(alert, 1), told(seen, 2, act=Act.ACKNOWLEDGE, by="lan"))
    desk, person = desk_of(table), Person("lan", "Lan", "operator")
    then = await detail_of(table, await desk.moment(NOW_MS + 2 * MINUTE), "it", person)
    later = await detail_of(table, await desk.moment(NOW_MS + 9 * MINUTE), "it", person)
    assert then is not None
    assert later is not None
    assert (then.alert, [one.act for one in then.timeline], then.may) == (alert, [Act.RAISE], [])
    assert (later.alert, len(later.timeline), later.may) == (seen, 2, [])
    assert await detail_of(table, await desk.moment(NOW_MS - MINUTE), "it", person) is None


@pytest.mark.anyio
async def test_a_moment_that_nobody_kept_or_knows_is_refused() -> None:
    desk = desk_of(TableAlerts())
    for off in (-36 * 24 * HOUR_MS, 4 * HOUR_MS):
        with pytest.raises(PastError, match="35 days are kept"):
            await desk.told(NOW_MS + off, EVERYTHING)


@pytest.mark.anyio
async def test_what_reached_redis_late_stands_in_the_moment_it_belongs_to() -> None:
    table = TableAlerts(told(an_alert("HY-0001", id="first"), 1))
    books = PastBooks(table)
    assert set((await books.book_at(NOW_MS + MINUTE)).alerts) == {"first"}
    table.tell(told(an_alert("HY-0002", id="late", changed_ms=NOW_MS + 1), 2))
    assert set((await books.book_at(NOW_MS + MINUTE)).alerts) == {"first", "late"}


@pytest.mark.anyio
async def test_a_book_of_another_log_is_forgotten() -> None:
    table = TableAlerts(told(an_alert("HY-0001", id="old"), 7))
    books = PastBooks(table)
    await books.book_at(NOW_MS)
    table.book, table.transitions = Book(), []
    table.tell(told(an_alert("HY-0002", id="new"), 1))
    assert set((await books.book_at(NOW_MS)).alerts) == {"new"}


@pytest.mark.anyio
async def test_what_is_too_far_from_a_known_book_is_folded_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.past.books.MOST_STEPS", 3)
    table = TableAlerts(*(told(an_alert(f"HY-{n}", id=f"{n}", changed_ms=NOW_MS + n * MINUTE), n) for n in range(9)))
    books = PastBooks(table)
    assert len((await books.book_at(NOW_MS)).alerts) == 1
    assert len((await books.book_at(NOW_MS + 8 * MINUTE)).alerts) == 9
