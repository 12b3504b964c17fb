"""The handover sheet and the list of maintenance."""

from typing import Any

from contracts.alerts import Act, AlertState, Handover, Maintenance
from contracts.freshness import State
from contracts.registry import load_registry
from contracts.shifts import SHIFT_MS, shift_at
from dashboard.access import EVERYTHING, Scope
from dashboard.desk.planned import planned
from dashboard.desk.shift import Ground, HandoverSheet, handover, since_of
from dashboard.live.frame import FeedView
from tests.fixtures.alerts import NOW_MS, an_alert, told

SHIFT = shift_at(NOW_MS)
LAST = Handover("h", "traffic", "minh", SHIFT.start_ms + 60_000, SHIFT.start_ms, (0, 0, 0, 0), "lưu ý QL.5")


def sheet(
    *alerts: Any, told_: Any = (), feeds: Any = (), last: Handover | None = None, scope: Scope = EVERYTHING
) -> HandoverSheet:
    return handover("traffic", SHIFT, Ground(alerts, told_, feeds, last), scope, NOW_MS)


def test_what_is_open_late_and_shelved_stands_apart() -> None:
    found = sheet(
        an_alert("a", id="open", acknowledge_by_ms=NOW_MS + 1),
        an_alert("b", id="late", acknowledge_by_ms=NOW_MS - 1, severity=2),
        an_alert("c", id="shelved", state=AlertState.SHELVED, shelved_until_ms=NOW_MS + 1),
        an_alert("d", id="elsewhere", domain="payments"),
    )
    assert [[row.id for row in rows] for rows in (found.open, found.overdue, found.shelved)] == [
        ["open"],
        ["late"],
        ["shelved"],
    ]
    assert found.severities == (0, 1, 0, 1)


def test_comments_since_the_last_handover_are_read_out() -> None:
    alert = an_alert("a", id="a")
    before, after = (
        told(alert, i, act=Act.COMMENT, by="lan", at_ms=LAST.at_ms + step, detail={"comment": text})
        for i, (step, text) in enumerate([(-1, "cũ"), (1, "mới")])
    )
    found = sheet(alert, told_=[before, after], last=LAST)
    assert [(one.by, one.comment) for one in found.comments] == [("lan", "mới")]
    assert found.last is LAST


def test_the_sheet_begins_with_the_last_handover_but_not_with_one_of_last_week() -> None:
    assert since_of(SHIFT, None) == SHIFT.start_ms
    assert since_of(SHIFT, LAST) == LAST.at_ms
    old = Handover("h", "traffic", "minh", SHIFT.start_ms - SHIFT_MS - 1, 0, (0, 0, 0, 0))
    assert since_of(SHIFT, old) == SHIFT.start_ms


def test_feeds_that_are_not_fresh_are_named() -> None:
    feeds = [FeedView(name, state, 7, 7) for name, state in (("traffic", State.FRESH), ("payments", State.STALE))]
    assert [(feed.name, feed.state) for feed in sheet(feeds=feeds).feeds] == [("payments", State.STALE)]


def test_the_sheet_keeps_to_the_scope() -> None:
    assert sheet(an_alert("a", id="a"), scope=Scope(communes=frozenset({"11953"}))).open == []


def test_maintenance_that_lasts_comes_first_then_what_is_next() -> None:
    windows = [
        Maintenance("over", "road", "QL5", 1, 2, "r", "minh", 1, 2),
        Maintenance("later", "commune", "11953", 900, 990, "r", "minh"),
        Maintenance("next", "camera", "none", 500, 600, "r", "minh"),
        Maintenance("now", "feed", "traffic", 1, 600, "r", "minh", 1),
    ]
    found = planned(windows, load_registry())
    assert [(one.window.id, one.when) for one in found] == [
        ("now", "lasting"),
        ("next", "planned"),
        ("later", "planned"),
        ("over", "over"),
    ]
    assert [one.name[0] for one in found][1:] == ["none", "Phố Hiến", "QL.5"]
