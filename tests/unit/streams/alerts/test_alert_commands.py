"""What people ask for: who wins, what is lacking, what a second click does."""

from typing import Any

import pytest

from contracts.alerts import Act, AlertState, Command, Handover, Notice, Where, encode
from contracts.measures import DAY_MS, MINUTE_MS
from streams.alerts import words
from tests.fixtures.alert_world import World, signal
from tests.fixtures.alerts import NOW_MS

LATER = NOW_MS + 9
ROAD = Where("road", "QL5", commune="10001")
PROVINCE = Where("place", "province")


def test_of_two_at_once_one_wins_and_the_other_is_told_who_and_when() -> None:
    world = World()
    world.say(signal())
    seen = world.only()
    world.now_ms += 1_000
    world.ask(Act.ASSIGN, seen, by="lan", assignee="unit/csgt")
    refused = world.ask(Act.SHELVE, seen, by="minh", revision=seen.revision, why="x", until_ms=world.now_ms + MINUTE_MS)
    assert (refused.act, refused.why) == (Act.REFUSE, words.CHANGED_MEANWHILE)
    assert (refused.first_by, refused.first_ms) == ("lan", NOW_MS + 1_000)


def test_a_second_acknowledgement_is_told_who_was_first() -> None:
    world = World()
    alert = world.in_state(AlertState.ACKNOWLEDGED)
    refused = world.ask(Act.ACKNOWLEDGE, alert, by="minh", revision=1)
    assert (refused.why, refused.first_by, refused.first_ms) == (words.ACKNOWLEDGED_ALREADY, "lan", NOW_MS)


def test_nobody_is_refused_for_what_they_did_themselves() -> None:
    world = World()
    world.say(signal())
    seen = world.only()
    world.ask(Act.ACKNOWLEDGE, seen)
    assert world.ask(Act.ASSIGN, seen, revision=seen.revision, assignee="lan").act is Act.ASSIGN


def test_what_rules_did_meanwhile_refuses_nobody() -> None:
    world = World()
    world.say(signal(speed=1.0))
    seen = world.only()
    world.say(signal("changed", speed=2.0))
    assert world.ask(Act.ACKNOWLEDGE, seen, revision=seen.revision).act is Act.ACKNOWLEDGE


def test_a_comment_of_another_refuses_nobody_and_bears_any_revision() -> None:
    world = World()
    world.say(signal())
    seen = world.only()
    world.ask(Act.COMMENT, seen, by="minh", comment="I see it too")
    assert world.ask(Act.ACKNOWLEDGE, seen, revision=seen.revision).act is Act.ACKNOWLEDGE
    assert world.ask(Act.COMMENT, seen, by="hoa", revision=seen.revision, comment="me too").act is Act.COMMENT
    assert world.only().comments == 2


def test_a_command_that_comes_twice_is_carried_out_once() -> None:
    world = World()
    world.say(signal())
    again = Command("same", Act.COMMENT, "lan", "operator", NOW_MS, world.only().id, comment="once")
    assert [len(world.put(again)) for _ in range(3)] == [1, 0, 0]
    assert world.only().comments == 1


@pytest.mark.parametrize(
    ("act", "said", "field"),
    [
        (Act.ASSIGN, {}, "assignee"),
        (Act.COMMENT, {"comment": "  "}, "comment"),
        (Act.RESOLVE, {"comment": "done"}, "outcome"),
        (Act.RESOLVE, {"outcome": "fixed"}, "comment"),
        (Act.SHELVE, {"until_ms": NOW_MS + 1}, "why"),
        (Act.SHELVE, {"why": "noise", "until_ms": NOW_MS}, "until"),
        (Act.SHELVE, {"why": "noise", "until_ms": NOW_MS + 8 * 86_400_000}, "until"),
        (Act.TAKE_OUT, {}, "why"),
        (Act.TICK, {}, "step"),
        (Act.ESCALATE, {}, "comment"),
    ],
)
def test_what_an_act_lacks_is_named(act: Act, said: dict[str, Any], field: str) -> None:
    world = World()
    world.say(signal())
    came = world.ask(act, world.only(), **said)
    assert (came.act, came.why) == (Act.REFUSE, words.NEEDS[field])


