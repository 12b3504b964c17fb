"""Lines of payments: transactions, technical declines and latency of a provider, a commune, or the province."""

import numpy as np

from contracts.catalogue import PAYMENTS
from contracts.measures import DAY_MS, MINUTE_MS, Grain
from contracts.payments import COMMUNE, LATENCY_BOUNDS_MS, PROVIDER_SERVICE, SERVICES
from contracts.registry import Provider
from dashboard.desk.lines.scene import Baseline, Cells, Drawn, Scene, Usually, rolled, share
from dashboard.desk.lines.usually import Hours, expected, known_hours, read_hours, unalerted, usual_at
from state.alerts.spans import Source
from state.figures.numbers import MIN_DENOMINATOR, Floats, lower_edges
from state.figures.payments import LATENCIES
from state.rollup import percentile

BASELINE_DAYS, LEAST_DAYS, BASELINE_TRANSACTIONS = 7, 3, 500
FLOOR_PCT = 0.2
TAIL_TRANSACTIONS, LONGEST_TAIL = 100, 60
"""Of fewer, a tail of 5 % is a handful of time-outs: as many minutes are taken as hold so many, up to an hour."""
LATENCY_USUAL_SHARE = 2.1
"""p95 ÷ median of a healthy provider, for one without history: the registry knows its usual latency only."""
OWN_SHARE = 0.5
HOUR = 60
_LOWER = lower_edges(LATENCY_BOUNDS_MS)
_TRANSACTIONS = PROVIDER_SERVICE.column("transactions")
_DECLINES = "transactions", "technical_decline"


def transactions(scene: Scene, over: int) -> Drawn:
    """Transactions of the provider, or of all together."""
    providers = _providers(scene)
    counted = _sum(_minutes(scene, providers, over + HOUR - 1, ("transactions",)))[..., 0]
    now = rolled(counted[:, HOUR:], over).astype(np.float64)
    hours = _transactions_by_hour(scene, providers)
    each = expected(lambda moments: usual_at(hours, moments, scene.weekday), scene.ends, over)
    # What is usual for the province is only known where it is of every provider.
    usual = Usually(*(part.sum(axis=0, keepdims=True) for part in each))
    before = rolled(counted[:, : HOUR - 1 + scene.minutes], HOUR)
    awaited = np.where(np.isnan(usual.middle), OWN_SHARE * before * over / HOUR, usual.middle)
    return Drawn(now, usual, also={"expected": awaited})


def technical_pct(scene: Scene, over: int) -> Drawn:
    """Technical declines in percent of transactions: of a commune beside the rest of the province, of a provider beside
    its own baseline.
    """
    if scene.where.kind == "commune":
        own, others = _communes(scene, over)
        elsewhere = np.fmax(share(others[..., 1], others[..., 0]), FLOOR_PCT)
        return _declined(own, Baseline("elsewhere", elsewhere[0]))
    providers = _providers(scene)
    counted = rolled(_sum(_minutes(scene, providers, over - 1, _DECLINES)), over)
    beside = Baseline("baseline", np.full(scene.minutes, _baseline_pct(scene, providers[0])))
    return _declined(counted, beside if scene.where.kind == "provider" else None)


def technical_declines(scene: Scene, over: int) -> Drawn:
    """How many declined for technical reasons."""
    return Drawn(technical_pct(scene, over).also["technical_declines"])


def technical_success(scene: Scene, over: int) -> Drawn:
    """What did not decline for technical reasons, in percent of the province's transactions."""
    counted = rolled(_sum(_minutes(scene, _providers(scene), over - 1, _DECLINES)), over)
    return Drawn(100 - share(counted[..., 1], counted[..., 0], MIN_DENOMINATOR))


