"""Alerts on the live path: versions, resuming, scope, answers and loads."""

import json
from typing import Any

import msgspec
import pytest

from contracts.alerts import Act, Alert, AlertState, Transition, Where
from dashboard.access import EVERYTHING, Scope
from dashboard.desk import feed as feed_module
from dashboard.desk.feed import AlertFeed, Listener
from state.alerts.standing import AgentStatus
from tests.fixtures.alerts import NOW_MS, TableAlerts, an_alert, told

NAMES = ["HY-0001", "HY-0002", "HY-0003"]
pytestmark = pytest.mark.anyio


class Followed:
    """A table, the feed that follows it, and how often it woke its listeners."""

    def __init__(self, *transitions: Transition) -> None:
        self.table = TableAlerts(*transitions)
        self.table.agent = AgentStatus("agent", NOW_MS, 0)
        self.now_ms = NOW_MS
        self.woken = 0
        self.feed = AlertFeed(self.table, lambda: self.now_ms, self._wake)

    def _wake(self) -> None:
        self.woken += 1

    async def tell(self, *transitions: Transition) -> None:
        self.table.tell(*transitions)
        await self.feed.step()

    def message(self, seen: int = -1, scope: Scope = EVERYTHING) -> Any:
        return json.loads(self.feed.message(seen, scope))


def raised(entity: str, offset: int, **changed: Any) -> Transition:
    return told(an_alert(entity, id=entity, **changed), offset)


def changed(alert: Alert, offset: int, act: Act = Act.ACKNOWLEDGE, **fields: Any) -> Transition:
    said = {name: fields.pop(name) for name in ("command", "by", "why", "first_by", "first_ms") if name in fields}
    return told(msgspec.structs.replace(alert, revision=alert.revision + 1, **fields), offset, act=act, **said)


async def begun(*transitions: Transition) -> Followed:
    followed = Followed(*transitions)
    await followed.feed.step()
    return followed


async def test_a_newcomer_gets_the_whole_list() -> None:
    followed = await begun(*(raised(name, i) for i, name in enumerate(NAMES)))
    message = followed.message()
    assert message["whole"] is True
    assert [row["id"] for row in message["rows"]] == NAMES
    assert message["live"] is True


async def test_an_empty_book_is_told_too() -> None:
    followed = await begun()
    assert followed.feed.version > 0
    assert followed.message()["rows"] == []


async def test_who_has_a_version_gets_upserts_and_removals_since() -> None:
    followed = await begun(*(raised(name, i) for i, name in enumerate(NAMES)))
    seen = followed.feed.version
    await followed.tell(changed(followed.table.book.alerts["HY-0001"], 10, state=AlertState.ACKNOWLEDGED))
    await followed.tell(changed(followed.table.book.alerts["HY-0002"], 11, act=Act.CLEAR, state=AlertState.NORMAL))
    message = followed.message(seen)
    assert message["whole"] is False
    assert [(row["id"], row["state"]) for row in message["rows"]] == [("HY-0001", "acknowledged")]
    assert message["gone"] == ["HY-0002"]
    assert [one["act"] for one in message["said"]] == ["acknowledge", "clear"]


async def test_what_went_and_came_back_is_no_removal() -> None:
    followed = await begun(raised("HY-0001", 1))
    seen, alert = followed.feed.version, followed.table.book.alerts["HY-0001"]
    await followed.tell(changed(alert, 2, act=Act.CLEAR, state=AlertState.NORMAL))
    await followed.tell(changed(alert, 3, act=Act.REOPEN))
    assert followed.message(seen)["gone"] == []
    assert [row["id"] for row in followed.message(seen)["rows"]] == ["HY-0001"]


@pytest.mark.parametrize("seen", [0, -1, 10_000])
async def test_a_version_that_is_not_ours_gets_the_whole(seen: int) -> None:
    followed = await begun(raised("HY-0001", 1))
    assert followed.message(seen)["whole"] is True


