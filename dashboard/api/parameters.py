"""Reading query parameters: what is wrong is said with the field's name and what is allowed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec


class ParameterError(Exception):
    """A parameter that cannot be used. It becomes a 400 whose body names it and says what is allowed."""

    def __init__(self, field: str, message: str, allowed: Sequence[str] | str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
        self.allowed = allowed

    def body(self) -> dict[str, object]:
        """The response's JSON."""
        return {"error": {"field": self.field, "message": self.message, "allowed": self.allowed}}


def only_known(given: Iterable[str], known: Sequence[str]) -> None:
    """A misspelt parameter would be ignored in silence and give another answer than asked for."""
    for name in given:
        if name not in known:
            raise ParameterError(name, "there is no such parameter", known)


def choice(given: Mapping[str, str], field: str, allowed: Sequence[str], default: str | None = None) -> str:
    """One of the allowed words."""
    value = given.get(field, default)
    if value is None:
        raise ParameterError(field, "is missing", allowed)
    if value not in allowed:
        raise ParameterError(field, f"{value!r} is not one of the allowed values", allowed)
    return value


MOMENT = "a moment with its offset, such as 2026-11-22T08:00:00+07:00 or 2026-11-22T01:00:00Z, or epoch milliseconds"
AT: dict[str, Any] = {
    "parameters": [
        {"name": "at", "in": "query", "description": f"A past moment: {MOMENT}.", "schema": {"type": "string"}}
    ]
}
"""How routes that can tell of the past declare it."""


def moment(given: Mapping[str, str], field: str, default_ms: int) -> int:
    """Epoch ms of a moment in RFC 3339 or epoch ms."""
    text = given.get(field)
    if text is None:
        return default_ms
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    try:
        # A plus sign that was not escaped arrives as a space.
        found = msgspec.convert(text.replace(" ", "+") if text.count(" ") == 1 else text, datetime)
    except msgspec.ValidationError:
        raise ParameterError(field, f"{text!r} is no moment", MOMENT) from None
    if found.tzinfo is None:
        raise ParameterError(field, f"{text!r} has no offset from UTC", MOMENT)
    return int(found.timestamp() * 1000)


def rfc3339(epoch_ms: int) -> str:
    """The moment in UTC; milliseconds only where there are any."""
    found = datetime.fromtimestamp(epoch_ms / 1000, UTC)
    return found.isoformat(timespec="milliseconds" if epoch_ms % 1000 else "seconds").replace("+00:00", "Z")
