"""The report's figures, as a table: what was counted on a day, and what the report says of it."""

import asyncio
from typing import Any

import pytest

from contracts.heartbeats import Beat, SourceState
from contracts.measures import DAY_MS, HOUR_MS, Grain
from contracts.registry import load_registry
from contracts.status import INTAKE
from dashboard.access.person import EVERYTHING, Scope
from dashboard.report.day import DayError, day_of
from dashboard.report.figures import Line
from dashboard.report.reports import Report, Reports
from tests.fixtures.alerts import TableAlerts
from tests.unit.dashboard.table_mirror import TableMirror, status

NOW = 1_795_312_800_000 + 8 * HOUR_MS
TODAY = Grain.DAY.bucket(NOW)
DAY = TODAY - 1
START = Grain.DAY.start_ms(DAY)
NOON = START + 12 * HOUR_MS
REGISTRY = load_registry()
CAMERA, OTHER = REGISTRY.cameras[0], REGISTRY.cameras[1]
AGENCY = REGISTRY.agencies[0].id
PAIR = f"{REGISTRY.providers[0].id}/electricity"


@pytest.fixture
def mirror() -> TableMirror:
    return TableMirror(NOW)


def report(mirror: TableMirror, text: str = "", scope: Scope = EVERYTHING) -> Report:
    reports = Reports(mirror, TableAlerts(), REGISTRY, lambda: NOW)
    return asyncio.run(reports.of(day_of(text, NOW), scope))


def line(mirror: TableMirror, name: str, text: str = "") -> Line:
    return next(one for one in report(mirror, text).figures if one.name == name)


def passages(mirror: TableMirror, at_ms: int, vehicles: int, speed: int, camera: str = CAMERA.id) -> None:
    mirror.count("traffic", "camera", camera, at_ms, **{"vehicles": vehicles, f"speed_{speed}": vehicles})


def test_what_was_not_counted_is_not_known_and_never_nothing(mirror: TableMirror) -> None:
    assert {one.value for one in report(mirror).figures} == {None}
    assert {feed.received for feed in report(mirror).feeds} == {None}


def test_the_speed_index_of_a_day_weighs_each_hour_by_its_vehicles(mirror: TableMirror) -> None:
    slow = int(CAMERA.free_flow_kmh / 2) // 5 * 5
    passages(mirror, START, 300, 110)
    passages(mirror, START + 17 * HOUR_MS, 100, slow)
    found = line(mirror, "traffic.speed_index")
    jam = 100 * (slow + 2.5) / CAMERA.free_flow_kmh
    assert found.value == pytest.approx((300 * 100 + 100 * jam) / 400, abs=0.01)
    assert found.low == pytest.approx(jam, abs=0.01)
    assert found.low_ms == START + 17 * HOUR_MS


def test_a_count_is_compared_with_the_same_weekday_and_with_last_week(mirror: TableMirror) -> None:
    for weeks, vehicles in ((0, 700), (1, 500), (2, 440), (3, 460), (4, 1)):
        passages(mirror, NOON - weeks * 7 * DAY_MS, vehicles, 40)
    found = line(mirror, "traffic.vehicles")
    # The oldest day is where our history begins, and cut short.
    assert (found.value, found.usual, found.week_ago) == (700, 460, 500)


def test_fewer_than_three_weeks_are_nothing_usual(mirror: TableMirror) -> None:
    for weeks in range(3):
        passages(mirror, NOON - weeks * 7 * DAY_MS, 10, 40)
    assert line(mirror, "traffic.vehicles").usual is None


def stock(mirror: TableMirror, day: int, **amounts: int) -> None:
    mirror.fill("dossiers", "open_by_agency", Grain.DAY, AGENCY, day, [{"samples": 1, **amounts}])


def test_on_time_counts_what_is_overdue_as_the_day_ended(mirror: TableMirror) -> None:
    mirror.count("dossiers", "agency", AGENCY, NOON - 10 * DAY_MS, done=90, done_on_time=88)
    mirror.count("dossiers", "agency", AGENCY, NOON, received=12, done=7, done_on_time=7)
    stock(mirror, DAY, open=50, overdue=3)
    stock(mirror, TODAY, open=60, overdue=40)
    found = line(mirror, "dossiers.on_time")
    assert (found.value, found.goal, found.met) == (95.0, 95.0, True)
    assert line(mirror, "dossiers.received").value == 12
    overdue = line(mirror, "dossiers.overdue")
    assert (overdue.value, overdue.n, overdue.of) == (3, 3, 50)
    assert [(one.agency, one.overdue) for one in report(mirror).agencies] == [(AGENCY, 3)]


