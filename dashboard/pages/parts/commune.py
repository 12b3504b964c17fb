"""One commune or ward: everything about the place, over all domains."""

from typing import Any

from dash import html

from contracts.registry import Commune
from dashboard.components.bind import live, shape
from dashboard.components.series import Line, charts, series
from dashboard.pages.parts.camera_table import camera_table
from dashboard.pages.parts.page import PartPage, decimal, head, link
from dashboard.screen import Screen

_SLOW = ("hour", "day")
"""Grains of what comes in too slowly to be drawn by the minute."""


def content(screen: Screen, code: str) -> list[Any] | None:
    """The commune of a code."""
    registry = screen.province.registry
    place = registry.commune_index.get(code)
    if place is None:
        return None
    commune, language = registry.communes[place], screen.language
    facts: list[tuple[str, Any]] = [
        ("commune.population", decimal(screen, commune.population)),
        ("commune.area", decimal(screen, commune.area_km2, "km²")),
        ("commune.desk", link(screen, "/desk", screen.words("commune.alerts"), commune=commune.code)),
    ]
    for i, agency in enumerate(registry.agencies):
        if agency.commune == code:
            facts.append(("part.name.dossiers", link(screen, f"/dossiers/agency/{agency.id}", agency.name(language))))
            facts += [(f"part.{key}", live("part", "dossiers", key, i)) for key in ("open", "overdue")]
    badge = html.Span([shape("communebadge", code), live("communeword", code)])
    title = head(screen, f"commune.{commune.kind}", commune.short(language), facts, badge)
    return [title, *charts(screen, _charts(screen, commune)), _cameras(screen, commune)]


def _charts(screen: Screen, commune: Commune) -> list[Any]:
    def line(feed: str, measure: str, label: str, **more: Any) -> Line:
        return Line(label, {"feed": feed, "commune": commune.code, "measure": measure}, **more)

    volume = line("payments", "transactions", "chart.volume", per="minute", usual=True)
    return [
        series(screen, "chart.flow", "per_hour", [line("traffic", "vehicles", "chart.flow", per="hour", usual=True)]),
        series(
            screen,
            "chart.receiveddone",
            "per_hour",
            [
                line("dossiers", name, f"scene.{name}", per="hour", grains=_SLOW, usual=name == "received")
                for name in ("received", "done")
            ],
        ),
        series(screen, "chart.volume", "per_minute", [volume]),
        series(screen, "chart.declines", "percent", [line("payments", "technical_decline_pct", "declines.technical")]),
    ]


def _cameras(screen: Screen, commune: Commune) -> Any:
    cameras = enumerate(screen.province.registry.cameras)
    inside = [(camera, i) for i, camera in cameras if camera.commune == commune.code]
    return camera_table(screen, inside, screen.words("commune.nocamera"))


COMMUNE_PAGE = PartPage("/commune/<code>", "title.commune", content)
