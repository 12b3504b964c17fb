"""What bills come to, in whole đồng, per service."""

import numpy as np

from contracts.payments import SERVICES
from simulators.draw import Bits, Floats, Ints, normal, uniform

POWER_STEPS = ((50, 1_984), (50, 2_050), (100, 2_380), (100, 2_998), (100, 3_350), (10**9, 3_460))
"""Household tariff (kWh of the step, đồng a kWh) in force since 10 May 2025, before 8 % VAT."""
POWER_VAT = 1.08
WATER_STEPS = ((10, 8_900), (10, 10_700), (10, 12_600), (10**9, 15_200))
"""Typical provincial water tariff (m3 of the step, đồng a m3), before 5 % VAT and 10 % environmental fee."""
WATER_CHARGES = 1.15
PACKAGES = np.array([70, 90, 120, 135, 150, 165, 180, 200, 220, 250, 300, 350]) * 1_000
"""Monthly mobile and internet packages."""
SUMMER = np.array([0.85, 0.8, 0.8, 0.9, 1.15, 1.45, 1.55, 1.45, 1.2, 1.0, 0.9, 0.9])
"""Power used by month: air conditioning."""


def stepped(used: Floats, steps: tuple[tuple[int, int], ...]) -> Floats:
    """Price of the quantities used (n,) under a rising tariff."""
    total = np.zeros(len(used))
    left = used
    for width, price in steps:
        inside = np.clip(left, 0.0, width)
        total += inside * price
        left = left - inside
    return total


def _electricity(bits: Bits, month: int) -> Floats:
    return stepped(165.0 * SUMMER[month - 1] * np.exp(0.65 * normal(bits, 11)) // 1, POWER_STEPS) * POWER_VAT


def _water(bits: Bits) -> Floats:
    return stepped(1.0 + 12.0 * np.exp(0.55 * normal(bits, 11)) // 1, WATER_STEPS) * WATER_CHARGES


def _telecom(bits: Bits) -> Floats:
    drawn = uniform(bits, 11)
    return np.asarray(PACKAGES[(drawn * drawn**0.5 * len(PACKAGES)).astype(np.int64)], dtype=np.float64)


def _health(bits: Bits) -> Floats:
    return np.asarray(260_000.0 * np.exp(1.15 * normal(bits, 11)) // 100 * 100)


def _education(bits: Bits) -> Floats:
    monthly = 180_000.0 + 620_000.0 * uniform(bits, 11)
    term = 3_500_000.0 + 6_000_000.0 * uniform(bits, 12)
    return np.asarray(np.where(uniform(bits, 13) < 0.06, term, monthly) // 1_000 * 1_000)


def amounts(service: Ints, bits: Bits, month: int) -> Ints:
    """Amounts (n,) in đồng of bills of the given services (index in SERVICES); `month` 1..12."""
    result = np.zeros(len(bits))
    bills = (lambda b: _electricity(b, month), _water, _telecom, _health, _education)
    for index, bill in enumerate(bills[: len(SERVICES)]):
        mine = service == index
        result[mine] = bill(bits[mine])
    return np.maximum(np.round(result), 1_000).astype(np.int64)
