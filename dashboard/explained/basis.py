"""What each figure rests on: feed, table, measures and stretch of time. Words say what it means, this says of what."""

from collections.abc import Callable

import msgspec

from contracts.catalogue import DOSSIERS, PAYMENTS, TRAFFIC, Feed
from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.payments import LATENCY_BOUNDS_MS
from contracts.traffic import SPEED_BIN_KMH, SPEED_BINS
from state.figures import spans
from state.figures.spans import Span

SpanOf = Callable[[int], Span]


def now(now_ms: int) -> Span:
    """The last five closed minutes."""
    return spans.closed_minutes(now_ms, spans.NOW_MINUTES)


def quarter(now_ms: int) -> Span:
    """The last fifteen closed minutes."""
    return spans.closed_minutes(now_ms, spans.QUARTER_MINUTES)


def day(now_ms: int) -> Span:
    """Since 00:00, up to the last closed minute."""
    end = spans.closed_minutes(now_ms, 1)[1]
    return min(spans.midnight(now_ms), end - MINUTE_MS), end


def month(now_ms: int) -> Span:
    """The last thirty local days, today among them."""
    return spans.last_days(now_ms, spans.MONTH_DAYS)[0], spans.closed_minutes(now_ms, 1)[1]


class Basis(msgspec.Struct, frozen=True):
    """Of what a figure is made: `measures` of `table` over `span`. `recount`: measures that the raw log can tell again;
    none where it says them only together with what came before.
    """

    feed: Feed
    table: str
    measures: tuple[str, ...]
    span: SpanOf
    recount: tuple[str, ...] = ()


_SPEEDS = tuple(f"speed_{SPEED_BIN_KMH * i}" for i in range(SPEED_BINS))
_LATENCIES = (*(f"latency_{bound}" for bound in LATENCY_BOUNDS_MS), "latency_over")
_STEPS = ("to_registered", "to_accepted", "to_needs_supplement", "to_done")


def _traffic(span: SpanOf, *measures: str) -> Basis:
    return Basis(TRAFFIC, "camera", measures, span, measures)


def _payments(span: SpanOf, *measures: str) -> Basis:
    return Basis(PAYMENTS, "provider_service", measures, span, measures)


def _flow(span: SpanOf, *measures: str) -> Basis:
    return Basis(DOSSIERS, "agency", measures, span, _STEPS)


def _stock(*measures: str) -> Basis:
    return Basis(DOSSIERS, "open_by_agency", measures, lambda now_ms: spans.closed_minutes(now_ms, 1))


BASES: dict[str, Basis] = {
    "traffic.speed_index": _traffic(now, "vehicles", *_SPEEDS),
    "traffic.flow": _traffic(now, "vehicles"),
    "traffic.congested": _traffic(now, "vehicles", *_SPEEDS),
    "traffic.reporting": _traffic(now, "vehicles"),
    "traffic.vehicles": _traffic(day, "vehicles"),
    "traffic.distinct": Basis(TRAFFIC, "camera", ("vehicles",), day),
    "dossiers.on_time": _flow(month, "done", "done_on_time"),
    "dossiers.open": _stock("open"),
    "dossiers.overdue": _stock("open", "overdue"),
    "dossiers.due_soon": _stock("open", "due_soon"),
    "dossiers.received": _flow(day, "received"),
    "dossiers.done": _flow(day, "done"),
    "dossiers.days_of_work": _flow(month, "done"),
    "dossiers.submitted_online": _flow(month, "received", "received_online"),
    "dossiers.processed_online": _flow(month, "done", "done_online"),
    "dossiers.time_used": _flow(month, "done"),
    "dossiers.time_used_p90": _flow(month, "done"),
    "dossiers.supplements": _flow(month, "received", "to_needs_supplement"),
    "payments.technical_success": _payments(quarter, "transactions", "technical_decline"),
    "payments.transactions": _payments(now, "transactions"),
    "payments.value": _payments(day, "success", "amount_vnd"),
    "payments.latency": _payments(now, "transactions", *_LATENCIES),
    "payments.approval": _payments(now, "transactions", "success", "business_decline", "technical_decline"),
    "payments.total": _payments(day, "transactions"),
    "payments.cashless": _payments(day, "success", "cashless"),
    "payments.cashless_vnd": _payments(day, "amount_vnd", "cashless_vnd"),
}
"""Figure → its basis, for every figure of a feed. The system's own are measured, not counted from cells."""

MOST_RECOUNTED_MS = HOUR_MS
"""A recount reads the log of an hour at most: the last one of a longer span."""


def recounted_span(basis: Basis, now_ms: int) -> Span:
    """The closed minutes of a basis that a recount reads."""
    start, end = basis.span(now_ms)
    return max(start, end - MOST_RECOUNTED_MS), end
