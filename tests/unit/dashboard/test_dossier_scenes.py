"""What the page of dossiers shows beyond the frame, from cells and a roster."""

import pytest

from contracts.dossiers import STATUSES, DossierState
from contracts.measures import DAY_MS, HOUR_MS
from contracts.registry import load_registry
from dashboard.live.scenes.agency import AgencyScene
from dashboard.live.scenes.clocks import Clocks
from dashboard.live.scenes.dossiers import ROWS_SHOWN, DossiersScene, DossiersShown
from dashboard.live.scenes.overdue import OverdueScene
from tests.fixtures.records import T0
from tests.unit.dashboard.table_mirror import TableMirror

NOW = T0 - 2 * HOUR_MS
"""Monday 10:00."""
REGISTRY = load_registry()
PROVINCE = next(agency for agency in REGISTRY.agencies if agency.level == "province")
COMMUNE = next(agency for agency in REGISTRY.agencies if agency.level == "commune")
FIELD = REGISTRY.fields[0]


def dossier(
    agency: str, due_ms: int, status: str = "in_progress", commune: str = "", field: str = FIELD.id
) -> DossierState:
    place = STATUSES.index(status)
    return DossierState(agency, commune, "province", "P", field, "online", place, due_ms, 0, 0, NOW)


def shown(mirror: TableMirror) -> DossiersShown:
    return DossiersScene(mirror, REGISTRY).compose(NOW)


def test_an_empty_state_shows_nothing_that_nobody_counted() -> None:
    found = shown(TableMirror(NOW))
    assert (found.received, sum(found.steps), sum(found.now), sum(found.used.bins)) == (0, 0, 0, 0)
    assert (found.used.median, found.used.within) == (None, None)
    assert found.parts == {"agency": [], "commune": [], "field": []}
    assert {level: one.done for level, one in found.online.items()} == {"province": 0, "commune": 0}


def test_steps_are_those_of_thirty_days_and_the_stock_is_of_now() -> None:
    mirror = TableMirror(NOW)
    mirror.count("dossiers", "agency", PROVINCE.id, NOW, received=5, to_registered=5, to_accepted=4, time_used_3=2)
    mirror.count("dossiers", "agency", COMMUNE.id, NOW - 29 * DAY_MS, received=2, to_registered=2)
    mirror.count("dossiers", "agency", COMMUNE.id, NOW - 31 * DAY_MS, received=9, to_registered=9)
    mirror.rosters["dossiers"] = {"D1": dossier("A", 0, "registered"), "D2": dossier("A", 0, "done")}
    found = shown(mirror)
    assert found.received == 7
    assert (found.steps[0], found.steps[1], found.now[0], sum(found.now)) == (7, 4, 1, 1)
    assert found.used.bins[3] == 2


def test_each_level_is_held_against_its_own_goal() -> None:
    mirror = TableMirror(NOW)
    mirror.count("dossiers", "agency", PROVINCE.id, NOW, done=100, done_online=85)
    mirror.count("dossiers", "agency", COMMUNE.id, NOW, done=100, done_online=61)
    online = shown(mirror).online
    assert [(o.goal, o.online, o.meeting, o.judged) for o in online.values()] == [(90.0, 85, 0, 1), (60.0, 61, 1, 1)]


def test_parts_are_told_with_what_they_ended_in_time() -> None:
    mirror = TableMirror(NOW)
    code, late = str(COMMUNE.commune), NOW - DAY_MS
    for table, entity in (("agency", COMMUNE.id), ("commune", code), ("field", FIELD.id)):
        mirror.count("dossiers", table, entity, NOW, done=38, done_on_time=30)
    mirror.rosters["dossiers"] = {
        "D1": dossier(COMMUNE.id, late, commune=code),
        "D2": dossier(COMMUNE.id, late, commune=code),
        "D3": dossier(PROVINCE.id, NOW + 1, "awaiting_fee"),
        "D4": dossier("unknown", NOW + 90 * DAY_MS, field="unknown"),
    }
    parts = shown(mirror).parts
    worst = parts["agency"][0]
    assert (worst.name, worst.open, worst.overdue, worst.on_time) == ((COMMUNE.short_vi, COMMUNE.short_en), 2, 2, 75)
    assert [(row.id, row.open, row.waiting) for row in parts["commune"]] == [(code, 2, 0), ("", 2, 1)]
    assert parts["commune"][1].name == ("Không gắn xã, phường", "Names no commune")
    assert parts["field"][1].name[1] == "Not in the registry"
    assert parts["field"][1].on_time is None


def test_only_the_worst_parts_are_told() -> None:
    mirror = TableMirror(NOW)
    mirror.rosters["dossiers"] = {a.id: dossier(a.id, NOW - i) for i, a in enumerate(REGISTRY.agencies)}
    assert len(shown(mirror).parts["agency"]) == ROWS_SHOWN


@pytest.mark.parametrize(("back", "late", "off"), [(0.25, 0.3, 0), (3, 1, 2), (10, 6, 4)])
def test_an_overdue_dossier_says_how_its_days_are_counted(back: float, late: float, off: int) -> None:
    mirror = TableMirror(NOW)
    mirror.rosters["dossiers"] = {"D1": dossier(PROVINCE.id, NOW - round(back * DAY_MS)), "D2": dossier("X", NOW + 1)}
    rows = OverdueScene(mirror, REGISTRY, Clocks(REGISTRY)).compose(NOW).rows
    assert [row.late.code for row in rows] == ["D1"]
    assert rows[0].agency == (PROVINCE.short_vi, PROVINCE.short_en)
    told = rows[0].late
    assert (told.late_days, told.calendar_days, told.days_off) == (late, round(back, 1), off)


def test_today_is_one_of_the_days_off_when_it_is_one() -> None:
    friday, sunday = NOW - 3 * DAY_MS, NOW - DAY_MS
    assert Clocks(REGISTRY).days_off(friday, sunday) == 2


def test_the_province_lists_the_longest_overdue_of_all_and_an_agency_its_own() -> None:
    mirror = TableMirror(NOW)
    mirror.rosters["dossiers"] = {
        "D1": dossier(PROVINCE.id, NOW - DAY_MS),
        "D2": dossier(COMMUNE.id, NOW - 2 * DAY_MS),
        "D3": dossier(COMMUNE.id, NOW - 3 * DAY_MS, "needs_supplement"),
        "D4": dossier(COMMUNE.id, 0),
    }
    clocks = Clocks(REGISTRY)
    province = OverdueScene(mirror, REGISTRY, clocks).compose(NOW)
    assert [row.late.code for row in province.rows] == ["D2", "D1"]
    own = OverdueScene(mirror, REGISTRY, clocks, COMMUNE.id).compose(NOW)
    assert [row.late.code for row in own.rows] == ["D2"]
    agency = AgencyScene(mirror, clocks.calendar, COMMUNE.id).compose(NOW)
    assert (agency.due_soon, agency.waiting) == (0, 1)
