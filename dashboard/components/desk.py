"""The parts of the alert desk that are laid out here; assets/desk*.js fill them."""

import json
from typing import Any

from dash import html

from contracts.alerts import DESKS, AlertState
from contracts.registry.rows import Named
from dashboard.access import RIGHTS, Person, may
from dashboard.components.bind import attributes, live, shape
from dashboard.components.column import label
from dashboard.components.document import switches
from dashboard.components.rail import rail
from dashboard.components.who import demo_mark, who
from dashboard.desk.acts import ACTS
from dashboard.feeds import DESCRIPTIONS
from dashboard.i18n import Words
from dashboard.screen import Screen

DOMAINS = ("traffic", "dossiers", "payments", "system")
IN_SIGHT, EVERY = "in_sight", "every"
STATES = (IN_SIGHT, *(state.value for state in AlertState if state is not AlertState.NORMAL), EVERY)
WHOSE = ("everybody", "mine", "unit")
PHONE_ROWS = 5


def desk_facts(screen: Screen, person: Person) -> str:
    """What the scripts must know: names of the registry, the desk of each unit, who sits here, and what they may do."""
    registry, language = screen.province.registry, screen.language

    def names(rows: tuple[Named, ...], key: str = "id") -> dict[str, str]:
        return {getattr(row, key): row.short(language) for row in rows}

    facts = {
        "person": {"user": person.user, "shown": person.shown, "unit": person.unit},
        "pages": [name for name in RIGHTS if name.startswith("/")],
        "may": [act.value for act in ACTS if may(person, act)],
        "units": {unit.id: unit.desk for unit in registry.units},
        "names": {
            "owners": names(registry.units) | names(registry.agencies),
            "communes": names(registry.communes, "code"),
            "roads": names(registry.roads),
            "cameras": names(registry.cameras),
            "gateways": names(registry.gateways),
            "providers": names(registry.providers),
            "agencies": names(registry.agencies),
        },
    }
    return json.dumps(facts, ensure_ascii=False)


def who_is(screen: Screen) -> Any:
    """Who sits here, in which role; in a demo nobody in particular does."""
    role = html.Span(screen.words(f"role.{screen.person.role}"))
    return html.Span([*(demo_mark(screen) or [html.B(screen.person.shown)]), role], className="who")


def top(screen: Screen) -> Any:
    """Search, load, feeds, shift, clock."""
    words = screen.words
    search = html.Label(
        [html.Span(words("desk.search"), className="hidden"), html.Span(className="searchbox")], className="search"
    )
    load = html.Div([html.Span(className="gauge"), html.Span(className="loadtext")], id="load", className="load")
    feeds = [
        html.A(
            [shape("mark", each.name), live("feedname", each.name), live("age", each.name, name="age")],
            href=screen.elsewhere(f"/{each.name}"),
            className="feed",
        )
        for each in DESCRIPTIONS
    ]
    return html.Header(
        [
            html.H1(words("title.desk")),
            search,
            load,
            live("note", name="note"),
            html.Div(feeds, className="feeds"),
            html.A(live("today", "shift"), href=screen.elsewhere("/desk/shift"), className="shift"),
            who_is(screen),
            live("clock", name="clock"),
        ],
        className="deskbar",
    )


def filters(screen: Screen) -> Any:
    """One line of choices, which the address keeps."""
    words = screen.words
    desks = [
        html.Button(
            [words(f"desk.desk.{desk}"), html.Span(className="n")],
            type="button",
            **attributes(data_desk=desk, aria_pressed="false"),
        )
        for desk in ("all", *DESKS)
    ]
    severities = [
        html.Button(
            html.Span(className="n"),
            type="button",
            title=words(f"severity.{n}"),
            **attributes(data_severity=n, aria_pressed="false"),
        )
        for n in range(1, 5)
    ]
    registry = screen.province.registry
    communes = sorted(((row.code, row.short(screen.language)) for row in registry.communes), key=lambda pair: pair[1])
    return html.Form(
        [
            _group(words("desk.filter.desk"), desks, "desks"),
            _group(words("desk.filter.severity"), severities, "severities"),
            _choice(words, "state", [(state, words(f"desk.state.{state}")) for state in STATES]),
            _choice(
                words, "domain", [("", words("desk.domain.all"))] + [(d, words(f"desk.domain.{d}")) for d in DOMAINS]
            ),
            _choice(words, "commune", [("", words("desk.commune.all")), *communes]),
            _choice(words, "whose", [(whose, words(f"desk.whose.{whose}")) for whose in WHOSE]),
            html.Button(words("desk.filter.clear"), type="button", id="clear"),
        ],
        className="filters",
        **attributes(aria_label=words("desk.filters")),
    )


def _group(label: str, buttons: list[Any], name: str) -> Any:
    return html.Div(buttons, className=f"group {name}", role="group", **attributes(aria_label=label))


def _choice(words: Words, name: str, options: list[tuple[str, str]]) -> Any:
    label = html.Span(words(f"desk.filter.{name}"), className="hidden")
    chosen = html.Select([html.Option(text, value=value) for value, text in options], id=f"filter-{name}")
    return html.Label([label, chosen])


def detail(words: Words) -> Any:
    """Where the alert is told; the scripts fill it."""
    return html.Section(
        html.P(words("desk.detail.none"), className="empty"),
        id="detail",
        tabIndex=-1,
        **attributes(aria_label=words("desk.detail")),
    )


def status(words: Words) -> Any:
    """Below the list: how many are shown and marked, how it is sorted, and the chime."""
    return html.Div(
        [
            html.Span(id="shown"),
            html.Button(id="fold", type="button", hidden=True),
            html.Span(id="marked"),
            html.Span(className="gap"),
            html.Span(words("desk.help"), className="hint"),
            html.Button(words("desk.chime.off"), id="chime", type="button", **attributes(aria_pressed="false")),
        ],
        className="status",
    )


def phone(screen: Screen) -> Any:
    """Below 700 px: headline, three domains, five alerts."""
    words = screen.words
    cards = [
        html.Div(
            [
                html.A(
                    [shape("mark", each.name), words(f"feed.{each.name}")],
                    href=screen.elsewhere(f"/{each.name}"),
                    className="title",
                ),
                html.B([live("number", each.hero), live("suffix", each.hero)]),
                html.Span(label(words, each.hero), className="label"),
                html.Span(className="n", **attributes(data_count=each.name)),
            ],
            className="cardlink",
        )
        for each in DESCRIPTIONS
    ]
    headline = html.Section(
        [shape("levelshape"), html.P([live("level", name="level"), live("headline")])], className="phonehead"
    )
    rows = [html.Li(html.A(), hidden=True) for _ in range(PHONE_ROWS)]
    worst = html.Section([html.H2(words("wall.attention")), html.Ol(rows), html.P(className="empty")], id="worst")
    foot = html.Footer([*demo_mark(screen), *who(screen), *switches(screen)])
    return html.Div([headline, html.Div(cards, className="cards"), worst, foot], className="phone")


def frame(screen: Screen) -> list[Any]:
    """Everything of the desk but its list, which is a Dash component beside it."""
    words = screen.words
    said = html.Div(id="said", role="status", **attributes(aria_live="polite"))
    body = html.Main(
        [filters(screen), html.P(id="calm"), detail(words), status(words), phone(screen)], className="deskmain"
    )
    return [rail(screen), top(screen), body, said]
