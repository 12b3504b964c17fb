"""Measures of payment providers: transactions, technical declines against the own baseline, latency."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import PAYMENTS
from contracts.measures import DAY_MS, Grain
from contracts.payments import COMMUNE, LATENCY_BOUNDS_MS, PROVIDER_SERVICE, SERVICES
from state.figures.numbers import Floats, lower_edges
from state.figures.payments import LATENCIES
from state.rollup import percentile
from streams.alerts.binomial import log10_tail
from streams.alerts.measures import lives
from streams.alerts.measures.measure import Measure, ratio
from streams.alerts.moment import Counted, Moment

MINUTES = 125
"""Minutes of cells that these measures look at: an hour, and the hour before it."""
ALIVE_MINUTES = 3
BASELINE_DAYS = 7
LEAST_DAYS = 3
BASELINE_TRANSACTIONS = 500
"""Fewer in a day say nothing of a provider's baseline."""
FLOOR_PCT = 0.2
LATENCY_USUAL_SHARE = 2.1
"""p95 ÷ median of a healthy provider, for one without history: the registry knows its usual latency only."""
TAIL_TRANSACTIONS, LONGEST_TAIL = 100, 60
"""Of fewer, a tail of 5 % is a handful of time-outs."""
OWN_SHARE = 0.5
_LOWER = lower_edges(LATENCY_BOUNDS_MS)
_TRANSACTIONS = PROVIDER_SERVICE.column("transactions")
_TECHNICAL = PROVIDER_SERVICE.column("technical_decline")
Ints = NDArray[np.int64]


def cells(moment: Moment, minutes: int) -> Ints:
    """Cells (providers, minutes, W) of the last minutes, over the services."""
    whole = moment.once(
        "provider minutes", lambda: _over_services(moment, moment.minutes(*_TABLE, MINUTES, pairs(moment)))
    )
    return whole[:, -minutes:]


_TABLE = (PAYMENTS.name, PROVIDER_SERVICE.name)


def pairs(moment: Moment) -> list[str]:
    """provider/service, in the order of providers."""
    return [f"{provider}/{service}" for provider in moment.province.providers for service in SERVICES]


def transactions(moment: Moment, over: int) -> Floats:
    """Transactions of the last `over` minutes; NaN for a provider whose adapter does not live."""
    counted: Floats = cells(moment, over)[:, :, _TRANSACTIONS].sum(axis=1).astype(np.float64)
    counted[~_alive(moment)] = np.nan
    return counted


def transactions_usual(moment: Moment, over: int) -> Floats:
    """What is usual for `over` minutes; NaN without history."""
    return moment.expected("transactions", "provider", _hourly(moment).at, over)


def expected(moment: Moment, over: int) -> Floats:
    """The usual transactions of `over` minutes; without history half of what the hour before them brought."""
    usual = transactions_usual(moment, over)
    earlier = cells(moment, over + 60)[:, :60, _TRANSACTIONS].sum(axis=1)
    return np.where(np.isnan(usual), OWN_SHARE * earlier * over / 60, usual)


def technical_declines(moment: Moment, over: int) -> Floats:
    """Technical declines of the last `over` minutes."""
    declined: Floats = cells(moment, over)[:, :, _TECHNICAL].sum(axis=1).astype(np.float64)
    return declined


def technical_pct(moment: Moment, over: int) -> Floats:
    """Technical declines in percent of the transactions of the last `over` minutes."""
    counted = cells(moment, over)[:, :, _TRANSACTIONS].sum(axis=1).astype(np.float64)
    return ratio(technical_declines(moment, over), counted, 100)


def baseline_pct(moment: Moment, _over: int) -> Floats:
    """The provider's own technical declines: median of its last seven days, without hours under alert.

    Below three days with 500 transactions it is what the registry says. At least 0.2 %.
    """
    return moment.once("baseline", lambda: _baseline(moment))


