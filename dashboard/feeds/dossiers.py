"""Dossiers as people see them: on time, open and overdue, and every agency."""

from collections.abc import Mapping

import numpy as np

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import LEVELS, TIME_USED_BINS
from contracts.registry import Registry
from dashboard.feeds.description import Description, Figures, Parts, RollUp, Selection, Series
from dashboard.feeds.measuring import COMMUNES, everything, quantile, ratio, with_unknown
from dashboard.live.dossiers_view import DossiersView
from dashboard.live.mirrored import Mirrored
from dashboard.screen import Screen
from state.figures.dossiers import BIN_PCT
from state.figures.workdays import weekday_of

_USED = np.arange(TIME_USED_BINS, dtype=np.float64) * BIN_PCT
_SHARES = {
    "on_time_pct": ratio("done_on_time", "done", 100.0),
    "submitted_online_pct": ratio("received_online", "received", 100.0),
    "processed_online_pct": ratio("done_online", "done", 100.0),
    "time_used_p50_pct": quantile("time_used_0", _USED, 0.5),
    "time_used_p90_pct": quantile("time_used_0", _USED, 0.9),
}


def _view(mirror: Mirrored, registry: Registry, calendar: WorkingCalendar) -> DossiersView:
    return DossiersView(mirror, registry, weekday_of(calendar), calendar)


def _names(screen: Screen) -> list[tuple[str, str]]:
    """Agencies and their level."""
    words = screen.words
    return [(row.name(screen.language), words(f"level.{row.level}")) for row in screen.province.registry.agencies]


def _ids(registry: Registry) -> list[str]:
    return [agency.id for agency in registry.agencies]


def _agencies(registry: Registry) -> tuple[str, ...]:
    return with_unknown([row.id for row in registry.agencies])


def _select(chosen: Mapping[str, str], registry: Registry) -> Selection:
    tables = ("agency", "open_by_agency")
    agency = chosen.get("agency", chosen.get("entity"))
    if agency is not None:
        return Selection(tables, {agency}.__contains__)
    if "level" in chosen:
        level = {row.id for row in registry.agencies if row.level == chosen["level"]}
        return Selection(tables, level.__contains__)
    for name in ("commune", "field"):
        if name in chosen:
            return Selection((name,), {chosen[name]}.__contains__)
    return Selection(tables, everything)


DESCRIPTION = Description(
    feed=DOSSIERS,
    view=_view,
    figures=Figures(
        units={
            "on_time": "percent",
            "open": "count",
            "overdue": "count",
            "due_soon": "count",
            "received": "count",
            "done": "count",
            "days_of_work": "count",
            "submitted_online": "percent",
            "processed_online": "percent",
            "time_used": "percent",
            "time_used_p90": "percent",
            "supplements": "percent",
        },
        hero="on_time",
        first=("open", "overdue", "due_soon"),
        today=("received", "done"),
        whole=frozenset({"on_time", "open", "overdue", "due_soon", "days_of_work"}),
    ),
    chart="received",
    worst="count",
    worst_of="overdue",
    parts=Parts(
        _names,
        "part.level",
        ("open", "overdue"),
        "/dossiers/agency/",
        lambda registry: [row.id for row in registry.agencies],
    ),
    series=Series(
        entity="an agency",
        roll_ups={
            "entity": RollUp("", _agencies),
            "commune": COMMUNES,
            "agency": RollUp("dossiers: one agency.", _agencies),
            "field": RollUp(
                "dossiers: adds up a field of administration.",
                lambda registry: with_unknown([row.id for row in registry.fields]),
            ),
            "level": RollUp(
                "dossiers: adds up the agencies of a level.", lambda _registry: with_unknown(LEVELS), LEVELS
            ),
        },
        select=_select,
        derived=dict.fromkeys(("agency", "field", "commune"), _SHARES),
        rests=True,
    ),
)
"""The chart: 24 hours, the last still open. Worst: agencies by overdue. Parts: agencies in registry order (state of the
adapter that serves them). `received` and `done` since midnight, local time; `days_of_work` in working days."""
