from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pytest

from contracts.payments import OUTCOMES, SERVICES
from simulators.effects import Effect
from simulators.feeds.amounts import POWER_STEPS, stepped
from simulators.feeds.payments import RHYTHM, PaymentsGenerator
from tests.unit.simulators.parts import DAY, HOUR, MINUTE, at, events, registry

MONDAY = at("2026-11-23T00:00")
MORNING = at("2026-11-23T09:00")
CODES = {"success": {"00"}, "business_decline": {"24", "51", "13", "65"}, "technical_decline": {"75", "11", "99"}}


@pytest.fixture(scope="module")
def generator() -> PaymentsGenerator:
    return PaymentsGenerator(registry(), 1)


@pytest.fixture(scope="module")
def day(generator: PaymentsGenerator) -> list:  # type: ignore[type-arg]
    return events(generator, MONDAY, DAY, HOUR)


def test_the_same_seed_gives_the_same_transactions_however_the_window_is_cut(generator: PaymentsGenerator) -> None:
    whole = events(PaymentsGenerator(registry(), 1), MORNING, 10 * MINUTE, HOUR)
    edges = [0, 1, 999, 1_000, 1_001, 65_432, 300_000, 600_000]
    assert whole == [e for a, b in pairwise(edges) for e in events(generator, MORNING + a, b - a, 500)]
    assert whole != events(PaymentsGenerator(registry(), 2), MORNING, 10 * MINUTE, HOUR)


def test_transactions_are_in_time_order_with_ids_of_their_own(day: list) -> None:  # type: ignore[type-arg]
    times = [t for t, *_ in day]
    assert times == sorted(times)
    assert len({row.transaction for *_, row in day}) == len(day)


def test_a_month_has_about_100_000_transactions_a_working_day(generator: PaymentsGenerator) -> None:
    days = [at(f"2026-11-{number:02d}T00:00") for number in (2, 10, 17, 26)]
    counts = [len(events(generator, day + 9 * HOUR, HOUR, HOUR)) for day in days]
    # 1.0 of the shape's sum of 12.4: the busiest hour of the day carries about 8 %.
    assert sum(counts) / len(counts) == pytest.approx(100_000 * 0.082, rel=0.2)
    assert counts[0] > 1.15 * counts[3]


def test_bills_come_in_the_first_half_of_the_month() -> None:
    for service in ("electricity", "water", "education"):
        rhythm = RHYTHM[SERVICES.index(service)]
        assert rhythm[:15].mean() > 1.2 * rhythm[15:].mean()


def test_six_per_cent_are_business_declines_and_codes_fit_outcomes(day: list) -> None:  # type: ignore[type-arg]
    outcomes = Counter(row.outcome for *_, row in day)
    assert outcomes["business_decline"] / len(day) == pytest.approx(0.06, abs=0.01)
    assert all(row.response_code in CODES[row.outcome] for *_, row in day)
    assert set(outcomes) == set(OUTCOMES)


def test_technical_declines_follow_each_providers_baseline(day: list) -> None:  # type: ignore[type-arg]
    total: Counter[str] = Counter(row.provider for *_, row in day)
    failed: Counter[str] = Counter(row.provider for *_, row in day if row.outcome == "technical_decline")
    for provider in registry().providers:
        expected = provider.technical_decline_pct / 100 * total[provider.id]
        assert abs(failed[provider.id] - expected) < 4 * expected**0.5 + 0.3 * expected + 2
    baselines = [provider.technical_decline_pct for provider in registry().providers]
    assert max(baselines) >= 50 * min(baselines)


def test_amounts_look_like_bills(day: list) -> None:  # type: ignore[type-arg]
    amounts: dict[str, list[int]] = defaultdict(list)
    for *_, row in day:
        amounts[row.service].append(row.amount_vnd)
    usual = {name: median(values) for name, values in amounts.items()}
    assert 150_000 < usual["electricity"] < 700_000
    assert 60_000 < usual["water"] < 250_000
    assert usual["telecom"] % 5_000 == 0
    assert 100_000 < usual["health"] < 600_000
    assert np.percentile(amounts["health"], 95) > 4 * usual["health"]
    assert all(amount >= 1_000 for values in amounts.values() for amount in values)


def test_the_power_tariff_rises_by_steps() -> None:
    assert stepped(np.array([50.0, 51.0, 250.0]), POWER_STEPS).tolist() == [99_200, 101_250, 589_600]


def test_billers_serve_the_commune_they_bill(day: list) -> None:  # type: ignore[type-arg]
    billers = {row.id: row for row in registry().billers}
    for *_, row in day[:5_000]:
        assert billers[row.biller].service == row.service
        assert row.commune in billers[row.biller].communes


def test_cash_is_paid_at_counters_only(day: list) -> None:  # type: ignore[type-arg]
    kinds = {row.id: row.kind for row in registry().providers}
    assert {kinds[row.provider] for *_, row in day if row.method == "cash"} <= {"post", "counter"}


def test_an_outage_declines_the_labelled_share_of_one_provider_only(generator: PaymentsGenerator) -> None:
    window: dict[str, Any] = {"from_ms": MORNING, "to_ms": MORNING + HOUR}
    effects = (
        Effect(kind="technical_declines", provider="VNPAY", strength=0.45, **window),
        Effect(kind="latency", provider="AGRIBANK", factor=5.0, **window),
        Effect(kind="provider_silent", provider="MOMO", **window),
    )
    ill = events(PaymentsGenerator(registry(), 1, effects), MORNING, HOUR)
    well = events(generator, MORNING, HOUR)
    vnpay = [row.outcome == "technical_decline" for *_, row in ill if row.provider == "VNPAY"]
    assert np.mean(vnpay) == pytest.approx(0.45, abs=0.05)
    assert not any(row.provider == "MOMO" for *_, row in ill)
    slow, usual = (median(r.latency_ms for *_, r in run if r.provider == "AGRIBANK") for run in (ill, well))
    assert slow == pytest.approx(5 * usual, rel=0.02)
    untouched = {"VNPAY", "AGRIBANK", "MOMO"}
    assert [e for e in ill if e[2].provider not in untouched] == [e for e in well if e[2].provider not in untouched]


def test_volume_can_fall_and_rise(generator: PaymentsGenerator) -> None:
    def count(factor: float) -> int:
        effect = Effect(kind="volume", service="water", factor=factor, from_ms=MORNING, to_ms=MORNING + HOUR)
        run = events(PaymentsGenerator(registry(), 1, (effect,)), MORNING, HOUR)
        return sum(row.service == "water" for *_, row in run)

    usual = sum(row.service == "water" for *_, row in events(generator, MORNING, HOUR))
    assert count(0.2) == pytest.approx(0.2 * usual, rel=0.3)
    assert count(3.0) == pytest.approx(3.0 * usual, rel=0.15)
