"""One agency: its open dossiers and their clocks, what it receives and finishes, and how fast."""

from typing import Any, Literal

from dash import html

from dashboard.access import may
from dashboard.components.bind import live, where
from dashboard.components.overdue import COLUMNS, TEXTS, late_cells, late_heads, late_list
from dashboard.components.series import Line, charts, series
from dashboard.explained.part import Part, part_of
from dashboard.live.scenes.overdue import SHOWN_OF_PART
from dashboard.pages.parts.page import PartPage, head, link, state
from dashboard.screen import Screen


def content(screen: Screen, identity: str) -> list[Any] | None:
    """The agency of an id."""
    registry = screen.province.registry
    place = registry.agency_index.get(identity)
    if place is None:
        return None
    agency, language = registry.agencies[place], screen.language
    facts = [
        ("part.level", screen.words(f"level.{agency.level}")),
        ("part.open", live("part", "dossiers", "open", place)),
        ("part.overdue", live("part", "dossiers", "overdue", place)),
        ("scene.due_soon", live("stockof", "count", f"agency/{agency.id}", "due_soon")),
        ("agency.waiting", live("stockof", "count", f"agency/{agency.id}", "waiting")),
    ]
    if agency.commune:
        commune = registry.communes[registry.commune_index[agency.commune]]
        facts.insert(0, ("part.place", link(screen, f"/commune/{commune.code}", commune.name(language))))
    own = part_of("dossiers", {"agency": agency.id}, registry)
    mark, scenes = state("dossiers", place), f"agency/{agency.id}"
    title = head(screen, "part.name.dossiers", agency.name(language), facts, mark, scenes=scenes, part=own)
    shown = [title, *charts(screen, _charts(screen, agency.id), "7d")]
    listed = may(screen.person, "/dossiers/<code>", commune=agency.commune or "")
    return [*shown, _overdue(screen, agency.id, own)] if listed else shown


def _charts(screen: Screen, identity: str) -> list[Any]:
    own = {"feed": "dossiers", "agency": identity}
    slow = ("hour", "day")

    def line(measure: str, label: str, per: Literal["", "hour"] = "", *, usual: bool = False) -> Line:
        return Line(label, {**own, "measure": measure}, per, slow, usual)

    flow = [line(name, f"scene.{name}", "hour", usual=name == "received") for name in ("received", "done")]
    stock = [line("open", "part.open", usual=True), line("overdue", "part.overdue")]
    return [
        series(screen, "chart.stock", "count", stock),
        series(screen, "chart.receiveddone", "per_hour", flow),
        series(screen, "figure.dossiers.on_time", "percent", [line("on_time_pct", "figure.dossiers.on_time")]),
        series(
            screen,
            "chart.timeused",
            "percent",
            [line("time_used_p50_pct", "timeused.p50"), line("time_used_p90_pct", "timeused.p90")],
        ),
    ]


def _overdue(screen: Screen, identity: str, own: Part | None) -> Any:
    """The longest overdue dossiers, with what their clocks say."""
    scene = f"overdue/{identity}"
    rows = [
        html.Tr(late_cells(scene, "rows", i, "late"), **where("stockhere", scene, "rows", i, attribute="hidden"))
        for i in range(SHOWN_OF_PART)
    ]
    body = html.Table([late_heads(screen.words, *COLUMNS), html.Tbody(rows)], className=TEXTS)
    return late_list(screen, "agency.overdue", "dossiers.overdue.unit", scene, body, own)


AGENCY_PAGE = PartPage("/dossiers/agency/<id>", "title.agency", content)
