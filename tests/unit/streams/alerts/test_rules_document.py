"""docs/rules.md is true: every measure stands in it as it is declared, and its example is a rule that loads."""

import re

from contracts.registry import load_registry
from streams.alerts.form import RuleForm
from streams.alerts.loading import load
from streams.alerts.measures import MEASURES
from tests.architecture.source import ROOT

TEXT = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_measure_is_described_as_it_is() -> None:
    for (kind, name), measure in MEASURES.items():
        moment, usual = " †" if measure.momentary else "", " *u*" if measure.usual else ""
        row = f"| {kind} | `{name}`{moment} | {measure.unit}{usual} | {measure.over or '–'} | {measure.about} |"
        assert row in TEXT


def test_the_example_loads_when_what_it_suppresses_is_there() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
    found = load({"own.yaml": example.replace("[traffic.flow_unusual]", "[]").encode()}, load_registry())
    assert [refused.problem for refused in found.refused] == []


def test_every_field_is_named() -> None:
    assert [field for field in RuleForm.__struct_fields__ if field not in TEXT] == []
