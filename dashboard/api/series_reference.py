"""The parameters of /api/v1/series as the OpenAPI document lists them."""

from typing import Any

from contracts.catalogue import FEEDS
from contracts.measures import Grain
from dashboard.api.parameters import MOMENT
from dashboard.api.series import USUAL, measures
from dashboard.feeds import DESCRIPTIONS

*_FIRST, _LAST = (each.series.entity for each in DESCRIPTIONS)
_ENTITIES = f"{', '.join(_FIRST)}, or {_LAST}"
_MEANING: dict[str, tuple[str, list[str]]] = {
    "feed": ("Which feed.", [feed.name for feed in FEEDS]),
    "entity": (f"{_ENTITIES.capitalize()}; omitted: the whole province.", []),
    "grain": ("Length of a bucket; omitted: the finest that the measure has.", [grain.value for grain in Grain]),
    "from": (f"First moment: {MOMENT}. Omitted: 3 h, 2 days or 30 days before `to`.", []),
    "to": ("End, not included; omitted: now.", []),
    "usual": ("Whether to tell what is usual beside it; omitted: no.", list(USUAL)),
    **{
        name: (roll_up.meaning, list(roll_up.listed))
        for each in DESCRIPTIONS
        for name, roll_up in each.series.roll_ups.items()
        if name != "entity"
    },
}


def series_parameters() -> list[dict[str, Any]]:
    """OpenAPI's parameter objects, required ones first."""
    feed, *others = (_parameter(name, meaning, allowed) for name, (meaning, allowed) in _MEANING.items())
    return [feed | {"required": True}, _parameter("measure", _about_measures(), []), *others]


def _parameter(name: str, meaning: str, allowed: list[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"} | ({"enum": allowed} if allowed else {})
    return {"name": name, "in": "query", "required": False, "description": meaning, "schema": schema}


def _about_measures() -> str:
    lines = [f"{f.name}: {', '.join(m for t in f.tables for m in measures(f, t))}." for f in FEEDS]
    *first, last = (feed.primary[1] for feed in FEEDS)
    return f"What to show; omitted: {', '.join(first)} or {last}. {' '.join(lines)}"
