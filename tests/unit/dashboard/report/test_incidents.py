"""What went wrong on a day: which alerts the report names, and how long they took."""

import asyncio
from typing import Any

from msgspec.structs import replace

from contracts.alerts import Act, AlertState, Transition, Where
from contracts.measures import DAY_MS, Grain
from contracts.registry import load_registry
from dashboard.access.person import EVERYTHING, Scope
from dashboard.report.day import Day, day_of
from dashboard.report.incidents import MOST_SHOWN, Incidents
from dashboard.report.reports import Reports
from tests.fixtures.alerts import TableAlerts, an_alert, told
from tests.unit.dashboard.table_mirror import TableMirror

REGISTRY = load_registry()
COMMUNE = REGISTRY.communes[0].code
NOW = 1_795_312_800_000
DAY = day_of("", NOW)
MINUTE = 60_000
MORNING = DAY.start_ms + 8 * 60 * MINUTE


def raised(name: str, at_ms: int = MORNING, **changed: Any) -> Transition:
    alert = an_alert(name, **{"id": name, "started_ms": at_ms, "raised_ms": at_ms, "changed_ms": at_ms} | changed)
    return told(alert, 0)


def then(before: Transition, minutes: int, act: Act, **changed: Any) -> Transition:
    """The same alert so many minutes later."""
    assert before.alert is not None
    at_ms = before.at_ms + minutes * MINUTE
    alert = replace(before.alert, **{"changed_ms": at_ms} | changed)
    return told(alert, 0, act=act, by="lan")


def found(*transitions: Transition, scope: Scope = EVERYTHING, day: Day = DAY) -> Incidents | None:
    ordered = sorted(transitions, key=lambda one: one.at_ms)
    alerts = TableAlerts(*(replace(one, offset=offset) for offset, one in enumerate(ordered)))
    reports = Reports(TableMirror(NOW), alerts, REGISTRY, lambda: NOW)
    return asyncio.run(reports.of(day, scope)).incidents


def known(*transitions: Transition, scope: Scope = EVERYTHING) -> Incidents:
    told_ = found(*transitions, scope=scope)
    assert told_ is not None
    return told_


def solved(name: str, seen: int, ended: int, **changed: Any) -> list[Transition]:
    """An alert that was acknowledged and ended so many minutes after it was raised."""
    begin = raised(name, **changed)
    seen_ms = begin.at_ms + seen * MINUTE
    acknowledged = then(begin, seen, Act.ACKNOWLEDGE, state=AlertState.ACKNOWLEDGED, acknowledged_ms=seen_ms)
    end = {"state": AlertState.NORMAL, "outcome": "fixed", "acknowledged_ms": seen_ms}
    return [begin, acknowledged, then(acknowledged, ended - seen, Act.RESOLVE, **end)]


def test_how_long_it_took_to_be_seen_and_to_end() -> None:
    story = known(*solved("a", 4, 30), *solved("b", 8, 90), raised("c"))
    assert (story.acknowledge_ms, story.solve_ms) == (6 * MINUTE, 60 * MINUTE)
    assert story.raised == (0, 0, 0, 3)
    assert story.open == (0, 0, 0, 1)
    one = next(each for each in story.shown if each.id == "a")
    assert (one.acknowledge_ms, one.solve_ms, one.outcome[1]) == (4 * MINUTE, 30 * MINUTE, "Fixed")


def test_what_happened_after_the_day_is_not_told() -> None:
    late = raised("a", DAY.end_ms - 5 * MINUTE)
    seen = then(late, 10, Act.ACKNOWLEDGE, state=AlertState.ACKNOWLEDGED, acknowledged_ms=DAY.end_ms + 5 * MINUTE)
    story = known(late, seen, raised("b", DAY.end_ms))
    assert [(one.id, one.acknowledge_ms) for one in story.shown] == [("a", None)]


def test_what_stood_open_from_an_earlier_day_is_told_but_is_not_new() -> None:
    story = known(raised("old", MORNING - 3 * DAY_MS))
    assert story.raised == (0, 0, 0, 0)
    assert [one.id for one in story.shown] == ["old"]


def test_the_worst_come_first_and_parts_of_an_incident_stand_behind_it() -> None:
    parts = [raised(f"part{i}", severity=2, parent="whole") for i in range(3)]
    others = [raised(f"other{i}", severity=3) for i in range(MOST_SHOWN)]
    story = known(*others, *parts, raised("whole", severity=1, rule="incident.place"))
    assert [one.id for one in story.shown[:2]] == ["whole", "other0"]
    assert story.more == 1
    assert story.raised == (1, 3, MOST_SHOWN, 0)


def test_what_was_suppressed_by_design_is_no_trouble() -> None:
    story = known(raised("hidden", state=AlertState.SUPPRESSED, hidden_by="maintenance/m"))
    assert (story.shown, story.raised) == ([], (0, 0, 0, 0))


def test_a_flood_is_told_with_its_desk_and_length() -> None:
    story = known(*(raised(f"a{i}", MORNING + i * 1_000) for i in range(12)))
    assert list(story.flood_ms) == ["traffic"]
    assert 9 * MINUTE < story.flood_ms["traffic"] < 11 * MINUTE


def test_communes_are_ranked_by_their_new_alerts() -> None:
    here = Where("road", "QL5", commune=COMMUNE)
    story = known(raised("a", where=here), raised("b", where=here, severity=2), raised("c", where=Where("road", "x")))
    assert [(one.code, one.alerts, one.severity) for one in story.places] == [(COMMUNE, 2, 2)]


def test_alerts_outside_of_the_scope_are_not_told() -> None:
    story = known(raised("a", domain="payments"), raised("b"), scope=Scope(domains=frozenset({"payments"})))
    assert [one.id for one in story.shown] == ["a"]


def test_alerts_older_than_what_is_kept_are_not_known() -> None:
    assert found(day=Day(Grain.DAY.bucket(NOW) - 36, NOW)) is None