def surprise(moment: Moment, over: int) -> Floats:
    """-log10 of the chance that so many technical declines or more come by the own baseline (binomial, exact).

    What a commune's failure explains is added to the baseline of all: it strikes whoever has customers there.
    """
    counted = cells(moment, over)[:, :, _TRANSACTIONS].sum(axis=1).tolist()
    declined = technical_declines(moment, over).astype(int).tolist()
    rates = (baseline_pct(moment, over) / 100 + _local_share(moment, over)).tolist()
    return np.array([-log10_tail(k, n, p) for k, n, p in zip(declined, counted, rates, strict=True)])


def latency_s(moment: Moment, over: int) -> Floats:
    """p95 of latency in seconds over `over` minutes, or over as many (up to 60) as hold 100 transactions; else NaN."""
    backwards = cells(moment, LONGEST_TAIL)[:, ::-1].cumsum(axis=1)
    enough = backwards[:, over - 1 :, _TRANSACTIONS] >= TAIL_TRANSACTIONS
    ends = np.where(enough.any(axis=1), over - 1 + enough.argmax(axis=1), LONGEST_TAIL - 1)
    return _p95(backwards[np.arange(len(ends)), ends])


def latency_s_usual(moment: Moment, over: int) -> Floats:
    """The usual p95 at this hour of the week; without history twice the registry's usual latency."""
    usual, _ = moment.usual(
        "latency", "provider", lambda hour: _latency_of(moment, hour), moment.end_ms - over * 30_000
    )
    listed = np.array([row.latency_ms / 1000 for row in moment.province.registry.providers])
    return np.where(np.isnan(usual), LATENCY_USUAL_SHARE * listed, usual)


def commune_cells(moment: Moment, over: int) -> Ints:
    """(communes, 2): transactions and technical declines of the last `over` minutes."""
    names = ("transactions", "technical_decline")
    cells = moment.minutes(PAYMENTS.name, COMMUNE.name, 60, moment.province.communes, names)
    found: Ints = cells[:, -over:].sum(axis=1)
    return found


def commune_declines(moment: Moment, over: int) -> Floats:
    """Technical declines of a commune."""
    return commune_cells(moment, over)[:, 1].astype(np.float64)


def commune_pct(moment: Moment, over: int) -> Floats:
    """Technical declines of a commune in percent of its transactions."""
    counted = commune_cells(moment, over).astype(np.float64)
    return ratio(counted[:, 1], counted[:, 0], 100)


def elsewhere_pct(moment: Moment, over: int) -> Floats:
    """What the rest of the province has in the same minutes, in percent; at least 0.2."""
    counted = commune_cells(moment, over).astype(np.float64)
    others = counted.sum(axis=0)[None, :] - counted
    rates = ratio(others[:, 1], others[:, 0], 100)
    return np.fmax(rates, FLOOR_PCT)


def commune_surprise(moment: Moment, over: int) -> Floats:
    """-log10 of the chance of so many technical declines if the commune were like the rest of the province."""
    counted = commune_cells(moment, over).tolist()
    rates = (elsewhere_pct(moment, over) / 100).tolist()
    return np.array([-log10_tail(k, n, min(p, 0.999)) for (n, k), p in zip(counted, rates, strict=True)])


def _local_share(moment: Moment, over: int) -> float:
    """Share of all transactions that declined in communes which stand out by themselves."""
    counted = commune_cells(moment, over)
    apart = commune_surprise(moment, over) > APART
    return float(counted[apart, 1].sum() / max(1, counted[:, 0].sum()))


APART = 6.0
"""Decades of surprise from which a commune stands out."""


def _alive(moment: Moment) -> NDArray[np.bool_]:
    beats = lives.beats(moment, "gateway", moment.province.providers, ALIVE_MINUTES)
    proofs = beats + cells(moment, ALIVE_MINUTES)[:, :, _TRANSACTIONS]
    alive: NDArray[np.bool_] = proofs.sum(axis=1) > 0
    return alive


def _hourly(moment: Moment) -> Counted:
    def compute() -> Counted:
        by_pair = moment.counted(*_TABLE, "transactions", pairs(moment), silent_hours_count=False)
        return Counted(by_pair.first, _over_services(moment, by_pair.values))

    return moment.once("provider hours", compute)


