"""The value of a figure from its sums, for parts of the province, whose figures no frame tells.

The formulas are those of SCREENS 4, put down once more: sums in, number out.
"""

from collections.abc import Callable, Mapping

import numpy as np

from contracts.dossiers import TIME_USED_BINS
from contracts.payments import LATENCY_BOUNDS_MS
from state.figures.dossiers import BIN_PCT
from state.figures.numbers import known, lower_edges, share
from state.rollup import percentile

Sums = Mapping[str, int]
Tell = Callable[[Sums, float], float | None]
"""(sums by measure, minutes of the span) → the value in the figure's unit; None: nothing to compute from."""


def _total(measure: str) -> Tell:
    return lambda sums, _minutes: float(sums[measure])


def _rate(measure: str, minutes: int) -> Tell:
    """So many in a number of minutes."""
    return lambda sums, span: sums[measure] * minutes / span


def _share(part: str, whole: str) -> Tell:
    """Percent."""
    return lambda sums, _minutes: share(sums[part], sums[whole])


def _without(part: str, whole: str) -> Tell:
    """Percent of the whole that is not the part."""
    return lambda sums, _minutes: share(sums[whole] - sums[part], sums[whole])


def _quantile(measures: list[str], lower: list[float], at: float) -> Tell:
    return lambda sums, _minutes: known(float(percentile([sums[one] for one in measures], lower, at)))


_LATENCIES = [*(f"latency_{bound}" for bound in LATENCY_BOUNDS_MS), "latency_over"]
_USED = [f"time_used_{i}" for i in range(TIME_USED_BINS)]
_USED_EDGES = (np.arange(TIME_USED_BINS) * BIN_PCT).tolist()

VALUES: dict[str, Tell] = {
    "traffic.flow": _rate("vehicles", 60),
    "traffic.vehicles": _total("vehicles"),
    "dossiers.on_time": _share("done_on_time", "done"),
    "dossiers.open": _total("open"),
    "dossiers.overdue": _total("overdue"),
    "dossiers.due_soon": _total("due_soon"),
    "dossiers.received": _total("received"),
    "dossiers.done": _total("done"),
    "dossiers.submitted_online": _share("received_online", "received"),
    "dossiers.processed_online": _share("done_online", "done"),
    "dossiers.time_used": _quantile(_USED, _USED_EDGES, 0.5),
    "dossiers.time_used_p90": _quantile(_USED, _USED_EDGES, 0.9),
    "dossiers.supplements": _share("to_needs_supplement", "received"),
    "payments.technical_success": _without("technical_decline", "transactions"),
    "payments.transactions": _rate("transactions", 1),
    "payments.value": _total("amount_vnd"),
    "payments.latency": _quantile(_LATENCIES, lower_edges(LATENCY_BOUNDS_MS).tolist(), 0.95),
    "payments.approval": _share("success", "transactions"),
    "payments.total": _total("transactions"),
    "payments.cashless": _share("cashless", "success"),
    "payments.cashless_vnd": _share("cashless_vnd", "amount_vnd"),
}
"""The figures whose sums say their value; those of the roads also need each camera's free flow or sketch."""
