"""Payments: one event per finished attempt to pay for a public service."""

from typing import Annotated, Literal

import msgspec

from contracts.events import Count, Identifier
from contracts.measures import Table, counters

TYPE = "vn.hungyen.ioc.payment.transaction.v1"
SERVICES = ("electricity", "water", "telecom", "health", "education")
METHODS = ("bank_transfer", "qr", "e_wallet", "card", "auto_debit", "cash")
OUTCOMES = ("success", "business_decline", "technical_decline")
RESPONSE_CODES = ("00", "24", "51", "13", "65", "75", "11", "99")
"""VNPAY's: success · cancelled, no funds, OTP, limit (business) · bank maintenance, time-out, other (technical)."""
LATENCY_BOUNDS_MS = (100, 200, 300, 500, 800, 1_200, 2_000, 3_000, 4_500, 6_500, 10_000, 20_000)
"""Upper bounds of the latency bins; one more bin is open."""


class Transaction(msgspec.Struct, gc=False):
    """A payment attempt ended. `amount_vnd` whole đồng, `latency_ms` from request to answer."""

    transaction: Identifier
    provider: Identifier
    service: Literal["electricity", "water", "telecom", "health", "education"]
    biller: Identifier
    commune: Identifier
    amount_vnd: Annotated[int, msgspec.Meta(ge=0, le=10**13)]
    method: Literal["bank_transfer", "qr", "e_wallet", "card", "auto_debit", "cash"]
    outcome: Literal["success", "business_decline", "technical_decline"]
    response_code: Annotated[str, msgspec.Meta(min_length=1, max_length=8)]
    latency_ms: Count


PROVIDER_SERVICE = Table(
    "provider_service",
    "provider/service",
    "<i8",
    counters(
        "transactions",
        *OUTCOMES,
        "amount_vnd",
        "cashless",
        "cashless_vnd",
        *(f"code_{code}" for code in RESPONSE_CODES),
        "code_other",
        *(f"latency_{bound}" for bound in LATENCY_BOUNDS_MS),
        "latency_over",
    ),
)
"""`amount_vnd`, `cashless`, `cashless_vnd` are over successes only; `cashless` means any method but cash."""

COMMUNE = Table(
    "commune",
    "commune",
    "<i8",
    counters("transactions", *OUTCOMES, "amount_vnd", "cashless", "cashless_vnd"),
)

TABLES = (PROVIDER_SERVICE, COMMUNE)
