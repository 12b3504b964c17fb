"""How payments end: transactions, successes and declines of both kinds, by service and by provider."""

from typing import Any

from dash import html

from contracts.payments import OUTCOMES, SERVICES
from dashboard.components.bind import attributes
from dashboard.components.fed import fed
from dashboard.components.scenes.panel import of
from dashboard.i18n import Words
from dashboard.screen import Screen

SCENE = "outcomes"
COLUMNS = ("transactions", *OUTCOMES)


def outcomes(screen: Screen) -> Any:
    """The province by service and by provider; each leads to its own page."""
    tables = [_table(screen.words, "service", _services(screen, ("services",))),
              _table(screen.words, "provider", _providers(screen, ("providers",)))]  # fmt: skip
    return _card(screen.words, "outcomes.title", [html.Div([html.Div(one) for one in tables], className="halves")])


def of_service(screen: Screen, place: int) -> Any:
    """One service by provider."""
    return _card(
        screen.words,
        "outcomes.byprovider",
        [_table(screen.words, "provider", _providers(screen, ("pairs",), (place,)))],
    )


def of_provider(screen: Screen, place: int) -> Any:
    """One provider by service."""
    return _card(
        screen.words, "outcomes.byservice", [_table(screen.words, "service", _services(screen, ("pairs", place)))]
    )


def service_name(screen: Screen, service: str) -> Any:
    """The name of a service, which leads to its page."""
    return html.A(screen.words(f"service.{service}"), href=screen.elsewhere(f"/payments/service/{service}"))


def _services(screen: Screen, before: tuple[object, ...]) -> list[Any]:
    return [_row(service_name(screen, service), *before, j) for j, service in enumerate(SERVICES)]


def _providers(screen: Screen, before: tuple[object, ...], after: tuple[object, ...] = ()) -> list[Any]:
    return [
        _row(
            html.A(provider.name(screen.language), href=screen.elsewhere(f"/payments/provider/{provider.id}")),
            *before, i, *after,
        )
        for i, provider in enumerate(screen.province.registry.providers)
    ]  # fmt: skip


def _row(name: Any, *path: object) -> Any:
    first, *ended = COLUMNS
    cells = [of("count", SCENE, *path, first), *(of("share", SCENE, *path, column) for column in ended)]
    return html.Tr([html.Td(name), *map(html.Td, cells)])


def _table(words: Words, kind: str, rows: list[Any]) -> Any:
    heads = [html.Th(words(f"outcomes.{name}"), scope="col") for name in (kind, *COLUMNS)]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="text0")
    named = attributes(aria_label=words(f"outcomes.by{kind}"))
    return html.Div(table, className="scroll", tabIndex=0, role="region", **named)


def _card(words: Words, title: str, children: list[Any]) -> Any:
    return fed(words, "payments", title, "outcomes.unit", children, name="outcomes", scenes=SCENE)
