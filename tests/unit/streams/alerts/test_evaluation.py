"""An evaluation follows from cells, counters and the minute; old, rebuilding and incomplete minutes raise nothing."""

import copy

import msgspec
import pytest

from contracts.alerts import Counter, Evaluation, decode_input, encode
from streams.alerts.sentences import Shown, number, spoken
from tests.fixtures.rule_world import HOUR, MINUTE, RuleWorld
from tests.unit.dashboard.table_mirror import status

CAMERA = "HY-0025"
Counters = dict[str, dict[str, Counter]]


def incident(minutes: int = 20) -> RuleWorld:
    """Speed and flow fall at minute 5."""
    world = RuleWorld(minutes, days=8).traffic()
    world.drive(CAMERA, 5, minutes, 8, 0.1)
    return world


def before(world: RuleWorld, minute: int) -> Counters:
    counters: Counters = {}
    for at in range(minute):
        counters = world.evaluate("traffic", at, counters).counters
    return counters


def test_the_same_cells_counters_and_minute_give_the_same_evaluation() -> None:
    world = incident(7)
    counters = before(world, 6)
    kept = copy.deepcopy(counters)
    first, again = (world.evaluate("traffic", 6, counters) for _ in range(2))
    assert first == again
    assert counters == kept


def test_what_comes_after_a_minute_does_not_touch_it() -> None:
    short, long = incident(7), incident(20)
    assert short.evaluate("traffic", 6, {}) == long.evaluate("traffic", 6, {})


def test_late_data_corrects_values_and_raises_no_second_alert() -> None:
    world = incident(20)
    counters = before(world, 8)
    world.drive(CAMERA, 5, 8, 12, 0.1)
    found = [world.evaluate("traffic", 8, counters)]
    found.append(world.evaluate("traffic", 9, found[0].counters))
    assert [signal.kind for each in found for signal in each.signals if signal.rule == "traffic.incident"] == []


def test_an_evaluation_survives_the_log() -> None:
    world = incident(7)
    evaluation = world.evaluate("traffic", 6, before(world, 6))
    assert decode_input(encode(evaluation)) == evaluation


def test_a_minute_older_than_half_an_hour_raises_nothing_and_breaks_runs() -> None:
    world = incident(12)
    counters = before(world, 10) | {"traffic.congestion": {"QL5": Counter(run=4, since_ms=1)}}
    found = world.evaluate("traffic", 10, counters, late_ms=30 * MINUTE + 1)
    assert found.signals == ()
    assert set(found.skipped.values()) == {"the minute is more than 30 minutes old"}
    assert found.counters["traffic.incident"]["QL5"].on
    assert "traffic.congestion" not in found.counters


@pytest.mark.parametrize("feed", ["traffic", "heartbeats"])
def test_rules_wait_on_a_shard_that_rebuilds(feed: str) -> None:
    world = incident(8)
    counters = before(world, 6)
    world.mirror.statuses[feed] = msgspec.structs.replace(status(world.at(8)), rebuilding=True)
    found = world.evaluate("traffic", 6, counters)
    assert found.signals == ()
    assert found.skipped["traffic.incident"].endswith("rebuilds")


def test_a_minute_that_lacks_records_is_not_judged() -> None:
    world = incident(8)
    world.mirror.statuses["traffic"] = status(world.at(8), incomplete_before_ms=world.at(7))
    assert world.evaluate("traffic", 6, {}).skipped["traffic.incident"] == (
        "records of traffic were deleted before they were read"
    )
    assert world.evaluate("traffic", 7, {}).skipped == {}


def test_rules_wait_while_a_past_is_being_loaded() -> None:
    world = incident(8)
    counters = before(world, 6)
    world.mirror.count("traffic", "intake", "traffic", world.at(7), received=4_000, counted=4_000, late=3_900)
    found = world.evaluate("traffic", 6, counters)
    assert found.signals == ()
    assert found.skipped["traffic.incident"] == "a past of traffic is being loaded"


def test_hours_under_alert_are_not_usual() -> None:
    world = RuleWorld(20, days=8).payments()
    for hour in range(-24 * 8, 0):
        for service in ("electricity", "water", "telecom", "health", "education"):
            world.fill_hour("payments", "provider_service", f"BIDV/{service}", hour, {"transactions": 2_000})
    flagged = [
        (world.at(0) - day * 24 * HOUR - 3 * HOUR, world.at(0) - day * 24 * HOUR + 3 * HOUR) for day in range(1, 8)
    ]
    usual = usual_transactions(world.evaluate("payments", 19, {}))
    world.reading = msgspec.structs.replace(world.reading, alerted={("provider", "BIDV"): flagged})
    assert usual
    assert not usual_transactions(world.evaluate("payments", 19, {}))


def usual_transactions(evaluation: Evaluation) -> bool:
    """Whether 375 transactions of a quarter are few against what is usual."""
    return "BIDV" in evaluation.counters.get("payments.volume_drop", {})


def test_sentences_write_numbers_as_each_language_does() -> None:
    assert (number(1234.56, 1, 0), number(1234.56, 1, 1)) == ("1.234,6", "1,234.6")
    shown: Shown = {"name": ("Tốc độ", "Speed"), "speed": (0.5, 2)}
    assert spoken(("{name}: {speed} {usual}", "{name}: {speed}"), shown) == ("Tốc độ: 0,50 –", "Speed: 0.50")
