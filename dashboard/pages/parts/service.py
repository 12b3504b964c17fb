"""One public service that is paid for: how its payments end, volume, latency and value, by provider and over time."""

from typing import Any

from contracts.payments import SERVICES
from dashboard.components.outcomes import SCENE, of_service
from dashboard.components.paid import codes, over_time
from dashboard.components.scenes.panel import of
from dashboard.components.series import charts
from dashboard.explained.part import part_of
from dashboard.pages.parts.page import PartPage, head
from dashboard.screen import Screen


def content(screen: Screen, identity: str) -> list[Any] | None:
    """The service of a name."""
    if identity not in SERVICES:
        return None
    place = SERVICES.index(identity)
    facts = [
        ("outcomes.transactions15", of("count", SCENE, "services", place, "transactions")),
        ("figure.payments.approval", of("share", SCENE, "services", place, "success")),
        ("part.technical", of("share", SCENE, "services", place, "technical_decline")),
    ]
    own = part_of("payments", {"service": identity}, screen.province.registry)
    words = screen.words
    title = head(screen, "outcomes.service", words(f"service.{identity}"), facts, scenes=SCENE, part=own)
    drawn = charts(screen, [*over_time(screen, service=identity), codes(screen, service=identity)])
    return [title, of_service(screen, place), *drawn]


SERVICE_PAGE = PartPage("/payments/service/<id>", "title.service", content)