async def test_who_was_away_for_too_long_gets_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "KEPT_CHANGES", 3)
    followed = await begun(raised("HY-0001", 1))
    seen = followed.feed.version
    for i in range(3):
        await followed.tell(raised(f"HY-1{i}", 10 + i))
    assert followed.message(seen)["whole"] is False
    await followed.tell(raised("HY-20", 20))
    assert followed.message(seen)["whole"] is True


async def test_when_the_chain_breaks_everybody_gets_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    followed = await begun(raised("HY-0001", 1))
    seen = followed.feed.version
    monkeypatch.setattr(feed_module, "MOST_TOLD", 2)
    await followed.tell(*(raised(f"HY-1{i}", 10 + i) for i in range(5)))
    assert followed.message(seen)["whole"] is True
    assert len(followed.message(seen)["rows"]) == 6


async def test_nothing_new_wakes_nobody() -> None:
    followed = await begun(raised("HY-0001", 1))
    woken = followed.woken
    await followed.feed.step()
    assert followed.woken == woken


async def test_each_person_sees_what_lies_in_their_scope() -> None:
    mine = Where("camera", "HY-0001", commune="11953")
    followed = await begun(raised("in", 1, where=mine), raised("out", 2), raised("other", 3, domain="payments"))
    scope = Scope(frozenset({"traffic"}), frozenset({"11953"}))
    assert [row["id"] for row in followed.message(-1, scope)["rows"]] == ["in"]
    seen = followed.feed.version
    for i, name in enumerate(("in", "out", "other")):
        await followed.tell(changed(followed.table.book.alerts[name], 10 + i, state=AlertState.NORMAL, command=f"c{i}"))
    message = followed.message(seen, scope)
    assert message["gone"] == ["in"]
    assert [one["command"] for one in message["said"]] == ["c0"]


async def test_those_who_see_alike_share_one_text() -> None:
    followed = await begun(raised("HY-0001", 1))
    assert followed.feed.message(-1, Scope()) is followed.feed.message(-5, EVERYTHING)


async def test_a_refusal_says_why_and_who_was_first() -> None:
    followed = await begun(raised("HY-0001", 1))
    seen = followed.feed.version
    refused = Transition(
        9, 0, NOW_MS, Act.REFUSE, "lan", "HY-0001", command="c1", why=("a", "b"), first_by="minh", first_ms=7
    )
    await followed.tell(refused)
    [said] = followed.message(seen)["said"]
    assert (said["command"], said["why"], said["first_by"], said["first_ms"]) == ("c1", ["a", "b"], "minh", 7)


async def test_the_load_falls_by_itself_and_a_flood_outlasts_its_height() -> None:
    followed = await begun(*(raised(f"HY-{i}", i) for i in range(10)))
    assert followed.message()["loads"]["traffic"] == {"new": 10, "flood": True}
    assert followed.message()["loads"]["services"] == {"new": 0, "flood": False}
    version = followed.feed.version
    followed.now_ms += 600_000
    followed.table.agent = AgentStatus("agent", followed.now_ms, 0)
    await followed.feed.step()
    assert followed.feed.version == version + 1
    assert followed.message()["loads"]["traffic"] == {"new": 0, "flood": False}


async def test_a_silent_agent_or_a_lost_book_is_said() -> None:
    followed = await begun(raised("HY-0001", 1))
    followed.now_ms += 31_000
    await followed.feed.step()
    assert followed.message()["live"] is False
    followed.table.agent = AgentStatus("agent", followed.now_ms, 0)
    followed.table.state = "rebuilding"
    await followed.feed.step()
    assert followed.message()["live"] is False
    assert len(followed.message()["rows"]) == 1


async def test_a_listener_is_behind_until_it_has_taken() -> None:
    followed = await begun(raised("HY-0001", 1))
    listener = Listener(followed.feed, 0, EVERYTHING)
    assert [listener.behind, json.loads(listener.take())["whole"], listener.behind] == [True, True, False]
    await followed.tell(raised("HY-0002", 2))
    assert [row["id"] for row in json.loads(listener.take())["rows"]] == ["HY-0002"]
