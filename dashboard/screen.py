"""What a page needs to be drawn: language, theme, registry and the map, which is computed once at start."""

from urllib.parse import parse_qsl, urlencode

import msgspec

from contracts.alerts import DESK_OF
from contracts.registry import Registry
from contracts.registry.rows import Language
from dashboard.access.person import Person
from dashboard.access.rights import may
from dashboard.i18n import Words, load_words
from dashboard.theme import THEMES, Theme

KEPT = ("lang", "theme", "range", "compare", "at", "speed")
"""Parameters of an address that every page understands."""


class Province(msgspec.Struct, frozen=True):
    """What is the same for every visitor: the registry, the map as SVG text, the default language, and whether this is
    a demo, in which nobody is asked for a password.
    """

    registry: Registry
    map_svg: str
    language: str = "vi"
    demo: bool = False


class Screen(msgspec.Struct, frozen=True):
    """One visit of one page. `query` keeps every parameter of the address, so that links can pass them on."""

    province: Province
    path: str
    query: dict[str, str]
    person: Person

    @property
    def words(self) -> Words:
        """The words of the language that was asked for."""
        return load_words(self.language)

    @property
    def language(self) -> Language:
        """`?lang=`, or the default of the centre."""
        asked = self.query.get("lang", self.province.language)
        return "en" if asked == "en" else "vi"

    @property
    def theme(self) -> Theme:
        """`?theme=`, or dark."""
        return next((theme for theme in THEMES if theme == self.query.get("theme")), THEMES[0])

    def opens(self, path: str) -> bool:
        """Whether the person may see the page of a feed or of the whole centre that has this path."""
        return may(self.person, path, domain=domain_of(path))

    def elsewhere(self, path: str) -> str:
        """The address of another page: it keeps what holds for all pages, and leaves filters behind."""
        query = urlencode({name: value for name, value in self.query.items() if name in KEPT})
        return f"{path}{'?' if query else ''}{query}"

    def link(self, path: str = "", **changes: str) -> str:
        """An address that keeps this visit's parameters, with changes."""
        query = urlencode(self.query | changes)
        return f"{path or self.path}{'?' if query else ''}{query}"


def domain_of(path: str) -> str | None:
    """The domain that a page is about, as its path says it; None: it is about more than one."""
    first = path.strip("/").partition("/")[0]
    return first if first in DESK_OF else None


def visit(province: Province, path: str | None, search: str | None, person: Person) -> Screen:
    """The person's visit of an address as the browser gives it."""
    return Screen(province, path or "/", dict(parse_qsl((search or "").removeprefix("?"))), person)
