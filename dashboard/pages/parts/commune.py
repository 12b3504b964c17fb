"""One commune or ward: everything about the place, over all domains."""

from typing import Any

from dash import html

from contracts.registry import Commune
from dashboard.components.bind import live, shape
from dashboard.components.commune import alerts, cards, over_time, overdue
from dashboard.pages.parts.camera_table import camera_table
from dashboard.pages.parts.page import PartPage, decimal, head
from dashboard.screen import Screen


def content(screen: Screen, code: str) -> list[Any] | None:
    """The commune of a code."""
    registry = screen.province.registry
    place = registry.commune_index.get(code)
    if place is None:
        return None
    commune = registry.communes[place]
    facts = [
        ("commune.population", decimal(screen, commune.population)),
        ("commune.area", decimal(screen, commune.area_km2, "km²")),
    ]
    badge = html.Span([shape("communebadge", code), live("communeword", code)])
    title = head(screen, f"commune.{commune.kind}", commune.short(screen.language), facts, badge)
    lists = [*overdue(screen, commune), *_cameras(screen, commune)]
    return [title, alerts(screen, commune), cards(screen, commune), *over_time(screen, commune), *lists]


def _cameras(screen: Screen, commune: Commune) -> list[Any]:
    cameras = enumerate(screen.province.registry.cameras)
    inside = [(camera, i) for i, camera in cameras if camera.commune == commune.code]
    seen = screen.person.scope.covers(domain="traffic")
    return [camera_table(screen, inside)] if inside and seen else []


COMMUNE_PAGE = PartPage("/commune/<code>", "title.commune", content)
