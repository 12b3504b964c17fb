"""Rules as data: what ships is whole, what is wrong names file, line and field, and the others still run."""

from pathlib import Path

import pytest

from contracts.errors import RuleError
from contracts.registry import load_registry
from contracts.rules import SHIPPED
from streams.alerts.loading import load, read_files
from streams.alerts.rules import load_rules

REGISTRY = load_registry()
RULE = """\
domain: traffic
rules:
  - name: traffic.slow
    kind: threshold
    title: {vi: Chậm, en: Slow}
    description: {vi: Chậm., en: Slow.}
    watches: camera
    fires: [{measure: speed_index, op: "<", value: 50, unit: "%"}]
    clears: [{measure: speed_index, op: ">", value: 60, unit: "%"}]
    severity: 3
    owner: csgt
    sentence: {vi: "{name} {speed_index}%", en: "{name} {speed_index}%"}
    guidance: [{vi: Xem., en: Look.}]
"""


def problems(text: str) -> list[str]:
    return [refused.problem for refused in load({"own.yaml": text.encode()}, REGISTRY).refused]


def test_every_rule_ships_and_runs() -> None:
    rules = load_rules(REGISTRY)
    assert rules.problems == []
    names = {sheet.name for sheet in rules.sheets()}
    assert {name for name in names if not name.startswith("figure.")} == SHIPPED
    assert len([name for name in names if name.startswith("figure.")]) == 10


def test_every_sheet_is_whole() -> None:
    for sheet in load_rules(REGISTRY).sheets():
        texts = [*sheet.title, *sheet.description, *(text for step in sheet.guidance for text in step)]
        assert all(texts), sheet.name
        assert max(map(len, sheet.title)) <= 34
        assert len(sheet.version) == 8
        assert sheet.kind == "place" or (sheet.fires and sheet.clears), sheet.name
        assert sheet.chart or sheet.kind == "place"


def test_the_rule_that_joins_alerts_is_the_agents() -> None:
    rules = load_rules(REGISTRY)
    assert rules.joining is not None
    assert (rules.joining.window_min, rules.joining.domains, rules.joining.at_least) == (10, 2, 2)
    assert "dossiers.backlog" in rules.joining.leaves_out
    assert rules.joining.sheet.owner == "supervisor"


def test_a_rule_of_ones_own_needs_only_yaml() -> None:
    found = load({"own.yaml": RULE.encode()}, REGISTRY)
    (rule,) = found.rules
    assert (rule.name, rule.main.measure.name, rule.severity) == ("traffic.slow", "speed_index", 3)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "field", "said"),
    [
        ('speed_index, op: "<"', 'speed, op: "<"', 8, "fires[1].measure", "a camera; there are speed_index"),
        ('value: 50, unit: "%"', "value: 50, unit: km/h", 8, "fires[1].unit", "speed_index; write % or usual"),
        ('op: "<"', 'op: "=<"', 8, "fires[1].op", "invalid enum value"),
        ("value: 50, ", "", 8, "fires[1]", "`value` is missing"),
        ("severity: 3", "severity: 5", 10, "severity", "<= 4"),
        ("owner: csgt", "owner: police", 11, "owner", "no unit; there are csgt"),
        ("en: Slow}", "en: Slow traffic on one of the roads here}", 5, "title.en", "length <= 34"),
        ("watches: camera", "watches: bridge", 7, "watches", "no kind of entity; there are camera"),
        ("kind: threshold", "kind: magic", 4, "kind", "invalid enum value"),
        ('en: "{name} {speed_index}%"', 'en: "{speed}"', 12, "sentence.en", "{speed} is not known here"),
        ("severity: 3", "severity: 3\n    colour: red", 11, "colour", "unknown field"),
        ("severity: 3", "severity: 3\n    suppresses: [traffic.slower]", 11, "suppresses[1]", "there is no rule"),
        ("severity: 3", "severity: 3\n    chart: flow", 11, "chart", "no measure of a camera"),
        ("severity: 3", "severity: 3\n    per: road\n    watches: agency", 11, "per", ""),
        ("name: traffic.slow", "name: Slow", 3, "name", "regex"),
    ],
)  # fmt: skip
def test_what_is_wrong_names_line_and_field(wrong: str, right: str, line: int, field: str, said: str) -> None:
    (problem,) = problems(RULE.replace(wrong, right, 1))
    if said:
        assert problem.startswith(f"own.yaml, line {line}: rules[1].{field}: "), problem
        assert said in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("domain: roads\nrules: []\n", "line 1: domain: 'roads' is no domain; there are traffic"),
        ("domain: traffic\nrules: 5\n", "line 2: rules: must be a list"),
        ("domain: traffic\nrule: []\n", "line 2: rule: there is no such field"),
        ("domain: [", "not proper YAML"),
        ("- a\n", "a rule file is a mapping"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(text: str, said: str) -> None:
    (problem,) = problems(text)
    assert said in problem


def test_a_bad_rule_stops_no_other() -> None:
    texts = read_files("")
    texts["traffic.yaml"] = texts["traffic.yaml"].replace(b"measure: silent_min", b"measure: silence", 1)
    found = load(texts, REGISTRY)
    (refused,) = found.refused
    assert refused.sheet.name == "traffic.camera_silent"
    assert refused.sheet.problem == refused.problem
    assert len(found.sheets) == len(load(read_files(""), REGISTRY).sheets)


def test_two_rules_of_one_name_are_refused_once() -> None:
    found = load({"a.yaml": RULE.encode(), "b.yaml": RULE.encode()}, REGISTRY)
    assert [rule.name for rule in found.rules] == ["traffic.slow"]
    assert "is already in a.yaml" in found.refused[0].problem


def test_a_version_follows_what_decides_and_not_the_words() -> None:
    def version(text: str) -> str:
        return load({"own.yaml": text.encode()}, REGISTRY).rules[0].version

    assert version(RULE.replace("Look.", "Look at it.")) == version(RULE)
    assert version(RULE.replace("value: 50", "value: 51")) != version(RULE)


def test_alternatives_share_a_number_on_the_sheet() -> None:
    sheets = {sheet.name: sheet for sheet in load_rules(REGISTRY).sheets()}
    storage = sheets["system.storage"]
    assert [(limit.measure, limit.group) for limit in storage.fires] == [("redis_used", 1), ("disk_used", 1)]
    assert [limit.group for limit in storage.clears] == [0, 0]


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"no \.yaml files there; set IOC_RULES_DIR"):
        load_rules(REGISTRY, str(tmp_path))
