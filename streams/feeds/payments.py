"""Payments: a transaction adds to its provider and service, and to the payer's commune."""

from typing import Any

import numpy as np
import numpy.typing as npt

from contracts.catalogue import PAYMENTS
from contracts.payments import COMMUNE, LATENCY_BOUNDS_MS, OUTCOMES, PROVIDER_SERVICE, RESPONSE_CODES, SERVICES
from contracts.registry import Registry
from streams.core.accepted import Columns
from streams.core.batch import UNKNOWN, Applied, Batch, Roster, Sample
from streams.core.grouping import Codes
from streams.core.rollup import Tally

Ints = npt.NDArray[np.int64]

_TRANSACTIONS = COMMUNE.column("transactions")
_OUTCOME = {name: COMMUNE.column(name) for name in OUTCOMES}
_AMOUNT, _CASHLESS, _CASHLESS_VND = (COMMUNE.column(n) for n in ("amount_vnd", "cashless", "cashless_vnd"))
_SHARED = slice(0, COMMUNE.width)
"""The first measures of PROVIDER_SERVICE are those of COMMUNE, in the same columns."""
_SERVICE = {name: place for place, name in enumerate(SERVICES)}
_CODE = {code: PROVIDER_SERVICE.column(f"code_{code}") for code in RESPONSE_CODES}
_OTHER_CODE = PROVIDER_SERVICE.column("code_other")
_LATENCY = PROVIDER_SERVICE.column(f"latency_{LATENCY_BOUNDS_MS[0]}")
_BOUNDS = np.array(LATENCY_BOUNDS_MS, dtype=np.int64)

if PROVIDER_SERVICE.measures[_SHARED] != COMMUNE.measures:
    raise AssertionError("the payment tables no longer begin alike")


class Payments:
    """Counts transactions; providers and communes that the registry does not know count together as `unknown`."""

    feed = PAYMENTS
    most = 8_192
    ticks = False

    def __init__(self, registry: Registry) -> None:
        self._providers = [*(provider.id for provider in registry.providers), UNKNOWN]
        self._services = [f"{provider}/{service}" for provider in self._providers for service in SERVICES]
        self._communes = [*(commune.code for commune in registry.communes), UNKNOWN]
        self._provider_codes = Codes(self._providers)
        self._commune_codes = Codes(self._communes)
        self._billers = registry.biller_index

    def columns(self, _events: list[Any], paid: list[Any]) -> Columns:
        """Provider, service, commune, outcome, amount, whether in cash, code, latency, whether the biller is known."""
        count = len(paid)
        return (
            self._provider_codes.of([p.provider for p in paid]),
            np.fromiter(map(_SERVICE.__getitem__, [p.service for p in paid]), np.int64, count),
            self._commune_codes.of([p.commune for p in paid]),
            np.fromiter(map(_OUTCOME.__getitem__, [p.outcome for p in paid]), np.int64, count),
            np.fromiter([p.amount_vnd for p in paid], np.int64, count),
            np.fromiter([p.method == "cash" for p in paid], np.bool_, count),
            np.fromiter([_CODE.get(p.response_code, _OTHER_CODE) for p in paid], np.int64, count),
            np.fromiter([p.latency_ms for p in paid], np.int64, count),
            np.fromiter([p.biller in self._billers for p in paid], np.bool_, count),
        )

    def apply(self, _roster: Roster, batch: Batch) -> Applied:
        """Two to five contributions an event to both tables, and code and latency to the provider's."""
        providers, services, communes, outcomes, money, in_cash, codes, latencies, known = batch.columns
        rows, columns, amounts = _shared(outcomes, money, in_cash)
        count = np.arange(len(providers))
        by_service = Tally(
            PROVIDER_SERVICE,
            self._services,
            providers * len(SERVICES) + services,
            batch.event_ms,
            batch.record_ms,
            np.concatenate([rows, count, count]),
            np.concatenate([columns, codes, _LATENCY + np.searchsorted(_BOUNDS, latencies)]),
            np.concatenate([amounts, np.ones(2 * len(count), dtype=np.int64)]),
        )
        by_commune = Tally(COMMUNE, self._communes, communes, batch.event_ms, batch.record_ms, rows, columns, amounts)
        nobody, nowhere = len(self._providers) - 1, len(self._communes) - 1
        return Applied([by_service, by_commune], (providers == nobody) | (communes == nowhere) | ~known)

    def tick(self, _roster: Roster, _record_ms: int) -> list[Sample]:
        """Payments have no gauges."""
        return []


def _shared(outcomes: Ints, money: Ints, in_cash: npt.NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Event numbers, columns and amounts of the measures that both tables have. Money counts only when it was paid."""
    count = np.arange(len(outcomes))
    succeeded = np.flatnonzero(outcomes == _OUTCOME["success"])
    cashless = succeeded[~in_cash[succeeded]]
    rows = (count, count, succeeded, cashless, cashless)
    columns = np.repeat((_TRANSACTIONS, 0, _AMOUNT, _CASHLESS, _CASHLESS_VND), [len(row) for row in rows])
    columns[len(count) : 2 * len(count)] = outcomes
    ones = np.ones(2 * len(count), dtype=np.int64)
    amounts = (ones, money[succeeded], np.ones_like(cashless), money[cashless])
    return np.concatenate(rows), columns, np.concatenate(amounts)
