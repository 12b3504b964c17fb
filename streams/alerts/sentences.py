"""What an alert says: one sentence in both languages with the numbers, written as each language writes them."""

import re
from collections.abc import Mapping

from contracts.alerts import Text

_PLACE = re.compile(r"\{([a-z0-9_.]+)\}")
NOT_KNOWN = "–"
Shown = Mapping[str, tuple[float, int] | Text]
"""Name → (value, digits after the decimal sign), or a text."""


def places_in(template: str) -> list[str]:
    """Names of the places to fill, in order."""
    return _PLACE.findall(template)


def spoken(template: Text, shown: Shown) -> Text:
    """The template with its places filled; what is not known is a dash."""
    vi, en = (_filled(text, shown, language) for language, text in enumerate(template))
    return vi, en


def _filled(text: str, shown: Shown, language: int) -> str:
    return _PLACE.sub(lambda found: _said(shown.get(found.group(1)), language), text)


def number(value: float, digits: int, language: int) -> str:
    """1.234,5 in Vietnamese (0), 1,234.5 in English (1)."""
    text = f"{value:,.{digits}f}"
    return text.translate(_SWAPPED) if language == 0 else text


_SWAPPED = str.maketrans(",.", ".,")


def _said(found: tuple[float, int] | Text | None, language: int) -> str:
    if found is None:
        return NOT_KNOWN
    first, second = found
    if isinstance(first, str):
        return str(found[language])
    return number(first, int(second), language)
