"""The frame of a past moment equals the frame that was recorded then."""

import asyncio
from typing import Any

import pytest

from contracts.dossiers import STATUSES, DossierState
from contracts.freshness import State
from contracts.measures import HOUR_MS, Grain
from contracts.registry import load_registry
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.composer import Composer
from dashboard.live.frame import Frame
from dashboard.past.frames import PastFrames
from dashboard.past.moments import PastError
from tests.fixtures.alerts import TableAlerts
from tests.unit.dashboard.table_mirror import TableMirror, status

THEN = 1_795_312_800_000 + 12 * HOUR_MS
MINUTE = 60_000
REGISTRY = load_registry()
CAMERA = REGISTRY.cameras[0].id
AGENCY = REGISTRY.agencies[0].id
PAIR = f"{REGISTRY.providers[0].id}/electricity"


def busy(mirror: TableMirror, from_ms: int, minutes: int, vehicles: int) -> None:
    """Traffic, payments and proofs of life, minute by minute."""
    for at_ms in range(from_ms, from_ms + minutes * MINUTE, MINUTE):
        mirror.count("traffic", "camera", CAMERA, at_ms, vehicles=vehicles, speed_sum_dkmh=vehicles * 420)
        mirror.count("traffic", "camera", CAMERA, at_ms, speed_40=vehicles)
        mirror.count("payments", "provider_service", PAIR, at_ms, transactions=9, success=8, technical_decline=1)
        mirror.count("dossiers", "agency", AGENCY, at_ms, received=2, done=1, done_on_time=1)
        for feed in ("traffic", "payments", "dossiers", "heartbeats"):
            mirror.count(feed, "intake", feed, at_ms, received=9, counted=9)
        for name in mirror.rosters["heartbeats"]:
            mirror.count("heartbeats", "source", name, at_ms, beats=2)


def stock(mirror: TableMirror, at_ms: int, open_: int, overdue: int) -> None:
    """The open dossiers of an agency, as its gauges and as its roster say it."""
    mirror.fill(
        "dossiers",
        "open_by_agency",
        Grain.MINUTE,
        AGENCY,
        Grain.MINUTE.bucket(at_ms) - 1,
        [{"samples": 1, "open": open_, "overdue": overdue, "oldest_overdue_ms": HOUR_MS}],
    )
    running = STATUSES.index("in_progress")
    due = [at_ms - HOUR_MS] * overdue + [at_ms + 40 * 24 * HOUR_MS] * (open_ - overdue)
    mirror.rosters["dossiers"] = {
        f"d{i}": DossierState(AGENCY, "", "", "", "", "online", running, moment, 0, 0, at_ms)
        for i, moment in enumerate(due)
    }


def recorded(mirror: TableMirror) -> Frame:
    return Composer(mirror, REGISTRY, lambda: AlertsNow((), THEN)).compose(1, {}, THEN)


@pytest.fixture
def mirror() -> TableMirror:
    found = TableMirror(THEN)
    found.beat("camera", CAMERA, THEN)
    found.beat("gateway", REGISTRY.providers[0].id, THEN)
    found.beat("adapter", "one-stop-1", THEN)
    busy(found, THEN - 3 * HOUR_MS, 180, vehicles=7)
    stock(found, THEN, open_=12, overdue=3)
    return found


def rewound(mirror: TableMirror, now_ms: int, at_ms: int = THEN) -> Frame:
    return asyncio.run(PastFrames(mirror, TableAlerts(), REGISTRY, lambda: now_ms).at(at_ms))


def test_a_past_moment_shows_the_figures_that_were_recorded_then(mirror: TableMirror) -> None:
    then = recorded(mirror)
    busy(mirror, THEN, 90, vehicles=50)
    stock(mirror, THEN + 90 * MINUTE, open_=40, overdue=20)
    mirror.statuses = {feed: status(THEN + 90 * MINUTE) for feed in mirror.statuses}
    past = rewound(mirror, THEN + 90 * MINUTE)
    measured = {"system.lag"}
    assert {name: f.value for name, f in past.figures.items() if name not in measured} == {
        name: f.value for name, f in then.figures.items() if name not in measured
    }
    assert past.figures["traffic.vehicles"].value == 180 * 7
    assert past.figures["dossiers.overdue"].value == 3
    assert past.charts == then.charts
    assert past.worst == then.worst
    assert past.made_ms == THEN


def test_an_event_that_came_late_counts_in_the_past_it_belongs_to(mirror: TableMirror) -> None:
    mirror.count("traffic", "camera", CAMERA, THEN - 10 * MINUTE, vehicles=5)
    assert rewound(mirror, THEN + 5 * MINUTE).figures["traffic.vehicles"].value == 180 * 7 + 5


