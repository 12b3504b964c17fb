"""Payments: technical declines by provider and service, value by hour, latency, response codes."""

from typing import Any

from dash import html

from contracts.payments import RESPONSE_CODES, SERVICES
from contracts.registry.rows import Provider
from dashboard.components.bind import live, shape, where
from dashboard.components.column import titled, why
from dashboard.components.scenes.panel import barred, drawing, here, of, panel
from dashboard.i18n import Words
from dashboard.live.scenes.payments import SLOWEST_SHOWN
from dashboard.screen import Screen

CODES = (*RESPONSE_CODES, "other")


def panels(screen: Screen, *more: Any) -> list[Any]:
    """The panels of the scene; `more` stands in the headings of those that are drawn."""
    words = screen.words
    value = panel(
        "vnd",
        titled(words, "scene.vnd"),
        [drawing("chart", "payments.value", words("scene.vnd"), "vnd")],
        [why("payments.value", live("amount", "payments.value")), *more],
    )
    return [_matrix(screen), value, _latency(words, *more), _codes(words)]


def _matrix(screen: Screen) -> Any:
    words = screen.words
    heads = [html.Th(words("part.name.payments"), scope="col")]
    heads += [html.Th(words(f"service.{service}"), scope="col") for service in SERVICES]
    rows = [_row(screen, i, provider) for i, provider in enumerate(screen.province.registry.providers)]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)])
    title = why("payments.technical_success", words("worst.payments"))
    return panel("matrix", title, [table], words("worstunit.payments"), alerts="payments")


def _row(screen: Screen, place: int, provider: Provider) -> Any:
    name = html.Th(
        [html.Span(provider.short(screen.language)), shape("provider", provider.id, name="badge")], scope="row"
    )
    cells = [
        html.Td(html.Span(live("pair", place, j), className="cell", **where("pairrank", place, j, attribute="ramp")))
        for j in range(len(SERVICES))
    ]
    return html.Tr([name, *cells])


def _latency(words: Words, *more: Any) -> Any:
    slowest = [
        html.Li(
            [of("text", "payments", "slowest", i, "name"), of("seconds", "payments", "slowest", i, "ms", name="value")],
            **here("payments", "slowest", i),
        )
        for i in range(SLOWEST_SHOWN)
    ]
    children = [drawing("latency", "payments", words("scene.latency"), "ms"), html.Ol(slowest, className="slow")]
    now = why("payments.latency", live("amount", "payments.latency"))
    return panel("latency", titled(words, "scene.latency"), children, [now, *more])


def _codes(words: Words) -> Any:
    rows = [
        barred(
            [html.B(code if code != "other" else "–"), html.Span(words(f"code.{code}"))],
            of("count", "payments", "codes", i, name="value"),
            ("barof", "payments", "codes", i),
        )
        for i, code in enumerate(CODES)
    ]
    bars = html.Ol(rows, className="bars")
    return panel("codes", why("payments.codes", words("scene.codes")), [bars], words("scene.codes.unit"))
