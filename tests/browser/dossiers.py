"""Dossiers of a province as cells and a roster, so that the page of dossiers is tested from what was counted."""

from typing import Any

import msgspec
import numpy as np

from contracts.calendar import WORKING_DAY_MS, WorkingCalendar
from contracts.dossiers import CLOSED, FEE_STATES, STATUSES, DossierState, Step
from contracts.measures import DAY_MS, HOUR_MS, Grain
from contracts.registry import Registry
from contracts.registry.rows import Agency
from state.figures.dossier_clock import clock_of
from state.figures.spans import MONTH_DAYS, last_days
from tests.fixtures.records import CALENDAR, T0
from tests.unit.dashboard.table_mirror import TableMirror

OF_EACH = 12
"""Open dossiers of every agency."""
USED = (9, 22, 31, 34, 29, 21, 14, 9, 3, 2, 1, 1, 0, 0, 0, 1)
"""Done dossiers of an agency by the allowed time that they used."""
_OPEN = [status for status in STATUSES if status not in CLOSED]
_MONDAY_8 = T0 - 4 * HOUR_MS
_STEPS = (("registered", -1, 0), ("accepted", 0, 3), ("needs_supplement", 2, 0), ("in_progress", 4, 7), ("done", 8, 0))
"""(status, day, day of the due date that it sets) of a dossier that waited for two days; Tuesday is a holiday."""


def clock() -> Any:
    """The answer of /api/v1/dossiers/<code>."""
    steps = [
        Step(_day(day), "s", "b", day + 1, STATUSES.index(status), _day(due) if due else 0, 0, 0, "A", "F", "", 0)
        for status, day, due in _STEPS
    ]
    return msgspec.to_builtins(clock_of(steps, CALENDAR, 0))


def _day(number: int) -> int:
    return _MONDAY_8 + number * DAY_MS


def counted(registry: Registry, now_ms: int) -> TableMirror:
    """What 30 days and the open set say, a little different for every agency."""
    mirror, calendar = TableMirror(now_ms), WorkingCalendar(registry.holiday_dates)
    for place, agency in enumerate(registry.agencies):
        field, commune = registry.fields[place % len(registry.fields)].id, agency.commune
        amounts = month_of(place, agency)
        for table, entity in (("agency", agency.id), ("field", field), ("commune", commune)):
            if entity is not None:
                mirror.count("dossiers", table, entity, now_ms, **amounts)
        for number in range(OF_EACH):
            code = f"{agency.id}-2611-{number:05d}"
            mirror.rosters["dossiers"][code] = dossier(registry, calendar, place, number, now_ms)
    return mirror


def month_of(place: int, agency: Agency) -> dict[str, int]:
    """The counts of an agency in 30 days: 177 done, the more of them late the later its place."""
    done, late = sum(USED), place % 7
    online = done - 12 - place % 5 if agency.level == "province" else 100 + place % 40
    used = {f"time_used_{bin_}": count for bin_, count in enumerate(USED)}
    return used | {
        "received": done + 16, "received_online": done + 8, "received_counter": 8,
        "to_registered": done + 16, "to_accepted": done + 12, "to_refused": 4, "to_in_progress": done + 61,
        "to_needs_supplement": 19, "to_awaiting_fee": 34, "to_withdrawn": 2, "to_stopped": 1,
        "to_done": done, "to_returned": done - 7,
        "done": done, "done_on_time": done - late, "done_late": late, "done_online": online,
    }  # fmt: skip


def dossier(registry: Registry, calendar: WorkingCalendar, place: int, number: int, now_ms: int) -> DossierState:
    """An open dossier. Of an agency's twelve up to four are late, the longer the later its place, and two due soon."""
    agency, procedure = registry.agencies[place], registry.procedures[(place + number) % len(registry.procedures)]
    late = number < place % 5
    days = -(1 + place % 17 + number / 3) if late else 1 if number in (6, 7) else 6
    due_ms = calendar.add_working_time(now_ms, round(days * WORKING_DAY_MS))
    status = "in_progress" if late else _OPEN[number % len(_OPEN)]
    fee = FEE_STATES.index("paid_online" if number % 3 else "paid_counter" if number % 2 else "none")
    return DossierState(
        agency.id, agency.commune or "", agency.level, procedure.id, registry.fields[place % len(registry.fields)].id,
        "online", STATUSES.index(status), due_ms, fee, 0, now_ms,
    )  # fmt: skip


def total(mirror: TableMirror, measure: str) -> int:
    """A measure of the agencies, added up over 30 days."""
    start_ms, end_ms = last_days(mirror.now_ms, MONTH_DAYS)
    window = mirror.window("dossiers", "agency", Grain.DAY, start_ms, end_ms, columns=(measure,))
    return int(np.asarray(window.values).sum())