def test_a_feed_that_was_silent_then_is_shown_as_silent(mirror: TableMirror) -> None:
    late = THEN + 8 * MINUTE
    busy(mirror, late, 30, vehicles=7)
    past = rewound(mirror, late + 30 * MINUTE, late)
    assert {feed.state for feed in past.feeds if feed.public} == {State.STALE}


def test_what_is_older_than_the_minutes_is_shown_by_the_hour(mirror: TableMirror) -> None:
    past = rewound(mirror, THEN + 40 * HOUR_MS, THEN + 20 * MINUTE)
    assert past.made_ms == THEN
    assert past.figures["traffic.flow"].value == 7 * 60
    assert past.figures["traffic.vehicles"].value == 180 * 7


@pytest.mark.parametrize("off", [-36 * 24 * HOUR_MS, 3 * MINUTE])
def test_a_moment_that_nobody_kept_or_knows_is_refused(mirror: TableMirror, off: int) -> None:
    with pytest.raises(PastError, match="35 days are kept"):
        rewound(mirror, THEN, THEN + off)


def scene(mirror: TableMirror, name: str, at_ms: int) -> Any:
    past = PastFrames(mirror, TableAlerts(), REGISTRY, lambda: THEN)
    return asyncio.run(past.scene(name, at_ms))


def test_a_scene_shows_what_was_counted_by_then() -> None:
    mirror = TableMirror(THEN)
    camera = next(camera for camera in REGISTRY.cameras if camera.road == "QL5")
    mirror.count("traffic", "camera", camera.id, THEN - 40 * MINUTE, vehicles=9, speed_45=9)
    mirror.count("traffic", "camera", camera.id, THEN - 5 * MINUTE, vehicles=9, speed_5=9)
    then, now = scene(mirror, "road/QL5", THEN - 30 * MINUTE), scene(mirror, "road/QL5", THEN - MINUTE)
    assert sum(cell != "." for row in then.cells for cell in row) == 1
    assert sum(cell != "." for row in now.cells for cell in row) == 2


@pytest.mark.parametrize(
    "name", ["dossier/H31.04-0001", "overdue", f"overdue/{AGENCY}", "system", f"camera/{CAMERA}", "nowhere"]
)
def test_what_has_no_past_is_not_told(name: str) -> None:
    assert scene(TableMirror(THEN), name, THEN - MINUTE) is None


def test_of_open_dossiers_no_status_is_told_but_that_of_their_clock() -> None:
    mirror = TableMirror(THEN)
    assert scene(mirror, "services", THEN - MINUTE).statuses == []


def test_the_page_of_dossiers_has_a_past_but_for_what_was_kept_of_agencies_only() -> None:
    mirror = TableMirror(THEN)
    agency = REGISTRY.agencies[0].id
    mirror.count("dossiers", "agency", agency, THEN - 2 * HOUR_MS, received=3, to_registered=3)
    mirror.count("dossiers", "open_by_agency", agency, THEN - 2 * MINUTE, samples=1, open=7, overdue=2, waiting=1)
    told = scene(mirror, "dossiers", THEN - MINUTE)
    assert (told.received, told.steps[0], told.now, told.fees) == (3, 3, [], (0, 0))
    assert [(row.id, row.open, row.overdue, row.waiting) for row in told.parts["agency"]] == [(agency, 7, 2, 1)]
    assert set(told.parts) == {"agency"}
    assert scene(mirror, "overdue", THEN - MINUTE) is None


def test_an_agency_shows_what_was_due_soon_or_waited_by_its_gauges_of_then() -> None:
    mirror = TableMirror(THEN)
    for at_ms, soon in ((THEN - 40 * MINUTE, 4), (THEN - 2 * MINUTE, 9)):
        gauges = {"samples": 1, "open": 12, "overdue": 2, "due_soon": soon, "waiting": soon - 3}
        mirror.count("dossiers", "open_by_agency", AGENCY, at_ms, **gauges)
    told = scene(mirror, f"agency/{AGENCY}", THEN - 39 * MINUTE)
    assert (told.due_soon, told.waiting) == (4, 1)


def test_a_communes_page_has_a_past_but_for_the_stock_which_was_kept_of_agencies_only() -> None:
    mirror, agency = TableMirror(THEN), next(agency for agency in REGISTRY.agencies if agency.commune)
    mirror.count("dossiers", "open_by_agency", agency.id, THEN - 2 * MINUTE, samples=1, open=7, overdue=2, waiting=1)
    told = scene(mirror, f"commune-dossiers/{agency.commune}", THEN - MINUTE)
    assert (told.stock, told.on_time) == (None, None)
    assert [(row.open, row.overdue, row.waiting) for row in told.agencies] == [(7, 2, 1)]
    assert scene(mirror, f"commune-alerts/{agency.commune}", THEN - MINUTE).rows == []
    assert scene(mirror, f"commune-overdue/{agency.commune}", THEN - MINUTE) is None
