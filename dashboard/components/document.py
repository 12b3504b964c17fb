"""The root of every page: language, theme, words and number symbols for the scripts, and the navigation."""

import json
from typing import Any

from dash import html

from dashboard.components.bind import attributes, live, shape
from dashboard.components.who import demo_mark, who
from dashboard.feeds import DESCRIPTIONS, FIGURES
from dashboard.i18n.formats import symbols
from dashboard.screen import Screen

SCRIPT_WORDS = (
    "age.", "attention.", "chart.", "day.", "empty.", "feed.", "goal", "headline.away", "headline.known", "level.",
    "link.", "map.", "rewind.", "scene.", "search.", "severity.", "shard.", "state.", "system.answers", "system.away",
    "system.rate",
    "system.rebuilding", "today.", "unit.", "wall.alertsold", "wall.calm", "wall.loading", "wall.more", "wall.noalerts",
    "worstpart",
)  # fmt: skip
"""Keys of the catalogue that the scripts use: painted words change with the numbers."""
LINKS = (
    ("/", "title.wall"),
    ("/desk", "title.desk"),
    *((f"/{each.name}", f"feed.{each.name}") for each in DESCRIPTIONS),
    ("/system", "title.system"),
    ("/report", "title.report"),
)


def document(
    screen: Screen, title: str, kind: str, children: list[Any], *, words: tuple[str, ...] = (), facts: str = ""
) -> Any:
    """A page: `title` is a key of the catalogue, `kind` wall or desk. `words`: more keys that its scripts use, `facts`:
    what else they must know, as JSON.
    """
    spoken = screen.words
    settings = attributes(
        data_lang=screen.language,
        data_theme=screen.theme,
        data_title=f"{spoken(title)} · {spoken('title.centre')}",
        data_words=json.dumps(spoken.under(*SCRIPT_WORDS, *words), ensure_ascii=False),
        data_symbols=json.dumps(symbols(spoken)),
        data_facts=facts or None,
        data_units=json.dumps(FIGURES | {f"worst.{each.name}": each.worst for each in DESCRIPTIONS}),
    )
    return html.Div(children, id="ioc", className=kind, **settings)


def switches(screen: Screen) -> list[Any]:
    """Links to the other language and the other theme; they keep the rest of the address."""
    words = screen.words
    other_language = "en" if screen.language == "vi" else "vi"
    other_theme = "light" if screen.theme == "dark" else "dark"
    return [
        html.A(words("nav.language"), href=screen.link(lang=other_language), lang=other_language),
        html.A(words(f"nav.{other_theme}"), href=screen.link(theme=other_theme)),
        html.A(words("nav.rewind"), href=screen.link(at="-1h")),
    ]


def links(screen: Screen) -> list[Any]:
    """Links to every page that the person may see, the present one marked."""
    return [
        html.A(
            screen.words(key),
            href=screen.link(path),
            **(attributes(aria_current="page") if path == screen.path else {}),
        )
        for path, key in LINKS
        if screen.opens(path)
    ]


def desk(screen: Screen, title: str, children: list[Any], *, spoken: tuple[str, ...] = ()) -> Any:
    """A desk page: header with navigation and what is alive, then its sections; `spoken`: more words for scripts."""
    words = screen.words
    header = html.Header(
        [
            html.Nav(links(screen), **attributes(aria_label=words("nav.skip"))),
            html.Div([live("note", name="note"), *_feeds()], className="alive"),
            html.Div(
                [*demo_mark(screen), *switches(screen), *who(screen), live("clock", name="clock")], className="switches"
            ),
        ],
        className="top",
    )
    return document(screen, title, "desk", [header, html.Main(children)], words=spoken)


def _feeds() -> list[Any]:
    return [
        html.Span([shape("mark", feed), live("feedname", feed), live("age", feed, name="age")], className="feed")
        for feed in (each.name for each in DESCRIPTIONS)
    ]
