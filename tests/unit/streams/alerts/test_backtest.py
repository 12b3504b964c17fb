"""A back-test plays a rule over stored minutes and says how it would have behaved."""

import pytest

from contracts.errors import RuleError
from contracts.registry import load_registry
from streams.alerts.backtest import Raised, Replay, replayable, summed
from streams.alerts.rules import load_rules
from tests.fixtures.rule_world import RuleWorld

MINUTE = 60_000


def raised(entity: str, start: int, end: int, rule: str = "a.b", place: str = "") -> Raised:
    return Raised(rule, entity, place, 3, start * MINUTE, end * MINUTE)


def test_alerts_are_counted_by_entity_and_an_hour() -> None:
    found = summed("a.b", [raised("X", 1, 5), raised("Y", 2, 6), raised("X", 60, 0)], 2)
    assert (found.per_hour, found.by_entity) == (1.5, [("X", 2), ("Y", 1)])


@pytest.mark.parametrize(("again", "chatter"), [(14, 1), (15, 0)])
def test_what_comes_again_within_ten_minutes_chatters(again: int, chatter: int) -> None:
    assert summed("a.b", [raised("X", 1, 5), raised("X", again, 20), raised("Y", 6, 9)], 1).chatter == chatter


def test_overlap_is_another_rule_on_the_same_entity_or_place_meanwhile() -> None:
    alerts = [
        raised("X", 10, 20, place="QL5"),
        raised("X", 19, 30, "c.d"),
        raised("Z", 12, 13, "e.f", place="QL5"),
        raised("X", 20, 30, "g.h"),
        raised("Z", 12, 13, "i.j"),
    ]
    assert summed("a.b", alerts, 1).overlap == [("c.d", 1), ("e.f", 1)]


def test_the_rule_runs_beside_the_others_over_the_minutes() -> None:
    world = RuleWorld(30, days=8).traffic()
    world.drive("HY-0025", 5, 15, 8, 0.1)
    replay = Replay(world.rules, world.reading, "traffic")
    for minute in range(30):
        replay.minute(world.at(minute))
    found = summed("traffic.incident", replay.alerts, 0.5)
    assert [(one.entity, one.severity, one.end_ms > 0) for one in found.alerts] == [("QL5", 2, True)]
    assert found.overlap == [("traffic.congestion", 1)]


def test_a_rule_of_the_moment_cannot_be_tested() -> None:
    rules = load_rules(load_registry())
    assert replayable(rules, "traffic.incident").domain == "traffic"
    with pytest.raises(RuleError, match="looks at the present moment"):
        replayable(rules, "system.feed_silent")
    with pytest.raises(RuleError, match="no such rule runs; there are"):
        replayable(rules, "traffic.nothing")
