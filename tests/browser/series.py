"""Scripted answers of /api/v1/series: waves of the day, as the interface would give them, and their usual."""

import math
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dashboard.api.parameters import rfc3339

SPAN_MS = {"minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
QUARTER_MS, HALF_HOUR_MS = 900_000, 1_800_000
LEVELS = {
    "heard_pct": 200.0,
    "vehicles": 22.0,
    "speed_p50": 46.0,
    "speed_p85": 58.0,
    "speed_p15": 33.0,
    "distinct": 940.0,
    "car": 7.0,
}


def answer(url: str, *, empty: bool = False, history_from_ms: int = 0) -> dict[str, Any]:
    """The answer to a request: points that rise and fall with the hour of the day, scaled by grain for counts. What is
    usual is known from a moment on.
    """
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    grain, measure = asked["grain"], asked["measure"]
    span = SPAN_MS[grain]
    level = LEVELS.get(measure, 3.0)
    counted = span / 60_000 if "_" not in measure and measure != "distinct" else 1.0
    first = (int(asked["from"]) + 25_200_000) // span * span - 25_200_000
    most = 100.0 if measure.endswith("_pct") else 1e12

    def value(at: int) -> float:
        return min(most, round(level * counted * _wave(at + len(measure) * 700_000), 2))

    points = [[rfc3339(at), None if empty else value(at)] for at in range(first, int(asked["to"]), span)]
    told = {"feed": asked["feed"], "entity": None, "measure": measure, "grain": grain, "points": points}
    if asked.get("usual") != "yes":
        return told
    begin, step = (first, QUARTER_MS) if grain == "minute" else (first + HALF_HOUR_MS, span)
    moments = range(begin, int(asked["to"]) + step, step)
    known = [(at, level * counted * _usual(at + len(measure) * 700_000)) for at in moments]
    edges = [
        [rfc3339(at), *((0.85 * middle, middle, 1.15 * middle) if at >= history_from_ms else (None, None, None))]
        for at, middle in known
    ]
    return told | {"usual": edges}


def _wave(at_ms: int) -> float:
    return _usual(at_ms) + 0.06 * math.sin(at_ms / 400_000)


def _usual(at_ms: int) -> float:
    return 1 + 0.35 * math.sin(at_ms / 3_600_000 * math.pi / 12)
