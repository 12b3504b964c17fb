"""One payment provider: success and declines, volume, latency, response codes."""

from typing import Any

from dashboard.components.bind import live
from dashboard.components.outcomes import of_provider
from dashboard.components.paid import codes, over_time
from dashboard.components.series import charts
from dashboard.explained.part import part_of
from dashboard.pages.parts.page import PartPage, head, state
from dashboard.screen import Screen


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
    drawn = charts(screen, [*over_time(screen, provider=provider.id), codes(screen, provider=provider.id)])
    return [title, of_provider(screen, place), *drawn]


PROVIDER_PAGE = PartPage("/payments/provider/<id>", "title.provider", content)
