import numpy as np
import pytest

from contracts.payments import PROVIDER_SERVICE
from state.figures import payments


def cells(*pairs: dict[str, int]) -> np.ndarray:
    found = np.zeros((len(pairs), 1, PROVIDER_SERVICE.width), dtype=np.int64)
    for row, sums in enumerate(pairs):
        for name, value in sums.items():
            found[row, 0, PROVIDER_SERVICE.column(name)] = value
    return found


def test_only_technical_declines_hurt_technical_success() -> None:
    sums = {"transactions": 1000, "success": 935, "business_decline": 60, "technical_decline": 5}
    found = payments.payments_now(cells(sums))
    assert (found.technical_success_pct, found.approval_pct) == (99.5, 93.5)


def test_without_transactions_nothing_can_be_said() -> None:
    found = payments.payments_now(cells({}))
    assert (found.technical_success_pct, found.approval_pct, found.latency_p95_ms) == (None, None, None)


def test_latency_is_linear_within_its_bin_and_the_open_bin_is_its_lower_edge() -> None:
    assert payments.payments_now(cells({"latency_100": 100})).latency_p95_ms == pytest.approx(95)
    assert payments.payments_now(cells({"latency_300": 90, "latency_over": 10})).latency_p95_ms == 20_000


def test_cashless_is_a_share_of_successes_by_number_and_by_amount() -> None:
    found = payments.payments_today(np.array([50, 40, 1000, 30, 900]))
    assert (found.cashless_pct, found.cashless_vnd_pct, found.value_vnd) == (75, 90, 1000)


def test_the_worst_pair_has_the_largest_share_and_small_numbers_come_last() -> None:
    pairs = [
        {"transactions": 100, "technical_decline": 2},
        {"transactions": 50, "technical_decline": 5},
        {"transactions": 4, "technical_decline": 3},
        {"transactions": 500},
    ]
    found = payments.worst_pairs(["A/water", "B/health", "C/water", "D/water"], cells(*pairs))
    assert [(w.provider, w.service, w.declines_pct) for w in found] == [
        ("B", "health", 10),
        ("A", "water", 2),
        ("C", "water", 75),
    ]