@pytest.mark.parametrize(
    ("act", "said", "why"),
    [
        (Act.RAISE, {"domain": "traffic", "severity": 2, "comment": "x"}, words.NEEDS["where"]),
        (Act.RAISE, {"where": ROAD, "severity": 2, "comment": "x"}, words.NEEDS["domain"]),
        (Act.RAISE, {"where": ROAD, "domain": "traffic", "comment": "x"}, words.NEEDS["severity"]),
        (Act.RAISE, {"where": ROAD, "domain": "traffic", "severity": 5, "comment": "x"}, words.NEEDS["severity"]),
        (Act.RAISE, {"where": ROAD, "domain": "traffic", "severity": 2}, words.NEEDS["comment"]),
        (Act.PLAN_MAINTENANCE, {"why": "lens", "until_ms": NOW_MS + 1}, words.NEEDS["where"]),
        (Act.PLAN_MAINTENANCE, {"where": ROAD, "until_ms": NOW_MS + 1}, words.NEEDS["why"]),
        (Act.PLAN_MAINTENANCE, {"where": ROAD, "why": "lens", "until_ms": NOW_MS}, words.NEEDS["span"]),
        (Act.PLAN_MAINTENANCE, {"where": ROAD, "why": "x", "from_ms": LATER, "until_ms": LATER}, words.NEEDS["span"]),
        (Act.END_MAINTENANCE, {"subject": "77"}, words.UNKNOWN_MAINTENANCE),
        (Act.PIN, {"until_ms": NOW_MS + 1}, words.NEEDS["comment"]),
        (Act.PIN, {"comment": "x" * 81, "until_ms": NOW_MS + 1}, words.NEEDS["text"]),
        (Act.PIN, {"comment": "storm", "until_ms": NOW_MS}, words.NEEDS["expiry"]),
        (Act.UNPIN, {}, words.NO_NOTICE),
        (Act.HAND_OVER, {}, words.NEEDS["desk"]),
        (Act.CLEAR, {}, words.NO_ACT),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_a_reason(act: Act, said: dict[str, Any], why: tuple[str, str]) -> None:
    came = World().ask(act, **said)
    assert (came.act, came.why, came.command) == (Act.REFUSE, why, "c0")


def test_an_alert_that_is_gone_is_refused() -> None:
    (came,) = World().put(Command("c", Act.ACKNOWLEDGE, "lan", "operator", NOW_MS, "no:such:1"))
    assert (came.act, came.why, came.alert_id) == (Act.REFUSE, words.UNKNOWN_ALERT, "no:such:1")


def test_a_thousand_calls_about_one_thing_are_one_alert_with_a_count() -> None:
    world = World()
    for caller in range(1_000):
        world.ask(Act.RAISE, by=f"o{caller}", where=ROAD, domain="traffic", severity=2, comment="lorry across the road")
    assert (world.only().count, world.only().comments, world.only().rule) == (1_000, 1_000, "hand")


def test_calls_about_one_place_in_two_domains_are_two_alerts() -> None:
    world = World()
    for domain in ("traffic", "payments"):
        world.ask(Act.RAISE, where=ROAD, domain=domain, severity=4, comment="something is wrong")
    assert len(world.book.alerts) == 2


def test_two_things_told_of_the_whole_province_in_one_minute_are_two_alerts() -> None:
    world = World()
    for told in ("power is out", "the portal is slow", "power is out"):
        world.ask(Act.RAISE, where=PROVINCE, domain="system", severity=3, comment=told)
    alerts = world.book.alerts.values()
    assert [(one.what[0], one.count) for one in alerts] == [("power is out", 2), ("the portal is slow", 1)]


@pytest.mark.parametrize(("act", "said"), [(Act.SHELVE, {"until_ms": LATER}), (Act.TAKE_OUT, {})])
def test_a_call_about_what_is_out_of_sight_is_heard(act: Act, said: dict[str, Any]) -> None:
    world = World()
    world.ask(Act.RAISE, where=ROAD, domain="traffic", severity=3, comment="a tree lies there")
    world.ask(act, world.only(), why="known", **said)
    world.ask(Act.RAISE, where=ROAD, domain="traffic", severity=3, comment="now a lorry, too")
    assert [one.what[0] for one in world.book.alerts.values() if one.in_sight] == ["now a lorry, too"]


def test_what_is_told_by_hand_began_within_a_week_and_not_ahead() -> None:
    world = World()
    said: dict[str, Any] = {"where": ROAD, "domain": "traffic", "severity": 3, "comment": "a tree lies there"}
    for from_ms in (NOW_MS - 8 * DAY_MS, NOW_MS + 3 * MINUTE_MS):
        assert world.ask(Act.RAISE, from_ms=from_ms, **said).why == words.NEEDS["from"]
    world.ask(Act.RAISE, from_ms=NOW_MS + MINUTE_MS, **said)
    assert world.only().started_ms == NOW_MS, "the clock of whoever told is fast"


def test_an_alert_that_its_rule_has_lost_sight_of_ends_when_somebody_says_so() -> None:
    world = World()
    world.say(signal())
    watched = world.ask(Act.RESOLVE, world.only(), comment="seen to", outcome="fixed")
    assert watched.after is AlertState.ACKNOWLEDGED, "the rule will say when it is over"
    world.ask(Act.REOPEN, world.only())
    world.lose_sight(world.only())
    lost = world.ask(Act.RESOLVE, world.only(), comment="the camera was taken down", outcome="known")
    assert lost.after is AlertState.NORMAL


def test_what_was_raised_by_hand_ends_when_somebody_says_so_and_can_be_reopened() -> None:
    world = World()
    world.ask(
        Act.RAISE,
        where=ROAD,
        domain="traffic",
        severity=2,
        comment="A lorry lies across the road, both lanes are blocked",
    )
    alert = world.only()
    assert len(alert.what[0]) == 34
    world.ask(Act.RESOLVE, alert, comment="towed", outcome="fixed")
    assert (world.now(alert).state, world.now(alert).outcome) == (AlertState.NORMAL, "fixed")
    assert world.ask(Act.REOPEN, alert, comment="it lies there again").after is AlertState.UNACKNOWLEDGED
    assert world.only().active


def test_an_alert_of_a_rule_that_is_gone_ends_when_somebody_says_so() -> None:
    world = World()
    world.say(signal(rule="rule.gone"))
    alert = world.only()
    world.ask(Act.RESOLVE, alert, comment="the rule was withdrawn", outcome="known")
    assert world.now(alert).state is AlertState.NORMAL


def test_an_alert_is_not_reopened_beside_a_new_one() -> None:
    world = World()
    old = world.in_state(AlertState.NORMAL)
    world.say(signal(at_ms=NOW_MS + MINUTE_MS))
    assert world.ask(Act.REOPEN, old).why == words.OPEN_AGAIN


def test_a_rule_that_fires_for_the_same_minute_again_goes_on_with_the_alert_that_ended() -> None:
    world = World()
    old = world.in_state(AlertState.NORMAL)
    (came,) = world.say(signal())
    assert (came.act, came.alert_id, world.only().count, world.only().revision) == (
        Act.REPEAT,
        old.id,
        2,
        old.revision + 1,
    )


def test_whoever_starts_work_has_seen_it_and_has_it() -> None:
    world = World()
    world.say(signal())
    world.ask(Act.START, world.only())
    alert = world.only()
    assert (alert.state, alert.work, alert.assignee, alert.acknowledged_by) == ("acknowledged", "working", "lan", "lan")


def test_a_resolved_alert_that_is_still_active_can_be_reopened_and_only_that() -> None:
    world = World()
    alert = world.in_state(AlertState.ACKNOWLEDGED)
    assert world.ask(Act.REOPEN, alert).why == words.NOT_RESOLVED
    world.ask(Act.RESOLVE, alert, comment="cleaned", outcome="fixed")
    world.ask(Act.REOPEN, alert)
    assert (world.only().work, world.only().outcome) == ("none", "")


def test_a_step_is_ticked_once() -> None:
    world = World()
    world.say(signal())
    world.ask(Act.TICK, world.only(), step=2)
    world.ask(Act.TICK, world.only(), step=0)
    assert world.only().ticked == (0, 2)
    assert world.ask(Act.TICK, world.only(), step=2).why == words.TICKED_ALREADY


def test_escalation_by_hand_goes_up_to_the_leader_and_no_further() -> None:
    world = World()
    world.say(signal())
    came = [world.ask(Act.ESCALATE, world.only(), comment="help") for _ in range(3)]
    assert [one.detail.get("level") for one in came] == ["1", "2", None]
    assert came[2].why == words.WITH_LEADER


def test_a_notice_stands_until_it_is_replaced_or_expires() -> None:
    world = World()
    world.ask(Act.PIN, comment="Bão số 3", until_ms=NOW_MS + MINUTE_MS)
    assert world.book.notice == Notice("Bão số 3", NOW_MS + MINUTE_MS, "lan")
    (gone,) = world.pass_time(MINUTE_MS)
    assert (gone.act, gone.by) == (Act.UNPIN, "clock")
    assert "notice" not in world.book.entries()


def test_a_handover_says_what_stands_open_and_since_when() -> None:
    world = World()
    world.say(signal(), signal(where=Where("camera", "HY-0013"), severity=4))
    world.say(signal(domain="payments", rule="payments.latency", where=Where("provider", "vnpay")))
    world.ask(Act.HAND_OVER, desk="traffic", comment="quiet")
    world.now_ms += MINUTE_MS
    came = world.ask(Act.HAND_OVER, by="minh", desk="traffic")
    assert came.handover == Handover("3", "traffic", "minh", NOW_MS + MINUTE_MS, NOW_MS, (0, 0, 1, 1))
    assert world.book.handovers["traffic"] == came.handover


def test_the_timeline_says_what_was_said() -> None:
    world = World()
    world.say(signal())
    came = world.ask(Act.SHELVE, world.only(), why="lens is dirty", until_ms=NOW_MS + MINUTE_MS)
    assert came.detail == {"why": "lens is dirty", "until": str(NOW_MS + MINUTE_MS)}
    assert came.why == ("lens is dirty", "lens is dirty")
    assert (came.alert and came.alert.why) == "lens is dirty"
    assert len(encode(came)) < 2_000
