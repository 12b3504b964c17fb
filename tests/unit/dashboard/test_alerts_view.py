"""Colour is an alert: rows, bars, bands and marks follow from the agent's book and from nothing else."""

from typing import Any

from msgspec.structs import replace

from contracts.alerts import PLACE_INCIDENT, Alert, AlertState, Where
from contracts.measures import MINUTE_MS
from contracts.registry import load_registry
from dashboard.live.alerts.book import SILENT_MS, UNJUDGED_MS, AlertsNow, alerts_now
from dashboard.live.alerts.view import MOST_ROWS, AlertsView
from dashboard.live.frame import Alerts, Badge
from state.alerts.standing import AgentStatus
from tests.browser.alerts import alert, seen
from tests.fixtures.alerts import TableAlerts, told

REGISTRY = load_registry()
NOW = 1_795_312_800_000 + 12 * 3_600_000
CAMERA = REGISTRY.cameras[0]


def shown(*alerts: Alert) -> Alerts:
    return AlertsView(REGISTRY).alerts(AlertsNow(alerts, NOW), NOW)


def an_alert(severity: int = 3, rule: str = "traffic.congestion", entity: str = "QL5", **more: Any) -> Alert:
    where = more.pop("where", Where("road", entity))
    return alert(rule, severity, "Ùn tắc kéo dài", where, more.pop("minutes", 9), now_ms=NOW, **more)


def taken(found: Alert, **more: Any) -> Alert:
    return replace(found, **seen(found, **more))


def test_rows_stand_by_severity_then_what_was_handed_up_then_what_nobody_has_then_age() -> None:
    old, young = an_alert(2, entity="a", minutes=40), an_alert(2, entity="b", minutes=5)
    handed, has = an_alert(2, entity="c", minutes=4, escalated=1), taken(an_alert(2, entity="d", minutes=90))
    found = shown(an_alert(3, entity="e", minutes=99), has, young, old, handed)
    assert [row.id.split(":")[1] for row in found.rows] == ["c", "a", "b", "d", "e"]
    assert [row.acknowledged for row in found.rows] == [False, False, False, True, False]


def test_what_asks_for_nobody_has_no_row_and_no_colour() -> None:
    out = [replace(an_alert(1), state=state) for state in (AlertState.SHELVED, AlertState.SUPPRESSED, AlertState.OUT)]
    found = shown(*out, replace(an_alert(1), state=AlertState.NORMAL, active=False))
    assert (found.rows, found.panels, found.communes, found.severities) == ([], {}, {}, (0, 0, 0, 0))


def test_an_incident_stands_for_its_children_but_they_colour_their_panels() -> None:
    commune = REGISTRY.communes[3].code
    parent = an_alert(2, PLACE_INCIDENT, domain="system", where=Where("place", commune, commune=commune))
    children = an_alert(2, parent=parent.id), an_alert(3, "payments.latency", "VNPAY", parent=parent.id)
    found = shown(parent, *children)
    assert [row.id for row in found.rows] == [parent.id]
    assert found.severities == (0, 1, 0, 0)
    assert found.panels == {"system": Badge(2), "traffic": Badge(2), "payments": Badge(3)}


def test_a_silent_feeds_alert_colours_the_feeds_panel() -> None:
    found = shown(an_alert(2, "system.feed_silent", where=Where("feed", "payments")))
    assert found.panels == {"system": Badge(2), "payments": Badge(2)}


def test_a_panel_is_acknowledged_when_all_of_its_worst_are() -> None:
    one, two = an_alert(2, entity="a"), an_alert(2, entity="b")
    assert shown(taken(one), two, an_alert(3, entity="c")).panels["traffic"] == Badge(2)
    assert shown(taken(one), taken(two), an_alert(3, entity="c")).panels["traffic"] == Badge(2, acknowledged=True)


def test_a_figures_band_comes_from_its_alert_alone() -> None:
    figure = an_alert(2, "figure.payments.latency", "province", domain="payments")
    assert shown(figure, an_alert(2, "payments.latency")).figures == {"payments.latency": Badge(2)}
    assert shown(an_alert(2, "figure.no.such")).figures == {}


def test_communes_are_marked_by_what_is_in_them() -> None:
    camera = an_alert(4, "traffic.camera_silent", where=Where("camera", CAMERA.id))
    ward = Where("commune", REGISTRY.communes[5].code)
    worst, other = an_alert(2, where=ward), an_alert(3, "payments.latency", where=ward)
    found = shown(camera, other, worst, an_alert(1, "system.lag", where=Where("feed", "traffic")))
    told = {code: (badge.severity, found.whats[badge.what], badge.more) for code, badge in found.communes.items()}
    assert told == {ward.commune or ward.entity: (2, worst.what, 1), CAMERA.commune: (4, camera.what, 0)}
    assert found.marks == [REGISTRY.communes[5].code, CAMERA.commune]


