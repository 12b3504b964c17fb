"""The order of the list, and what an alert falls under in a flood."""

from typing import Any

import pytest

from contracts.alerts import PLACE_INCIDENT, Alert, AlertState, Where
from dashboard.desk.row import groups_of, order_of, row_of
from dashboard.live.alerts.book import in_sight
from tests.fixtures.alerts import NOW_MS, an_alert


def named(name: str, **changed: Any) -> Alert:
    return an_alert(name, id=name, **changed)


BY_ORDER = [
    named("critical, handed up twice", severity=1, escalated=2),
    named("critical, handed up", severity=1, escalated=1),
    named("critical, old", severity=1, started_ms=NOW_MS - 60_000),
    named("critical, new", severity=1),
    named("critical, seen", severity=1, acknowledged_ms=1, state=AlertState.ACKNOWLEDGED, started_ms=NOW_MS - 90_000),
    named("high", severity=2),
    named("low, handed up", severity=4, escalated=2),
    named("low", severity=4),
]


def test_severity_then_escalation_then_age() -> None:
    assert [one.id for one in sorted(BY_ORDER[3:] + BY_ORDER[:3], key=order_of)] == [one.id for one in BY_ORDER]


def test_the_desk_orders_as_the_wall_does() -> None:
    assert [one.id for one in in_sight(reversed(BY_ORDER))] == [one.id for one in BY_ORDER]


def where(**places: str) -> Where:
    return Where("camera", "HY-0001", **places)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        (an_alert(where=where(commune="11953", gateway="GW-01", road="QL5")), "cause traffic.camera_silent 11953"),
        (an_alert(where=where(gateway="GW-01", road="QL5")), "cause traffic.camera_silent GW-01"),
        (an_alert(where=where(road="QL5")), "cause traffic.camera_silent QL5"),
        (an_alert(where=where()), "cause traffic.camera_silent HY-0001"),
        (an_alert(where=where(commune="11953"), parent="incident.place:11953:1"), "incident incident.place:11953:1"),
        (an_alert(id="incident.place:11953:1", rule=PLACE_INCIDENT), "incident incident.place:11953:1"),
    ],
)
def test_alerts_group_by_cause_and_place_or_by_their_incident(alert: Alert, expected: str) -> None:
    assert groups_of(alert)[0] == expected


def test_coarser_groups_forget_the_place_and_then_the_cause() -> None:
    assert groups_of(an_alert(where=where(commune="1")))[1:] == ("cause traffic.camera_silent", "domain traffic")


def test_a_row_carries_what_the_list_shows_and_nothing_of_the_numbers() -> None:
    row = row_of(an_alert(owner="csgt", acknowledged_ms=5, acknowledge_by_ms=9, values={"speed_index": 1.0}))
    assert (row.owner, row.acknowledge_by_ms) == ("csgt", 0)
    assert not hasattr(row, "values")
