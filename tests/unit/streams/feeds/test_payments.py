"""Payments: what one transaction adds."""

from typing import Any

import pytest

from contracts.catalogue import PAYMENTS
from tests.fixtures.records import record, registry, transaction
from tests.unit.streams.core.test_apply import Desk, desk
from tests.unit.streams.feeds.test_traffic import day_of

PROVIDER = registry().providers[0].id
COMMUNE = registry().communes[0].code


def taken(*told: dict[str, Any]) -> Desk:
    at = desk(PAYMENTS)
    at.take(*(record(PAYMENTS, each, sequence=n) for n, each in enumerate(told)))
    return at


def provider(at: Desk, entity: str = f"{PROVIDER}/electricity") -> dict[str, int]:
    return day_of(at, "provider_service", entity)


def test_a_success_counts_money() -> None:
    shared = {"transactions": 1, "success": 1, "amount_vnd": 350_000, "cashless": 1, "cashless_vnd": 350_000}
    at = taken(transaction())
    assert provider(at) == shared | {"code_00": 1, "latency_800": 1}
    assert day_of(at, "commune", COMMUNE) == shared


def test_cash_is_money_but_not_cashless() -> None:
    expected = {"transactions": 1, "success": 1, "amount_vnd": 350_000}
    assert day_of(taken(transaction(method="cash")), "commune", COMMUNE) == expected


@pytest.mark.parametrize("outcome", ["business_decline", "technical_decline"])
def test_a_decline_counts_no_money(outcome: str) -> None:
    at = taken(transaction(outcome=outcome, response_code="75"))
    assert provider(at) == {"transactions": 1, outcome: 1, "code_75": 1, "latency_800": 1}


def test_codes_that_are_not_in_the_contract_count_as_other() -> None:
    assert provider(taken(transaction(response_code="4711")))["code_other"] == 1


@pytest.mark.parametrize(
    ("latency", "column"),
    [
        (0, "latency_100"),
        (100, "latency_100"),
        (101, "latency_200"),
        (20_000, "latency_20000"),
        (20_001, "latency_over"),
        (2**53, "latency_over"),
    ],
)
def test_latency_bounds_belong_to_their_bin(latency: int, column: str) -> None:
    assert provider(taken(transaction(latency_ms=latency)))[column] == 1


def test_money_is_exact_to_the_dong() -> None:
    amounts = [10**13, 10**13 - 1, 1] * 700
    at = taken(*(transaction(amount_vnd=amount) for amount in amounts))
    assert provider(at)["amount_vnd"] == sum(amounts) > 2**53


def test_unknown_names_count_together_and_are_reported() -> None:
    at = taken(
        transaction(provider="nobody"), transaction(commune="00000"), transaction(biller="nobody"), transaction()
    )
    assert provider(at, "unknown/electricity")["transactions"] == 1
    assert day_of(at, "commune", "unknown")["transactions"] == 1
    assert provider(at)["transactions"] == 3
    assert at.counts()["unknown"] == 3
