"""Payments as people see them: success, value and latency, and every provider."""

from collections.abc import Mapping

from contracts.calendar import WorkingCalendar
from contracts.catalogue import PAYMENTS
from contracts.payments import LATENCY_BOUNDS_MS, PROVIDER_SERVICE, SERVICES
from contracts.registry import Registry
from dashboard.feeds.description import Description, Figures, Parts, RollUp, Selection, Series
from dashboard.feeds.measuring import COMMUNES, quantile, ratio, with_unknown
from dashboard.live.mirrored import Mirrored
from dashboard.live.payments_view import PaymentsView
from dashboard.screen import Screen
from state.figures.numbers import lower_edges
from state.figures.spans import QUARTER_MINUTES
from state.figures.workdays import weekday_of

_LATENCIES = lower_edges(LATENCY_BOUNDS_MS)
_OUTCOMES = {
    "approval_pct": ratio("success", "transactions", 100.0),
    "technical_decline_pct": ratio("technical_decline", "transactions", 100.0),
    "business_decline_pct": ratio("business_decline", "transactions", 100.0),
    "cashless_pct": ratio("cashless", "success", 100.0),
    "cashless_vnd_pct": ratio("cashless_vnd", "amount_vnd", 100.0),
}


def _view(mirror: Mirrored, registry: Registry, calendar: WorkingCalendar) -> PaymentsView:
    return PaymentsView(mirror, registry, weekday_of(calendar))


def _names(screen: Screen) -> list[tuple[str, str]]:
    """Providers and what they are."""
    words = screen.words
    return [(row.name(screen.language), words(f"kind.{row.kind}")) for row in screen.province.registry.providers]


def _providers(registry: Registry) -> tuple[str, ...]:
    return with_unknown([row.id for row in registry.providers])


def _pairs(registry: Registry) -> list[str]:
    return [f"{provider}/{service}" for provider in _providers(registry) for service in SERVICES]


def _select(chosen: Mapping[str, str], _registry: Registry) -> Selection:
    if "commune" in chosen:
        return Selection(("commune",), {chosen["commune"]}.__contains__)
    if "entity" in chosen:
        return Selection((PROVIDER_SERVICE.name,), {chosen["entity"]}.__contains__)
    provider, service = chosen.get("provider"), chosen.get("service")

    def picks(pair: str) -> bool:
        its_provider, _, its_service = pair.partition("/")
        return provider in (None, its_provider) and service in (None, its_service)

    return Selection((PROVIDER_SERVICE.name,), picks)


DESCRIPTION = Description(
    feed=PAYMENTS,
    view=_view,
    figures=Figures(
        units={
            "technical_success": "percent",
            "transactions": "per_minute",
            "value": "vnd",
            "latency": "ms",
            "approval": "percent",
            "total": "count",
            "cashless": "percent",
            "cashless_vnd": "percent",
        },
        hero="technical_success",
        first=("transactions", "value", "latency"),
        today=("total",),
    ),
    chart="transactions",
    worst="percent",
    worst_of="technical_success",
    parts=Parts(
        _names,
        "part.kind",
        ("transactions", "technical"),
        "/payments/provider/",
        lambda registry: [row.id for row in registry.providers],
    ),
    series=Series(
        entity="provider/service",
        roll_ups={
            "entity": RollUp("", _pairs),
            "commune": COMMUNES,
            "provider": RollUp("payments: adds up a provider; together with `service`: one pair.", _providers),
            "service": RollUp("payments: adds up a service.", lambda _registry: with_unknown(SERVICES), SERVICES),
        },
        select=_select,
        together=frozenset({"provider", "service"}),
        over=QUARTER_MINUTES,
        derived={
            "commune": _OUTCOMES,
            PROVIDER_SERVICE.name: _OUTCOMES
            | {
                "latency_p50_ms": quantile("latency_100", _LATENCIES, 0.5),
                "latency_p95_ms": quantile("latency_100", _LATENCIES, 0.95),
                "latency_p99_ms": quantile("latency_100", _LATENCIES, 0.99),
            },
        },
    ),
)
"""The chart: 180 closed minutes, per minute. Worst: provider · service by share of technical declines in 15 min (`n` of
`of`). Parts: providers in registry order, of the last 15 minutes. Since midnight, local time: `value`, `total`
(transactions), `cashless` (by number) and `cashless_vnd`."""
