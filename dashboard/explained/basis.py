"""What figures and panels rest on: feed, table, measures and stretch of time. Words say what it means, this of what."""

from collections.abc import Callable

import msgspec

from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, TRAFFIC, Feed
from contracts.dossiers import AGENCY, COMMUNE, OPEN_BY_AGENCY, STATUSES, TIME_USED_BINS
from contracts.heartbeats import SOURCE
from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.payments import LATENCY_BOUNDS_MS, OUTCOMES, PROVIDER_SERVICE, RESPONSE_CODES
from contracts.traffic import CAMERA, CLASSES, DISTINCT, SPEED_BIN_KMH, SPEED_BINS
from dashboard.explained.recount import TELLS
from state.figures import lives, spans
from state.figures.spans import Span

SpanOf = Callable[[int], Span]


def now(now_ms: int) -> Span:
    """The last five closed minutes."""
    return spans.closed_minutes(now_ms, spans.NOW_MINUTES)


def alive(now_ms: int) -> Span:
    """The closed minutes in which a camera that lives has proved it."""
    return spans.closed_minutes(now_ms, lives.CAMERA_ALIVE_MS // MINUTE_MS)


def quarter(now_ms: int) -> Span:
    """The last fifteen closed minutes."""
    return spans.closed_minutes(now_ms, spans.QUARTER_MINUTES)


def last_hour(now_ms: int) -> Span:
    """The last sixty closed minutes."""
    return spans.closed_minutes(now_ms, HOUR_MS // MINUTE_MS)


def chart(now_ms: int) -> Span:
    """The last three hours of closed minutes."""
    return spans.closed_minutes(now_ms, spans.CHART_MINUTES)


def day(now_ms: int) -> Span:
    """Since 00:00, up to the last closed minute."""
    end = spans.closed_minutes(now_ms, 1)[1]
    return min(spans.midnight(now_ms), end - MINUTE_MS), end


def month(now_ms: int) -> Span:
    """The last thirty local days, today among them."""
    return spans.last_days(now_ms, spans.MONTH_DAYS)[0], spans.closed_minutes(now_ms, 1)[1]


class Basis(msgspec.Struct, frozen=True):
    """Of what a figure is made: `measures` of `table` over `span`; none where it is made of no sums."""

    feed: Feed
    table: str
    measures: tuple[str, ...]
    span: SpanOf

    @property
    def recount(self) -> tuple[str, ...]:
        """Those of the measures, and no others, that the raw log tells again."""
        return tuple(measure for measure in self.measures if measure in self._told)

    @property
    def rest(self) -> tuple[str, ...]:
        """The measures that it cannot tell."""
        return tuple(measure for measure in self.measures if measure not in self._told)

    @property
    def _told(self) -> frozenset[str]:
        return TELLS.get((self.feed.name, self.table), frozenset())


WHY = {
    (DOSSIERS.name, AGENCY.name): "steps",
    (DOSSIERS.name, COMMUNE.name): "steps",
    (DOSSIERS.name, OPEN_BY_AGENCY.name): "stock",
    (TRAFFIC.name, DISTINCT.name): "sketch",
    (HEARTBEATS.name, SOURCE.name): "life",
}
"""(feed, table) → why the log cannot tell what it cannot: a key of the catalogue under `explain.why.`."""


def why_not(basis: Basis | None) -> str | None:
    """Why not all of a figure can be counted anew; None: all of it can."""
    if basis is None:
        return "measured"
    return WHY[basis.feed.name, basis.table] if basis.rest or not basis.measures else None


_SPEEDS = tuple(f"speed_{SPEED_BIN_KMH * i}" for i in range(SPEED_BINS))
_LATENCIES = (*(f"latency_{bound}" for bound in LATENCY_BOUNDS_MS), "latency_over")
_CODES = (*(f"code_{code}" for code in RESPONSE_CODES), "code_other")
_TIMES_USED = tuple(f"time_used_{i}" for i in range(TIME_USED_BINS))


def _traffic(span: SpanOf, *measures: str) -> Basis:
    return Basis(TRAFFIC, CAMERA.name, measures, span)


def _payments(span: SpanOf, *measures: str) -> Basis:
    return Basis(PAYMENTS, PROVIDER_SERVICE.name, measures, span)


def _flow(span: SpanOf, *measures: str) -> Basis:
    return Basis(DOSSIERS, AGENCY.name, measures, span)


def _stock(*measures: str) -> Basis:
    return Basis(DOSSIERS, OPEN_BY_AGENCY.name, measures, lambda now_ms: spans.closed_minutes(now_ms, 1))


BASES: dict[str, Basis] = {
    "traffic.speed_index": _traffic(now, "vehicles", *_SPEEDS),
    "traffic.flow": _traffic(now, "vehicles"),
    "traffic.congested": _traffic(now, "vehicles", *_SPEEDS),
    "traffic.reporting": Basis(HEARTBEATS, SOURCE.name, ("beats",), alive),
    "traffic.vehicles": _traffic(day, "vehicles"),
    "traffic.distinct": Basis(TRAFFIC, DISTINCT.name, (), day),
    "dossiers.on_time": _flow(month, "done", "done_on_time"),
    "dossiers.open": _stock("open"),
    "dossiers.overdue": _stock("open", "overdue"),
    "dossiers.due_soon": _stock("open", "due_soon"),
    "dossiers.received": _flow(day, "received"),
    "dossiers.done": _flow(day, "done"),
    "dossiers.days_of_work": _flow(month, "done"),
    "dossiers.submitted_online": _flow(month, "received", "received_online"),
    "dossiers.processed_online": _flow(month, "done", "done_online"),
    "dossiers.time_used": _flow(month, *_TIMES_USED),
    "dossiers.time_used_p90": _flow(month, *_TIMES_USED),
    "dossiers.supplements": _flow(month, "received", "to_needs_supplement"),
    "payments.technical_success": _payments(quarter, "transactions", "technical_decline"),
    "payments.transactions": _payments(now, "transactions"),
    "payments.value": _payments(day, "success", "amount_vnd"),
    "payments.latency": _payments(now, "transactions", *_LATENCIES),
    "payments.approval": _payments(now, "transactions", "success"),
    "payments.total": _payments(day, "transactions"),
    "payments.cashless": _payments(day, "success", "cashless"),
    "payments.cashless_vnd": _payments(day, "amount_vnd", "cashless_vnd"),
}
"""Figure → its basis, for every figure of a feed. The system's own are measured, not counted from cells."""


class Panel(msgspec.Struct, frozen=True):
    """Something that tells many numbers of the same cells: its title (a key of the catalogue), and what it rests on."""

    title: str
    basis: Basis


PANELS: dict[str, Panel] = {
    "traffic.space_time": Panel("scene.spacetime", _traffic(chart, "vehicles", *_SPEEDS)),
    "traffic.fleet": Panel("scene.fleet", _traffic(day, "vehicles", *CLASSES)),
    "traffic.roads": Panel("network.roads", _traffic(quarter, "vehicles", *_SPEEDS)),
    "payments.outcomes": Panel("outcomes.title", _payments(quarter, "transactions", *OUTCOMES)),
    "payments.codes": Panel("scene.codes", _payments(last_hour, "transactions", *_CODES)),
    "payments.cashless_month": Panel(
        "cashless.title", _payments(month, "success", "cashless", "amount_vnd", "cashless_vnd")
    ),
    "dossiers.funnel": Panel("dossiers.funnel", _flow(month, "received", *(f"to_{status}" for status in STATUSES))),
    "dossiers.used": Panel("dossiers.used", _flow(month, *_TIMES_USED)),
    "dossiers.longest": Panel("dossiers.overdue", _stock("open", "overdue")),
    "dossiers.standing": Panel("dossiers.standing", _stock("open", "overdue", "due_soon", "waiting")),
}


def basis_of(name: str) -> Basis | None:
    """Of a figure or a panel; None: it is measured, or there is none of that name."""
    return PANELS[name].basis if name in PANELS else BASES.get(name)


MOST_RECOUNTED_MS = HOUR_MS
"""A recount reads the log of an hour at most: the last one of a longer span."""


def recounted_span(basis: Basis, now_ms: int) -> Span:
    """The closed minutes of a basis that a recount reads."""
    start, end = basis.span(now_ms)
    return max(start, end - MOST_RECOUNTED_MS), end
