"""Words of the screens: one gettext catalogue per language, looked up by key, so that both are translations."""

from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.messages.pofile import read_po

LANGUAGES = ("vi", "en")
_HERE = Path(__file__).parent


class Words:
    """The words of one language. `words("age.minutes", n=3)` is the text of that key with its places filled."""

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        self.language = language
        self.texts = MappingProxyType(texts)
        self.locale = Locale.parse(language)

    def __call__(self, key: str, **places: object) -> str:
        """The text of a key; KeyError names a key that the catalogue lacks."""
        found = self.texts[key]
        return found.format(**places) if places else found

    def under(self, *prefixes: str) -> dict[str, str]:
        """All texts whose key begins with one of the prefixes, for the page's scripts."""
        return {key: found for key, found in self.texts.items() if key.startswith(prefixes)}


@cache
def load_words(language: str) -> Words:
    """The catalogue of a language; an unknown one gets Vietnamese."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    with (_HERE / known / "screens.po").open("rb") as file:
        catalogue = read_po(file, locale=known)
    return Words(known, {str(m.id): str(m.string) for m in catalogue if m.id and not m.fuzzy})


def text(key: str, **places: object) -> tuple[str, str]:
    """A key in (Vietnamese, English)."""
    vi, en = (load_words(language)(key, **places) for language in LANGUAGES)
    return vi, en
