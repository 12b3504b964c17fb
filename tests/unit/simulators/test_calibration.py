"""Against real figures that lie beside the repository where the project is developed; they are never copied here."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, median, variance

import pytest

from simulators.feeds.arrivals import BURST_SIZE
from simulators.feeds.outcomes import BUSINESS
from tests.unit.simulators.parts import registry

SHARED = Path(__file__).parents[3].parent / "shared" / "data"


def rows(name: str) -> list[dict[str, str]]:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the repository (../shared/data): nothing to calibrate against")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_business_declines_lie_among_those_of_real_banks() -> None:
    real = [float(row["business_decline_pct"]) / 100 for row in rows("npci_upi_declines_by_bank.csv")]
    assert median(real) == pytest.approx(BUSINESS, abs=0.01)


def test_baselines_of_technical_declines_spread_as_those_of_real_banks() -> None:
    real = sorted(float(row["technical_decline_pct"]) for row in rows("npci_upi_declines_by_bank.csv"))
    ours = sorted(provider.technical_decline_pct for provider in registry().providers)
    assert real[0] <= ours[0]
    assert ours[-1] <= real[-1]
    assert ours[-1] / ours[0] >= 50
    assert real[-1] / real[0] >= 50


def test_real_dossiers_arrive_in_bursts_too() -> None:
    first: dict[str, str] = {}
    for row in rows("receipt_wabo.csv"):
        first[row["case:concept:name"]] = row["case:startdate"][:10]
    arrivals = Counter(date.fromisoformat(text) for text in first.values())
    days = [min(arrivals) + timedelta(n) for n in range((max(arrivals) - min(arrivals)).days + 1)]
    counts = [arrivals[day] for day in days if day.weekday() < 5]
    ratio = variance(counts) / mean(counts)
    # One office and one kind of permit: burstier than chance, less so than all of a province's (DESIGN 10: 4).
    assert 1.5 < ratio < 2 * BURST_SIZE - 1


def test_real_dossiers_have_about_as_many_steps_as_ours() -> None:
    steps = Counter(row["case:concept:name"] for row in rows("receipt_wabo.csv"))
    assert 4.5 < mean(steps.values()) < 7.0
