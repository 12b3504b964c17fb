"""Every measure that a rule may compare is told in words."""

import pytest

from dashboard.i18n import LANGUAGES, load_words
from streams.alerts.measures import MEASURES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_and_unit_has_its_words(language: str) -> None:
    texts = load_words(language).texts
    names = {f"measure.{measure.name}" for measure in MEASURES.values()}
    units = {f"measureunit.{measure.unit}" for measure in MEASURES.values()}
    assert (names | units) - texts.keys() == set()
