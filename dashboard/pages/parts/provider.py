"""One payment provider: success and declines, volume, latency, response codes."""

from typing import Any

from contracts.payments import RESPONSE_CODES
from dashboard.components.bind import live
from dashboard.components.paid import over_time
from dashboard.components.series import Line, charts, series
from dashboard.explained.part import part_of
from dashboard.pages.parts.page import PartPage, head, state
from dashboard.screen import Screen

_SUCCESS, *_DECLINES = RESPONSE_CODES
DECLINED = (*_DECLINES, "other")
"""All codes but that of a success: together they are all declines."""


def content(screen: Screen, identity: str) -> list[Any] | None:
    """The provider of an id."""
    registry = screen.province.registry
    place = registry.provider_index.get(identity)
    if place is None:
        return None
    provider = registry.providers[place]
    facts = [
        ("part.kind", screen.words(f"kind.{provider.kind}")),
        ("part.transactions", live("part", "payments", "transactions", place)),
        ("part.technical", live("part", "payments", "technical", place)),
    ]
    own = part_of("payments", {"provider": provider.id}, registry)
    mark = state("payments", place)
    title = head(screen, "part.name.payments", provider.name(screen.language), facts, mark, part=own)
    return [title, *charts(screen, [*over_time(screen, provider=provider.id), _codes(screen, provider.id)])]


def _codes(screen: Screen, identity: str) -> Any:
    own = {"feed": "payments", "provider": identity}
    lines = [Line(f"code.{code}", {**own, "measure": f"code_{code}"}, per="hour") for code in DECLINED]
    return series(screen, "chart.codes", "per_hour", lines, kind="stack")


PROVIDER_PAGE = PartPage("/payments/provider/<id>", "title.provider", content)