def test_only_the_worst_five_communes_are_named_and_eight_rows_told() -> None:
    alerts = [an_alert(3, entity=c.code, where=Where("commune", c.code)) for c in REGISTRY.communes[:12]]
    found = shown(*alerts)
    assert (len(found.communes), len(found.marks), len(found.rows), found.more) == (12, 5, MOST_ROWS, 4)


def test_rows_name_place_owner_and_state() -> None:
    agency = REGISTRY.agencies[30]
    unit = an_alert(3, "dossiers.unit_overdue", owner=agency.id, where=Where("agency", agency.id))
    row = shown(unit).rows[0]
    commune = next(c for c in REGISTRY.communes if c.code == agency.commune)
    assert (row.place[0], row.owner[0], row.state[0]) == (commune.short_vi, agency.short_vi, "Chưa xác nhận")
    assert shown(an_alert(owner="csgt")).rows[0].place == ("Toàn tỉnh", "Province")


def test_a_person_stands_as_owner_if_the_name_fits() -> None:
    assert shown(taken(an_alert(owner="csgt"), assignee="lan.nguyen")).rows[0].owner[0] == "lan.nguyen"
    assert shown(taken(an_alert(owner="csgt"), assignee="nguyen.thi.lan.phuong")).rows[0].owner[0] == "CSGT"


def test_the_state_says_what_is_most_worth_knowing() -> None:
    first = an_alert()
    told = [replace(first, escalated=1), replace(first, escalated=2), taken(first, work="working"), taken(first)]
    words = [shown(one).rows[0].state[0] for one in told]
    assert words == ["Đã báo trưởng ca", "Đã báo lãnh đạo", "Đang xử lý", "Đã xác nhận"]


def test_the_day_is_counted_since_midnight() -> None:
    yesterday = an_alert(3, entity="y", minutes=22 * 60)
    solved = replace(taken(an_alert(3, entity="s", minutes=60)), resolved_ms=NOW - MINUTE_MS)
    ended = replace(an_alert(3, entity="n", minutes=90), state=AlertState.NORMAL, active=False, ended_ms=NOW - 9)
    found = shown(yesterday, solved, ended, an_alert(3, entity="o")).day
    assert (found.raised, found.solved, found.acknowledge_ms) == (3, 2, 90_000)


def test_what_waits_longer_than_its_severity_allows_is_counted() -> None:
    waits, fresh = an_alert(1, entity="w", minutes=9), an_alert(1, entity="f", minutes=3)
    seen_in_time, unsolved = taken(an_alert(1, entity="t", minutes=9)), taken(an_alert(1, entity="u", minutes=70))
    assert shown(waits, fresh, seen_in_time, unsolved).day.past_limit == 2


JUDGED: dict[Any, int] = dict.fromkeys(("traffic", "dossiers", "payments", "system"), NOW - 2 * MINUTE_MS)


def test_a_book_is_as_old_as_its_agents_last_word() -> None:
    mirror = TableAlerts()
    assert alerts_now(mirror, NOW) is None
    mirror.agent = AgentStatus("agent-1", NOW - 2_000, 0, JUDGED)
    found = alerts_now(mirror, NOW)
    assert found == AlertsNow((), NOW - 2_000)
    assert not found.old(NOW)
    assert found.old(NOW + SILENT_MS)


def test_a_domain_whose_rules_judge_nothing_waits() -> None:
    mirror = TableAlerts()
    stuck = NOW - UNJUDGED_MS - 1
    mirror.agent = AgentStatus("agent-1", NOW, 0, JUDGED | {"dossiers": stuck})
    found = alerts_now(mirror, NOW)
    assert found is not None
    assert (found.waiting, found.as_of_ms) == ({"dossiers": stuck}, NOW)
    mirror.agent = AgentStatus("agent-1", NOW, 0, {"traffic": NOW, "system": NOW, "payments": NOW})
    unheard = alerts_now(mirror, NOW)
    assert unheard is not None
    assert unheard.waiting == {"dossiers": 0}


def test_a_book_that_is_rebuilt_is_old() -> None:
    mirror = TableAlerts()
    mirror.agent, mirror.state = AgentStatus("agent-1", NOW, 0, JUDGED), "rebuilding"
    rebuilt = alerts_now(mirror, NOW)
    assert rebuilt is not None
    assert rebuilt.old(NOW)
    mirror.state = "missing"
    assert alerts_now(mirror, NOW) is None


def test_the_day_includes_what_ended() -> None:
    ended = replace(an_alert(minutes=30), state=AlertState.NORMAL, active=False, ended_ms=NOW - MINUTE_MS)
    mirror = TableAlerts(told(ended, 1), told(an_alert(entity="x"), 2))
    mirror.agent = AgentStatus("agent-1", NOW, 0, {"traffic": NOW})
    found = alerts_now(mirror, NOW)
    assert found is not None
    assert {alert.is_open for alert in found.alerts} == {True, False}
