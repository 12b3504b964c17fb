"""Vietnamese as people type it: with diacritics, without, or half of them. Pure."""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")
_PLAIN = str.maketrans({"đ": "d", "Đ": "d"})


def plain(text: str) -> str:
    """Lower case without diacritics: `Phố Hiến` → `pho hien`."""
    split = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return "".join(letter for letter in split if not unicodedata.combining(letter)).casefold()


def words(text: str) -> list[str]:
    """The words and numbers of a text, plain: `QL.38 Km20+160` → ql, 38, km20, 160."""
    return _WORD.findall(plain(text))


def marked(text: str) -> str:
    """Lower case with its diacritics, in one form of Unicode: what was typed with care is compared with care."""
    return unicodedata.normalize("NFC", text).casefold()
