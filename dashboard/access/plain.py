"""Pages that work without a script: sign-in, refusals, and "not just now", in both languages and themes."""

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urlencode

import msgspec

from contracts.settings import Settings
from dashboard.i18n import Words, load_words
from dashboard.theme import THEMES

KEPT = ("lang", "theme")
Versioned = Callable[[str], str]
"""Writes the hash of their content into the links to assets."""


class Look(msgspec.Struct, frozen=True):
    """How somebody wants to see a page: `?lang=` and `?theme=`, else as the centre has it."""

    language: str
    theme: str
    query: dict[str, str]

    @property
    def words(self) -> Words:
        """The words of the language."""
        return load_words(self.language)

    def link(self, path: str, **more: str) -> str:
        """An address that keeps the look."""
        query = urlencode({name: self.query[name] for name in KEPT if name in self.query} | more)
        return f"{path}?{query}" if query else path


def look(query: Mapping[str, str], settings: Settings) -> Look:
    """The look that an address asks for."""
    language = query.get("lang", settings.language)
    theme = query.get("theme", "")
    return Look("en" if language == "en" else "vi", theme if theme in THEMES else THEMES[0], dict(query))


class Paper:
    """Writes whole pages."""

    def __init__(self, versioned: Versioned) -> None:
        self._versioned = versioned

    def page(self, seen: Look, title: str, body: str, refresh_s: int = 0) -> str:
        """A page: `title` a key of the catalogue, `body` HTML; `refresh_s`: the browser asks again after so long."""
        words = seen.words
        again = f'<meta http-equiv="refresh" content="{refresh_s}">' if refresh_s else ""
        return self._versioned(
            f'<!doctype html><html lang="{seen.language}" data-theme="{seen.theme}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{again}'
            f"<title>{escape(words(title))} · {escape(words('title.centre'))}</title>"
            '<link rel="icon" href="/assets/shapes/mark.svg" type="image/svg+xml">'
            '<link rel="stylesheet" href="/assets/ioc.css?m=0"><link rel="stylesheet" href="/assets/plain.css?m=0">'
            f'</head><body class="plain"><header><b>{escape(words("title.centre"))}</b>{_switches(seen)}</header>'
            f"<main>{body}</main></body></html>"
        )


def _switches(seen: Look) -> str:
    words = seen.words
    language = "en" if seen.language == "vi" else "vi"
    theme = "light" if seen.theme == "dark" else "dark"
    links = (
        (seen.query | {"lang": language}, words("nav.language"), f' lang="{language}"'),
        (seen.query | {"theme": theme}, words(f"nav.{theme}"), ""),
    )
    switches = (f'<a href="?{escape(urlencode(query))}"{more}>{escape(say)}</a>' for query, say, more in links)
    return f"<nav>{' '.join(switches)}</nav>"
