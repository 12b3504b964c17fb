"""The province's operational figures as measures: the same formulas as on the wall, on closed minutes."""

import numpy as np

from contracts.catalogue import FEEDS, STREAMS
from contracts.status import DELAY_BOUNDS_MS
from state.figures.intake import dead_letters_pct
from state.figures.numbers import MIN_DENOMINATOR, Floats, lower_edges
from state.figures.payments import PaymentsNow, payments_now
from state.figures.spans import NOW_MINUTES, QUARTER_MINUTES
from state.figures.traffic import TrafficNow, per_camera, traffic_now
from state.rollup import percentile
from streams.alerts.binomial import log10_tail
from streams.alerts.measures import dossiers, lives, payments, system, traffic
from streams.alerts.measures.measure import Measure
from streams.alerts.moment import Moment

_LOWER = lower_edges(DELAY_BOUNDS_MS)


def _one(value: float | None) -> Floats:
    return np.array([np.nan if value is None else value], np.float64)


def _traffic(moment: Moment) -> TrafficNow:
    def compute() -> TrafficNow:
        cameras = moment.province.cameras
        alive = lives.alive(moment)
        # By the minute a camera that beats every 30 s is fresh if it gave proof in the last closed one.
        fresh = lives.camera_proofs(moment)[:, -1]
        seen = per_camera(traffic.cells(moment)[:, -NOW_MINUTES:], cameras)
        return traffic_now(seen, cameras, alive, fresh, NOW_MINUTES)

    return moment.once("traffic now", compute)


def speed_index(moment: Moment, _over: int) -> Floats:
    """Speed index of the province; NaN below 30 vehicles."""
    now = _traffic(moment)
    return _one(now.speed_index if now.vehicles >= MIN_DENOMINATOR else None)


def congested(moment: Moment, _over: int) -> Floats:
    """Congested cameras in percent of the fresh ones."""
    fresh = int(lives.camera_proofs(moment)[:, -1].sum())
    return _one(_traffic(moment).congested_pct if fresh >= MIN_DENOMINATOR else None)


def reporting(moment: Moment, _over: int) -> Floats:
    """Living cameras in percent of those in service; NaN while not one lives: that is the feed's matter."""
    now = _traffic(moment)
    return _one(now.reporting_pct if now.reporting and now.in_service >= MIN_DENOMINATOR else None)


def overdue(moment: Moment, _over: int) -> Floats:
    """Overdue dossiers of the province in percent of the open ones."""
    late, all_open = (np.nansum(dossiers.stock(moment, name)) for name in ("overdue", "open"))
    return _one(100 * late / all_open if all_open >= MIN_DENOMINATOR else None)


def _payments(moment: Moment, minutes: int) -> PaymentsNow:
    return moment.once(("payments", minutes), lambda: payments_now(payments.cells(moment, minutes)))


def technical_success(moment: Moment, _over: int) -> Floats:
    """Technical success over 15 minutes."""
    quarter = _payments(moment, QUARTER_MINUTES)
    return _one(quarter.technical_success_pct if quarter.transactions >= MIN_DENOMINATOR else None)


def technical_surprise(moment: Moment, _over: int) -> Floats:
    """-log10 of the chance of so many technical declines in 15 minutes at the band's edge of 0.5 %."""
    quarter = _payments(moment, QUARTER_MINUTES)
    return _one(-log10_tail(quarter.technical_declines, quarter.transactions, BAND_EDGE))


BAND_EDGE = 0.005


def latency_s(moment: Moment, _over: int) -> Floats:
    """p95 of latency over 5 minutes, in seconds."""
    now = _payments(moment, NOW_MINUTES)
    known = now.latency_p95_ms is not None and now.transactions >= MIN_DENOMINATOR
    return _one(now.latency_p95_ms / 1000 if known and now.latency_p95_ms is not None else None)


def transactions_share(moment: Moment, _over: int) -> Floats:
    """Transactions of 5 minutes in percent of the usual; NaN where that is below 200, or not known."""
    usual = float(np.sum(payments.transactions_usual(moment, NOW_MINUTES)))
    return _one(100 * _payments(moment, NOW_MINUTES).transactions / usual if usual >= LEAST_USUAL else None)


LEAST_USUAL = 200
"""Of fewer, chance alone brings more than 30 % too few now and then."""


def lag_s(moment: Moment, _over: int) -> Floats:
    """p95 of event → Redis over all feeds, in seconds."""
    found = [moment.reading.delays[feed.name] for feed in FEEDS if feed.name in moment.reading.delays]
    total = np.sum(found, axis=0) if found else np.zeros(len(_LOWER))
    return _one(float(percentile(total, _LOWER, 0.95)) / 1000 if total.sum() >= MIN_DENOMINATOR else None)


def completeness(moment: Moment, _over: int) -> Floats:
    """Received ÷ expected over 15 minutes of all sources but those under planned maintenance."""
    received, expected = (sum(pair[part] for pair in moment.completeness().values()) for part in (0, 1))
    return _one(min(100.0, 100 * received / expected) if expected >= MIN_DENOMINATOR else None)


def dead_letters(moment: Moment, over: int) -> Floats:
    """Dead letters in percent of all records."""
    pct, _, records = dead_letters_pct([system.intake_cells(moment, feed.name, over) for feed in STREAMS])
    return _one(pct if records >= MIN_DENOMINATOR else None)


MEASURES = (
    Measure("traffic.speed_index", "figure", "%", 1, 0, speed_index, "speed index of the province"),
    Measure("traffic.congested", "figure", "%", 1, 0, congested, "congested cameras of the fresh ones"),
    Measure("traffic.reporting", "figure", "%", 1, 0, reporting, "living cameras of those in service"),
    Measure("dossiers.overdue", "figure", "%", 1, 0, overdue, "overdue of open dossiers"),
    Measure("payments.technical_success", "figure", "%", 2, 0, technical_success, "technical success over 15 min"),
    Measure(
        "payments.technical_surprise",
        "figure",
        "decades",
        1,
        0,
        technical_surprise,
        "-log10 p of the declines at 0.5 %",
    ),
    Measure("payments.transactions", "figure", "% of usual", 0, 0, transactions_share, "transactions against usual"),
    Measure("payments.latency", "figure", "s", 1, 0, latency_s, "p95 of latency over 5 min"),
    Measure("system.lag", "figure", "s", 1, 0, lag_s, "p95 of event → Redis", momentary=True),
    Measure("system.completeness", "figure", "%", 2, 0, completeness, "received ÷ expected, 15 min", momentary=True),
    Measure("system.dead_letters", "figure", "%", 2, 5, dead_letters, "dead letters of all records"),
)
