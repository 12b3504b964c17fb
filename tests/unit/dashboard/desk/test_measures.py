"""Every measure that a rule may compare is told in words, and can be drawn where an alert rests on it."""

import pytest

from contracts.registry import load_registry
from dashboard.desk.curves import CURVES
from dashboard.i18n import LANGUAGES, load_words
from streams.alerts.measures import MEASURES
from streams.alerts.rules import load_rules

CELLS_LACK = {"baseline_pct", "expected", "expected_vehicles", "redis_used", "disk_used", "received_per_done"}
"""Measures that no cell by the minute holds: an alert on them shows the counts of its domain."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_and_unit_has_its_words(language: str) -> None:
    texts = load_words(language).texts
    names = {f"measure.{measure.name}" for measure in MEASURES.values()}
    units = {f"measureunit.{measure.unit}" for measure in MEASURES.values()}
    assert (names | units) - texts.keys() == set()


def test_what_the_packaged_rules_draw_can_be_drawn() -> None:
    charts = {sheet.chart for sheet in load_rules(load_registry()).sheets() if sheet.chart}
    assert charts - CURVES.keys() - CELLS_LACK == set()
