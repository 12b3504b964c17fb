import pytest

from contracts import rules
from contracts.errors import ScenarioError
from simulators.scenario import SHIPPED, load_scenario, parse_scenario, shipped
from tests.unit.simulators.parts import HOUR, MINUTE, registry

GOOD = """\
name: my-own
title: {vi: Thử, en: Trial}
description:
  vi: Thử
  en: Trial
duration: 1h
effects:
  - kind: incident
    camera: HY-0025
    from: 10m
    to: 20m
    strength: 0.8
truth:
  - id: one
    kind: incident
    camera: HY-0025
    from: 10m
    to: 30m
    rules:
      - {rule: traffic.incident, entity: QL5}
"""


def test_the_wanted_scenarios_are_shipped() -> None:
    assert set(shipped()) == {
        "ordinary-day",
        "rush-hour",
        "road-incident",
        "camera-outage",
        "provider-outage",
        "dossier-backlog",
        "storm",
        "dirty-feeds",
        "faulty-release",
    }


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_are_valid_and_labelled(name: str) -> None:
    scenario = load_scenario(name, registry())
    assert scenario.written.name == name
    effects, truth = scenario.effects(0), scenario.truth(0)
    assert bool(effects) == bool(truth) == (name != "ordinary-day")
    for label in truth:
        assert label.from_ms < label.to_ms <= scenario.start_ms + scenario.duration_ms
        assert any(effect.kind == label.kind for effect in effects)
        assert all(rule.rule in rules.SHIPPED or rule.rule.startswith("figure.") for rule in label.rules)


def test_every_kind_of_trouble_of_the_shipped_scenarios_has_a_rule_that_should_fire() -> None:
    rules = {r.rule for name in shipped() for label in load_scenario(name, registry()).truth(0) for r in label.rules}
    assert {
        "traffic.incident",
        "traffic.congestion",
        "traffic.camera_cluster",
        "traffic.camera_silent",
        "traffic.camera_blind",
        "payments.technical_declines",
        "payments.provider_silent",
        "payments.latency",
        "dossiers.backlog",
        "dossiers.unit_overdue",
        "system.dead_letters",
        "figure.system.dead_letters",
        "incident.place",
    } <= rules


def test_times_count_from_the_start_of_the_run() -> None:
    scenario = parse_scenario("a.yaml", GOOD.encode(), registry())
    (effect,) = scenario.effects(1_000_000)
    assert (effect.from_ms, effect.to_ms) == (1_000_000 + 10 * MINUTE, 1_000_000 + 20 * MINUTE)
    (label,) = scenario.truth(1_000_000)
    assert label.to_ms == 1_000_000 + 30 * MINUTE
    assert label.place == {"camera": "HY-0025"}
    delayed = parse_scenario("a.yaml", (GOOD + "start: -1h\n").encode(), registry())
    assert delayed.effects(0)[0].from_ms == 10 * MINUTE - HOUR


def test_an_effect_without_an_end_lasts() -> None:
    text = GOOD.replace("    to: 20m\n", "")
    assert parse_scenario("a.yaml", text.encode(), registry()).effects(0)[0].to_ms > 50 * 365 * 24 * HOUR


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("duration: 1h", "duration: soon", 6, "write for example 90s"),
        ("duration: 1h\n", "", 1, "missing required field `duration`"),
        (
            "kind: incident\n    camera: HY-0025\n    from: 10m\n    to: 20m",
            "kind: fire",
            8,
            "invalid enum value 'fire'",
        ),
        ("camera: HY-0025\n    from: 10m\n    to: 20m", "camera: HY-4711\n    to: 20m", 9, "not in the registry"),
        ("to: 20m", "to: 5m", 11, "before it begins"),
        ("strength: 0.8", "strength: 8", 12, "<= 1.0"),
        ("strength: 0.8", "power: 8", 12, "unknown field `power`"),
        ("    strength: 0.8\n", "", 8, "needs `strength`"),
        ("strength: 0.8", "strength: 0.8\n    factor: 2", 13, "has no `factor`"),
        ("strength: 0.8", "strength: 0.8\n    agency: H31.15", 13, "has no `agency`"),
        ("    camera: HY-0025\n    from: 10m\n    to: 20m", "    road: QL5\n    to: 20m", 8, "needs a `camera`"),
        ("camera: HY-0025\n    from: 10m\n    to: 20m", "road: QL5\n    km: [9, 3]\n    to: 20m", 10, "no stretch"),
        ("traffic.incident", "traffic.accident", 19, "there is no rule"),
        ("description:\n  vi: Thử", "description:\n  fr: Thử", 4, "`fr`"),
        ("title: {vi: Thử, en: Trial}", "title: Thử", 2, "expected `object`"),
        ("  - kind: incident\n    camera", "  - kind: incident\n   camera", 9, "not proper YAML"),
    ],
)
def test_a_bad_scenario_names_file_line_reason_and_what_to_do(old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    with pytest.raises(ScenarioError) as refused:
        parse_scenario("my.yaml", GOOD.replace(old, new, 1).encode(), registry())
    text = str(refused.value)
    assert text.startswith(f"my.yaml, line {line}: ")
    assert says in text


@pytest.mark.parametrize(
    "raw", [b"", b"- a\n- b\n", b"just text", b"\xff\xfe", b"a: &x [*x, *x]\nb: {", b"x" * 300_000]
)
def test_files_that_are_no_scenario_at_all_are_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(ScenarioError, match=r"^my.yaml, line \d+: ") as refused:
        parse_scenario("my.yaml", raw, registry())
    assert "\n" not in str(refused.value)


def test_an_unknown_name_lists_the_shipped_ones() -> None:
    with pytest.raises(ScenarioError, match="ordinary-day"):
        load_scenario("no-such-thing", registry())


def test_a_path_of_ones_own_works() -> None:
    assert load_scenario(str(SHIPPED / "storm.yaml"), registry()).written.name == "storm"
