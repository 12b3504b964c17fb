"""Reading the whole view of alerts at one moment."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from contracts.rules import RuleSheet
from state.alerts import keys
from state.alerts.book import Book
from state.alerts.standing import FIELDS, Standing, parse
from state.connect import Client
from state.scripts import Script

LOAD = Script("alerts_load")
_SHEET = msgspec.msgpack.Decoder(RuleSheet)


class View(NamedTuple):
    """The book, the rules' sheets by name, and where both stand."""

    standing: Standing
    book: Book
    sheets: dict[str, RuleSheet]


async def load_view(redis: Client) -> View | None:
    """The view; None where nobody ever built it. ValueError if it is of another layout."""
    answer = await LOAD.run(redis, (keys.META, keys.BOOK, keys.SHEETS), *FIELDS)
    standing = parse(answer[0])
    if standing is None:
        return None
    entries = {key: keys.decode_entry(key, value) for key, value in _pairs(answer[1])}
    sheets = {name: _SHEET.decode(value) for name, value in _pairs(answer[2])}
    return View(standing, Book.of(entries, standing.place, standing.at_ms), sheets)


def _pairs(flat: Sequence[bytes]) -> list[tuple[str, bytes]]:
    return [(name.decode(), value) for name, value in zip(flat[::2], flat[1::2], strict=True)]
