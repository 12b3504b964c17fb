"""One payment provider: success and declines, volume, latency, response codes."""

from typing import Any

from dashboard.components.bind import live
from dashboard.components.series import Line, series
from dashboard.pages.parts.page import PartPage, charts, head, state
from dashboard.screen import Screen

SHARES = (("p95", "latency_p95_ms"), ("p50", "latency_p50_ms"), ("p99", "latency_p99_ms"))
DECLINED = ("75", "11", "99", "51", "24")


def content(screen: Screen, identity: str) -> list[Any] | None:
    """The provider of an id."""
    registry = screen.province.registry
    place = registry.provider_index.get(identity)
    if place is None:
        return None
    provider = registry.providers[place]
    facts = [
        ("part.kind", screen.words(f"kind.{provider.kind}")),
        ("part.transactions", live("part", "payments", "transactions", place)),
        ("part.technical", live("part", "payments", "technical", place)),
    ]
    title = head(screen, "part.name.payments", provider.name(screen.language), facts, state("payments", place))
    return [title, *charts(screen, _charts(screen, provider.id))]


def _charts(screen: Screen, identity: str) -> list[Any]:
    own = {"feed": "payments", "provider": identity}

    def line(measure: str, label: str, **more: Any) -> Line:
        return Line(label, {**own, "measure": measure}, **more)

    return [
        series(
            screen,
            "chart.declines",
            "percent",
            [line("technical_decline_pct", "declines.technical"), line("business_decline_pct", "declines.business")],
        ),
        series(screen, "chart.volume", "per_minute", [line("transactions", "chart.volume", per="minute", usual=True)]),
        series(
            screen,
            "chart.latency",
            "ms",
            [line(measure, f"share.{name}", usual=name == "p95") for name, measure in SHARES],
        ),
        series(screen, "scene.vnd", "vnd", [line("amount_vnd", "scene.vnd", per="hour", usual=True)]),
        series(
            screen,
            "chart.codes",
            "per_hour",
            [line(f"code_{code}", f"code.{code}", per="hour") for code in DECLINED],
            kind="stack",
        ),
    ]


PROVIDER_PAGE = PartPage("/payments/provider/<id>", "title.provider", content)
