"""Each payment rule: business declines raise nothing, technical ones against the provider's own baseline."""

import pytest

from contracts.payments import SERVICES
from tests.fixtures.rule_world import RuleWorld


def test_ordinary_payments_raise_nothing() -> None:
    assert RuleWorld(10, days=8).payments().play("payments") == []


def test_technical_declines_are_judged_by_chance_and_not_by_a_fixed_share() -> None:
    world = RuleWorld(40, days=8).payments()
    world.pay("VNPAY", 5, 15, 5, 3)
    told = [(m, s.kind, s.severity) for m, s in world.play("payments") if s.rule == "payments.technical_declines"]
    # Three of 25 a minute: 6 are sure after two minutes, and the rule waits for two such minutes.
    assert told[0] == (7, "fired", 2)
    assert told[-1][1] == "recovered"


def test_a_provider_with_a_high_baseline_may_decline_more() -> None:
    world = RuleWorld(10, days=8).payments()
    for provider, baseline in (("VNPOST", 60), ("VNPAY", 0)):
        for hour in range(-24 * 8, 0):
            row = {"transactions": 300, "technical_decline": baseline, "latency_800": 300}
            world.fill_hour("payments", "provider_service", f"{provider}/water", hour, row)
        world.pay(provider, -60, 10, 5, 1)
    assert {entity for _, _, entity in world.said("payments", "payments.technical_declines")} == {"VNPAY"}


def test_four_declines_are_too_few_whatever_their_share() -> None:
    world = RuleWorld(10, days=8).payments(per_minute=0)
    world.pay("VNPAY", 3, 4, 4, 4)
    assert world.said("payments", "payments.technical_declines") == []


@pytest.mark.parametrize(("failed", "severity"), [(1, 3), (2, 2), (5, 1)])
def test_severity_follows_the_share(failed: int, severity: int) -> None:
    world = RuleWorld(70, days=8).payments()
    for service in SERVICES[: 1 if failed < 5 else 2]:
        world.pay("VNPAY", 5, 70, 5, failed, service=service)
    told = [s.severity for _, s in world.play("payments") if s.rule == "payments.technical_declines"]
    assert min(told) == severity


def test_a_provider_without_transactions_is_silent_while_its_adapter_lives() -> None:
    world = RuleWorld(20, days=8).payments()
    for service in SERVICES:
        world.pay("MOMO", 5, 12, 0, service=service)
    assert world.said("payments", "payments.provider_silent") == [(6, "fired", "MOMO"), (12, "recovered", "MOMO")]


def test_a_dead_adapter_is_no_silent_provider() -> None:
    world = RuleWorld(20, days=8).payments()
    world.beats("/providers/MOMO", 5, 20, 0)
    for service in SERVICES:
        world.pay("MOMO", 5, 20, 0, service=service)
    told = world.said("payments", "payments.provider_silent")
    assert told[0][0] == 6
    assert [entry for entry in told if entry[1] == "recovered"] == []


def test_latency_is_judged_against_the_providers_own() -> None:
    world = RuleWorld(60, days=8).payments()
    for service in SERVICES:
        world.pay("AGRIBANK", 5, 20, 5, service=service, bin_ms=6500)
    told = world.said("payments", "payments.latency")
    assert [entry[1:] for entry in told] == [("fired", "AGRIBANK"), ("recovered", "AGRIBANK")]


def test_half_of_the_usual_transactions_is_a_drop() -> None:
    world = RuleWorld(75, days=8).payments(per_minute=8)
    for service in SERVICES:
        world.pay("BIDV", 0, 40, 3, service=service)
    told = world.said("payments", "payments.volume_drop")
    assert [entry[1:] for entry in told] == [("fired", "BIDV"), ("recovered", "BIDV")]


def test_what_fails_in_one_commune_is_told_of_the_commune_and_of_no_provider() -> None:
    world = RuleWorld(30, days=8).payments()
    for commune in world.registry.communes:
        world.fill("payments", "commune", commune.code, -60, 30, {"transactions": 3})
    world.fill("payments", "commune", "11953", 5, 30, {"transactions": 3, "technical_decline": 3})
    world.pay("VNPAY", 5, 30, 5, 1)
    fired = {(s.rule, s.where.entity) for _, s in world.play("payments") if s.kind == "fired"}
    assert fired == {("payments.local_declines", "11953")}


def test_what_fails_everywhere_is_no_communes_matter() -> None:
    world = RuleWorld(30, days=8).payments()
    for commune in world.registry.communes:
        world.fill("payments", "commune", commune.code, 5, 30, {"transactions": 9, "technical_decline": 3})
    assert world.said("payments", "payments.local_declines") == []


def test_the_provinces_figure_has_its_two_bands() -> None:
    world = RuleWorld(40, days=8).payments()
    for provider in world.registry.providers:
        world.pay(provider.id, 5, 40, 5, 1)
    told = [(s.kind, s.severity) for _, s in world.play("payments") if s.rule == "figure.payments.technical_success"]
    assert told[0] == ("fired", 3)
    assert ("changed", 2) in told
