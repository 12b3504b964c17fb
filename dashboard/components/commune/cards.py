"""A card for each domain of a commune: what is known of it there, now and of 30 days, and its parts."""

from typing import Any

from dash import html

from contracts.registry import Commune
from dashboard.access import may
from dashboard.components.bind import live
from dashboard.components.column import titled
from dashboard.components.fed import fed
from dashboard.components.scenes.panel import of
from dashboard.explained.part import part_of
from dashboard.i18n import Words
from dashboard.screen import Screen

STOCK = ("open", "overdue", "due_soon", "waiting")
STOCK_WORDS = ("part.open", "part.overdue", "scene.due_soon", "agency.waiting")


def cards(screen: Screen, commune: Commune) -> Any:
    """The cards of the domains that the person is for."""
    made = {"traffic": _traffic, "dossiers": _dossiers, "payments": _payments}
    return html.Div(
        [card(screen, commune) for domain, card in made.items() if screen.person.scope.covers(domain=domain)],
        className="trio",
    )


def _card(words: Words, domain: str, commune: Commune, children: list[Any]) -> Any:
    scene = f"commune-{domain}/{commune.code}"
    return fed(words, domain, f"feed.{domain}", f"commune.unit.{domain}", children, name="there", scenes=scene)


def _facts(screen: Screen, commune: Commune, domain: str, pairs: list[tuple[str, Any]]) -> Any:
    """Numbers of the commune, each with its explanation."""
    own = part_of(domain, {"commune": commune.code}, screen.province.registry)
    told = [html.Div([html.Dt(titled(screen.words, key, own)), html.Dd(value)]) for key, value in pairs]
    return html.Dl(told, className="facts")


def _table(words: Words, heads: tuple[str, ...], rows: list[Any], empty: str) -> Any:
    if not rows:
        return html.P(words(empty), className="empty")
    head = html.Thead(html.Tr([html.Th(words(key), scope="col") for key in heads]))
    return html.Table([head, html.Tbody(rows)], className="text0")


def _traffic(screen: Screen, commune: Commune) -> Any:
    """All cameras of the commune, and its roads that have some."""
    words, registry, scene = screen.words, screen.province.registry, f"commune-traffic/{commune.code}"
    passed = {camera.road for camera in registry.cameras if camera.commune == commune.code}
    if not passed:
        return _card(words, "traffic", commune, [html.P(words("commune.nocamera"), className="empty")])
    facts = _facts(
        screen,
        commune,
        "traffic",
        [
            ("figure.traffic.speed_index", of("percent", scene, "index")),
            ("figure.traffic.flow", of("count", scene, "flow")),
            ("figure.traffic.reporting", of("part", scene, "reporting")),
            ("figure.traffic.congested", of("count", scene, "congested")),
        ],
    )
    rows = []
    for place, road in enumerate(road for road in registry.roads if road.id in passed):
        path = (scene, "roads", place)
        name = html.A(road.short(screen.language), href=screen.link(f"/traffic/road/{road.id}"))
        cells = [of("part", *path, "reporting"), of("count", *path, "flow"), of("percent", *path, "index")]
        rows.append(html.Tr([html.Td(name), *map(html.Td, cells)]))
    heads = ("network.road", "parts.traffic", "part.flow", "network.index")
    return _card(words, "traffic", commune, [facts, _table(words, heads, rows, "")])


def _dossiers(screen: Screen, commune: Commune) -> Any:
    """The dossiers of the people of the commune, and the stock of its own agencies."""
    words, registry, scene = screen.words, screen.province.registry, f"commune-dossiers/{commune.code}"
    late: Any = live("stockof", "count", scene, "stock", "overdue")
    if may(screen.person, "/dossiers/<code>", commune=commune.code):
        late = html.A(late, href="#overdue")
    values = {name: live("stockof", "count", scene, "stock", name) for name in STOCK} | {"overdue": late}
    shares = [
        ("figure.dossiers.on_time", live("stockof", "share", scene, "on_time")),
        ("figure.dossiers.submitted_online", of("share", scene, "received")),
        ("figure.dossiers.processed_online", of("share", scene, "done")),
    ]
    facts = _facts(screen, commune, "dossiers", [*zip(STOCK_WORDS, values.values(), strict=True), *shares])
    agencies = [agency for agency in registry.agencies if agency.commune == commune.code]
    opens = may(screen.person, "/dossiers/agency/<id>")
    rows = []
    for place, agency in enumerate(agencies):
        name: Any = agency.name(screen.language)
        if opens:
            name = html.A(name, href=screen.link(f"/dossiers/agency/{agency.id}"))
        cells = [html.Td(live("stockof", "count", scene, "agencies", place, column)) for column in STOCK]
        rows.append(html.Tr([html.Td(name), *cells]))
    listed = _table(words, ("part.name.dossiers", *STOCK_WORDS), rows, "commune.noagency")
    return _card(words, "dossiers", commune, [facts, listed])


def _payments(screen: Screen, commune: Commune) -> Any:
    words, scene = screen.words, f"commune-payments/{commune.code}"
    facts = [
        ("figure.payments.total", of("count", scene, "transactions")),
        ("commune.paid", of("vnd", scene, "value_vnd")),
        ("part.technical", of("share", scene, "technical")),
        ("commune.cashless", of("share", scene, "cashless")),
        ("commune.cashless_vnd", of("share", scene, "cashless_vnd")),
    ]
    return _card(words, "payments", commune, [_facts(screen, commune, "payments", facts)])