def _over_services(moment: Moment, values: NDArray[Any]) -> NDArray[Any]:
    shape = len(moment.province.providers), len(SERVICES), *values.shape[1:]
    summed: NDArray[Any] = values.reshape(shape).sum(axis=1)
    return summed


def _latency_of(moment: Moment, hour: int) -> Floats:
    known = ~np.isnan(_hourly(moment).at(hour))
    if not known.any():
        return np.full(len(known), np.nan)
    cells_of_hour = _over_services(moment, moment.hour(*_TABLE, hour, pairs(moment)))
    return np.where(known, _p95(cells_of_hour), np.nan)


def _p95(total: Ints) -> Floats:
    enough = total[:, _TRANSACTIONS] >= TAIL_TRANSACTIONS
    return np.where(enough, percentile(total[:, LATENCIES], _LOWER, 0.95) / 1000, np.nan)


def _baseline(moment: Moment) -> Floats:
    running = Grain.HOUR.bucket(moment.minute_ms)
    first = running - BASELINE_DAYS * 24
    span = Grain.HOUR.start_ms(first), Grain.HOUR.start_ms(running)
    window = moment.reading.cells.window(
        *_TABLE, Grain.HOUR, *span, pairs(moment), columns=("transactions", "technical_decline")
    )
    hours = _over_services(moment, window.values).astype(np.float64)
    for place, flagged in enumerate(_flagged(moment)):
        for start, end in flagged:
            hours[place, max(0, Grain.HOUR.bucket(start) - first) : max(0, Grain.HOUR.bucket(end) - first + 1)] = 0
    days = hours.reshape(len(hours), BASELINE_DAYS, 24, 2).sum(axis=2)
    rates = np.where(days[:, :, 0] >= BASELINE_TRANSACTIONS, ratio(days[:, :, 1], days[:, :, 0], 100), np.nan)
    listed = np.array([row.technical_decline_pct for row in moment.province.registry.providers])
    known = (~np.isnan(rates)).sum(axis=1) >= LEAST_DAYS
    found = listed.copy()
    found[known] = np.nanmedian(rates[known], axis=1) if known.any() else []
    floored: Floats = np.maximum(found, FLOOR_PCT)
    return floored


def _flagged(moment: Moment) -> list[list[tuple[int, int]]]:
    """When alerts on each provider were active, at most a day each: what lasts longer is how it is now."""
    alerted = moment.reading.alerted
    return [
        [(start, min(end, start + DAY_MS)) for start, end in alerted.get(("provider", provider), ())]
        for provider in moment.province.providers
    ]


MEASURES = (
    Measure(
        "transactions",
        "provider",
        "transactions",
        0,
        15,
        transactions,
        "transactions; adapter lives",
        transactions_usual,
    ),
    Measure("expected", "provider", "transactions", 0, 15, expected, "usual transactions, or half of the hour before"),
    Measure("technical_declines", "provider", "declines", 0, 15, technical_declines, "technical declines"),
    Measure("technical_pct", "provider", "%", 1, 15, technical_pct, "technical declines of transactions"),
    Measure("baseline_pct", "provider", "%", 2, 0, baseline_pct, "own technical declines of 7 days, at least 0.2"),
    Measure("surprise", "provider", "decades", 1, 15, surprise, "-log10 p of so many declines by the baseline"),
    Measure("technical_declines", "commune", "declines", 0, 15, commune_declines, "technical declines of a commune"),
    Measure("technical_pct", "commune", "%", 1, 15, commune_pct, "technical declines of its transactions"),
    Measure("elsewhere_pct", "commune", "%", 2, 15, elsewhere_pct, "technical declines in the rest of the province"),
    Measure("surprise", "commune", "decades", 1, 15, commune_surprise, "-log10 p if it were like the rest"),
    Measure("latency_s", "provider", "s", 1, 15, latency_s, "p95 of latency, over 100 transactions", latency_s_usual),
)