def test_without_the_days_stock_on_time_is_not_known(mirror: TableMirror) -> None:
    mirror.count("dossiers", "agency", AGENCY, NOON, received=12, done=7, done_on_time=7)
    stock(mirror, DAY - 1, open=50, overdue=3)
    assert line(mirror, "dossiers.on_time").value is None
    assert line(mirror, "dossiers.open").value is None


@pytest.mark.parametrize(("asked", "met"), [(9, True), (11, False)])
def test_supplements_shall_not_pass_their_goal(mirror: TableMirror, asked: int, *, met: bool) -> None:
    mirror.count("dossiers", "agency", AGENCY, NOON, received=100, to_needs_supplement=asked)
    assert line(mirror, "dossiers.supplements").met is met


def test_payments_are_those_of_the_whole_day(mirror: TableMirror) -> None:
    mirror.count(
        "payments", "provider_service", PAIR, START, transactions=60, success=50, technical_decline=3,
        amount_vnd=7_000_000, cashless=40, latency_200=57, latency_3000=3,
    )  # fmt: skip
    mirror.count("payments", "provider_service", PAIR, START + DAY_MS - 1, transactions=40, success=40, cashless=32)
    mirror.count("payments", "provider_service", PAIR, START + DAY_MS, transactions=1_000)
    found = {one.name: one.value for one in report(mirror).figures}
    assert found["payments.total"] == 100
    assert found["payments.value"] == 7_000_000
    assert found["payments.technical_success"] == 97.0
    assert found["payments.cashless"] == 80.0


def test_a_day_that_still_runs_says_so_and_compares_with_nothing(mirror: TableMirror) -> None:
    for weeks in range(6):
        passages(mirror, NOON + DAY_MS - 7 * HOUR_MS - weeks * 7 * DAY_MS, 10, 40)
    found = report(mirror, day_of("", NOW + DAY_MS).date.isoformat())
    assert not found.over
    vehicles = found.figures[0]
    assert (vehicles.value, vehicles.usual, vehicles.week_ago) == (10, None, None)


def beats(mirror: TableMirror, hours: range) -> None:
    for at in range(4):
        name = f"camera-{at}"
        mirror.rosters["heartbeats"][name] = SourceState("camera", name, [Beat(NOW, "b", {"traffic": 1})])
        for hour in hours:
            mirror.count("heartbeats", "source", name, START + hour * HOUR_MS, beats=120)


def test_a_feed_is_as_whole_as_its_beats_were_heard(mirror: TableMirror) -> None:
    beats(mirror, range(18))
    for hour in range(20):
        at_ms = START + hour * HOUR_MS
        mirror.count("traffic", "intake", "traffic", at_ms, received=100, counted=98, late=10, malformed=2)
    feed = report(mirror).feeds[0]
    assert (feed.heard_pct, feed.silent, feed.hours) == (75.0, 4, 24)
    assert (feed.received, feed.refused, feed.refused_pct, feed.late_pct, feed.lost) == (2_000, 40, 2.0, 10.0, 0)
    assert feed.last_ms == START + 20 * HOUR_MS


def test_what_was_deleted_unread_is_said(mirror: TableMirror) -> None:
    assert report(mirror).incomplete_ms == 0
    mirror.statuses["payments"] = status(NOW, incomplete_before_ms=NOON)
    assert report(mirror).incomplete_ms == NOON


def test_the_report_keeps_to_the_scope(mirror: TableMirror) -> None:
    stock(mirror, DAY, open=50, overdue=3)
    found = report(mirror, scope=Scope(domains=frozenset({"payments"})))
    assert {one.name.partition(".")[0] for one in found.figures} == {"payments"}
    assert [feed.name for feed in found.feeds] == ["payments"]
    assert found.agencies == []


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2020-01-01", "2046-01-01"])
def test_days_that_are_not_kept_or_not_known_are_refused(text: str) -> None:
    with pytest.raises(DayError):
        day_of(text, NOW)


def test_yesterday_is_the_day_of_an_empty_text() -> None:
    found = day_of("", NOW)
    assert (found.number, found.over, found.until_ms) == (DAY, True, START + DAY_MS)


def test_the_columns_of_refusals_are_those_of_the_intake() -> None:
    counted: dict[str, Any] = {measure.name: 1 for measure in INTAKE.measures}
    mirror = TableMirror(NOW)
    mirror.count("payments", "intake", "payments", NOON, **counted)
    feed = next(one for one in report(mirror).feeds if one.name == "payments")
    assert feed.refused == 7