def provider_latency(scene: Scene, over: int) -> Drawn:
    """p95 of latency in seconds, over so many minutes as hold a hundred transactions."""
    (provider, *_) = providers = _providers(scene)[:1]
    backwards = _sum(_minutes(scene, providers, LONGEST_TAIL - 1))[0]
    now = np.array([_tail(backwards[at : at + LONGEST_TAIL], over) for at in range(scene.minutes)])
    known = ~np.isnan(_transactions_by_hour(scene, providers, leave_alerted=True).values[0])
    first, cells = read_hours(scene, PAYMENTS, PROVIDER_SERVICE, _pairs(providers))
    samples = np.where(known, _p95(cells.sum(axis=0)), np.nan)[None]
    hours = unalerted(Hours(first, samples), _sources(providers), scene.alerted)
    usual = usual_at(hours, scene.ends - over * MINUTE_MS // 2, scene.weekday)
    middle = np.where(np.isnan(usual.middle), LATENCY_USUAL_SHARE * provider.latency_ms / 1000, usual.middle)
    return Drawn(now[None], Usually(middle, usual.margin))


def province_latency(scene: Scene, over: int) -> Drawn:
    """p95 of latency of all transactions, in seconds."""
    counted = rolled(_sum(_minutes(scene, _providers(scene), over - 1)), over)
    p95 = percentile(counted[..., LATENCIES], _LOWER, 0.95) / 1000
    return Drawn(np.where(counted[..., _TRANSACTIONS] >= MIN_DENOMINATOR, p95, np.nan))


def _declined(counted: Cells, beside: Baseline | None) -> Drawn:
    declines = counted[..., 1].astype(np.float64)
    return Drawn(share(declines, counted[..., 0]), baseline=beside, also={"technical_declines": declines})


def _providers(scene: Scene) -> list[Provider]:
    every = list(scene.registry.providers)
    return [one for one in every if one.id == scene.where.entity] or every


def _pairs(providers: list[Provider]) -> list[str]:
    return [f"{provider.id}/{service}" for provider in providers for service in SERVICES]


def _sources(providers: list[Provider]) -> list[list[Source]]:
    return [[("provider", provider.id)] for provider in providers]


def _minutes(scene: Scene, providers: list[Provider], lead: int, columns: tuple[str, ...] | None = None) -> Cells:
    return scene.read(PAYMENTS, PROVIDER_SERVICE, _pairs(providers), lead, columns)


def _sum(cells: Cells) -> Cells:
    """All of them as one row."""
    return np.asarray(cells.sum(axis=0, keepdims=True), np.int64)


def _communes(scene: Scene, over: int) -> tuple[Cells, Cells]:
    """(1, T, 2) of the commune and of all others: transactions and technical declines."""
    codes = [commune.code for commune in scene.registry.communes]
    counted = rolled(scene.read(PAYMENTS, COMMUNE, codes, over - 1, _DECLINES), over)
    own = counted[[scene.registry.commune_index[scene.where.entity]]]
    return own, _sum(counted) - own


def _transactions_by_hour(scene: Scene, providers: list[Provider], *, leave_alerted: bool = False) -> Hours:
    """(providers, H) samples; `leave_alerted`: with the hours under alert."""
    every = _pairs(list(scene.registry.providers))
    totals = read_hours(scene, PAYMENTS, PROVIDER_SERVICE, every, ("transactions",))[1].sum(axis=(0, 2))
    first, cells = read_hours(scene, PAYMENTS, PROVIDER_SERVICE, _pairs(providers), ("transactions",))
    own = cells[:, :, 0].reshape(len(providers), len(SERVICES), -1).sum(axis=1)
    hours = Hours(first, np.where(known_hours(totals, silent_hours_count=False), own, np.nan))
    return hours if leave_alerted else unalerted(hours, _sources(providers), scene.alerted)


def _tail(minutes: Cells, over: int) -> float:
    """p95 of the last `over` of these minutes (longest, W), or of as many as hold enough; else NaN."""
    backwards = minutes[::-1].cumsum(axis=0)
    enough = np.flatnonzero(backwards[over - 1 :, _TRANSACTIONS] >= TAIL_TRANSACTIONS)
    return float(_p95(backwards[over - 1 + enough[0]])) if len(enough) else np.nan


def _p95(total: Cells) -> Floats:
    p95 = percentile(total[..., LATENCIES], _LOWER, 0.95) / 1000
    return np.where(total[..., _TRANSACTIONS] >= TAIL_TRANSACTIONS, p95, np.nan)


def _baseline_pct(scene: Scene, provider: Provider) -> float:
    """The provider's own technical declines: median of seven days before the begin, without hours under alert; where
    too little is known what the registry says. At least 0.2 %.
    """
    running = Grain.HOUR.bucket((scene.start_ms + scene.end_ms) // 2)
    first = running - BASELINE_DAYS * 24
    span = Grain.HOUR.start_ms(first), Grain.HOUR.start_ms(running)
    names = PAYMENTS.name, PROVIDER_SERVICE.name, Grain.HOUR
    hours = scene.cells.window(*names, *span, _pairs([provider]), columns=_DECLINES).values.sum(axis=0)
    for start_ms, end_ms in scene.alerted.get(("provider", provider.id), ()):
        last_ms = min(end_ms, start_ms + DAY_MS)
        begin, end = (Grain.HOUR.bucket(ms) - first for ms in (start_ms, last_ms))
        hours[max(0, begin) : max(0, end + 1)] = 0
    days = hours.reshape(BASELINE_DAYS, 24, 2).sum(axis=1)
    rates = share(days[:, 1], days[:, 0], BASELINE_TRANSACTIONS)
    known = rates[~np.isnan(rates)]
    found = float(np.median(known)) if len(known) >= LEAST_DAYS else provider.technical_decline_pct
    return max(found, FLOOR_PCT)
