"""The morning report with a full day: every table has rows, a goal is met and one is not, a number is not known."""

from typing import Any

from dash import html

from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.registry import Registry
from dashboard.components.report import sheet
from dashboard.i18n import text
from dashboard.pages.gallery import samples
from dashboard.pages.gallery.sample import sample, section
from dashboard.report.feeds import FeedDay
from dashboard.report.figures import Line
from dashboard.report.incidents import Incident, Incidents, Place
from dashboard.report.reports import Overdue, Report
from dashboard.screen import Screen

START_MS = 1_795_366_800_000
"""Monday, 23 November 2026, 00:00 in Vietnam."""
_FIGURES = [
    Line("traffic.vehicles", 6_812_440, usual=6_700_000, week_ago=6_655_120),
    Line("traffic.speed_index", 84.2, goal=70, week_ago=85.0, low=61.0, low_ms=START_MS + 17 * HOUR_MS),
    Line("dossiers.on_time", 96.4, goal=95, week_ago=95.9),
    Line("dossiers.processed_online", 57.3, goal=60, week_ago=58.8),
    Line("payments.total", 98_214, usual=97_000, week_ago=101_300),
    Line("payments.latency"),
]


def sections(screen: Screen) -> list[Any]:
    """The sheet, as on the page of the report."""
    laid_out = html.Div(sheet(screen.words, _report(screen.province.registry)), className="card")
    return [section(screen.words("title.report"), [sample(samples.frame(), [laid_out], "desk papered")])]


def _report(registry: Registry) -> Report:
    feeds = [
        FeedDay("traffic", 6_812_440, 99.98, 0, 24, 214, 0.0, 0.41, 0, START_MS + 24 * HOUR_MS),
        FeedDay("dossiers", 10_412, 98.2, 2, 24, 3, 0.03, 1.2, 12, START_MS + 24 * HOUR_MS),
        FeedDay("payments", None, None, None, 24, None, None, None, None, 0),
    ]
    agencies = [
        Overdue(one.id, (one.short_vi, one.short_en), 41 - 6 * i, 312) for i, one in enumerate(registry.agencies[3:6])
    ]
    return Report(
        date="2026-11-23",
        start_ms=START_MS,
        made_ms=START_MS + 31 * HOUR_MS,
        over=True,
        incomplete_ms=0,
        figures=_FIGURES,
        feeds=feeds,
        incidents=_incidents(registry),
        agencies=agencies,
    )


def _incidents(registry: Registry) -> Incidents:
    commune = registry.communes[0]
    owner = registry.units[0]
    shown = [
        Incident(
            str(i), i, text("gallery.what"), text("gallery.place"), (owner.short_vi, owner.short_en),
            START_MS + (6 + 3 * i) * HOUR_MS, 4 * MINUTE_MS if i < 3 else None, 52 * MINUTE_MS if i < 2 else None,
            text("outcome.fixed") if i < 2 else text("desk.state.acknowledged"),
        )
        for i in (1, 2, 3)
    ]  # fmt: skip
    places = [Place(commune.code, (commune.short_vi, commune.short_en), 3, 1)]
    return Incidents(
        (1, 4, 2, 0), (0, 1, 1, 0), 4 * MINUTE_MS, 38 * MINUTE_MS, 1, {"traffic": 12 * MINUTE_MS}, shown, 4, places
    )
