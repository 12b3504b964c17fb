"""Lengths of time as people write them: `90s`, `15m`, `1h30m`, `2d`; a minus sign looks back."""

import re

from contracts.errors import IocError
from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS

UNIT_MS = {"ms": 1, "s": 1_000, "m": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


class DurationError(IocError):
    """A text is no length of time."""


def parse_duration(text: str) -> int:
    """Milliseconds. DurationError on anything but numbers with the units ms, s, m, h, d."""
    rest = text.strip().removeprefix("-")
    parts = _PART.findall(rest)
    if not parts or "".join(number + unit for number, unit in parts) != rest:
        raise DurationError(f"{text!r} is no length of time; write for example 90s, 15m, 1h30m or 2d")
    total = round(sum(float(number) * UNIT_MS[unit] for number, unit in parts))
    return -total if text.strip().startswith("-") else total


def parse_backfill(text: str, feeds: tuple[str, ...]) -> dict[str, int]:
    """`traffic=2h,payments=26h` as milliseconds per feed; empty or `none`: no backfill at all."""
    if text.strip() in ("", "none"):
        return {}
    asked: dict[str, int] = {}
    for part in text.split(","):
        name, equals, length = part.partition("=")
        if not equals or name.strip() not in feeds:
            raise DurationError(f"{part!r}: write feed=length, with one of {', '.join(feeds)}; for example traffic=2h")
        asked[name.strip()] = parse_duration(length)
        if asked[name.strip()] < 0:
            raise DurationError(f"{part!r}: a backfill cannot be negative")
    return asked
