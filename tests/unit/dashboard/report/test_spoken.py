"""What the report says of a change since last week."""

import pytest

from dashboard.components.report.spoken import week_ago
from dashboard.i18n import load_words
from dashboard.report.figures import Line


@pytest.mark.parametrize(
    ("name", "value", "before", "said"),
    [
        ("dossiers.submitted_online", 96.24, 96.26, "96.3% (±0.0 points)"),
        ("dossiers.submitted_online", 96.26, 96.24, "96.2% (±0.0 points)"),
        ("dossiers.submitted_online", 95.0, 96.2, "96.2% (−1.2 points)"),
        ("dossiers.received", 999, 1_000, "1,000 (±0%)"),
        ("dossiers.received", 1_080, 1_000, "1,000 (+8%)"),
    ],
)
def test_a_change_is_said_with_one_sign(name: str, value: float, before: float, said: str) -> None:
    assert week_ago(load_words("en"), Line(name, value, week_ago=before)) == said
