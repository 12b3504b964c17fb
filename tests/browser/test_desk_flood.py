"""A flood becomes few rows, each with what began first on top; the rule of it by tables, run in the browser."""

from typing import Any

import pytest

from contracts.alerts import Where
from contracts.measures import MINUTE_MS
from dashboard.desk.row import row_of
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, current, wait, wait_rows
from tests.browser.scripted import Screens
from tests.fixtures.alerts import NOW_MS, an_alert

FOLD = "([rows, most]) => ioc.fold(rows, most).map(({ key, rows }) => [key, rows.map((row) => row.id)])"


def row(name: str, rule: str = "r", commune: str = "1", at: int = 0, **changed: Any) -> dict[str, Any]:
    """A row of the live path, as the browser gets it."""
    where = Where("camera", name, commune=commune)
    found = row_of(an_alert(name, id=name, rule=rule, where=where, started_ms=NOW_MS + at, **changed))
    return {"id": found.id, "order": found.order, "groups": found.groups, "started_ms": found.started_ms}


def many(rules: int, communes: int, domains: int = 1) -> list[dict[str, Any]]:
    names = ("traffic", "dossiers", "payments", "system")
    return [
        row(f"{r}.{c}", f"rule{r:02}", f"{c:03}", at=r + c, domain=names[r % domains])
        for r in range(rules)
        for c in range(communes)
    ]


def test_alerts_of_one_cause_in_one_place_become_one_with_the_first_on_top(open_page: OpenPage) -> None:
    page = open_page("/desk", until=LISTED)
    rows = [row("late", at=9), row("first", at=1), row("elsewhere", commune="2", at=5), row("other", rule="q", at=3)]
    assert page.evaluate(FOLD, [rows, 20]) == [
        ["cause r 1", ["first", "late"]],
        ["cause r 2", ["elsewhere"]],
        ["cause q 1", ["other"]],
    ]


@pytest.mark.parametrize(
    ("rules", "communes", "expected"),
    [(1, 1, 1), (4, 5, 20), (1, 104, 20), (5, 100, 20), (20, 25, 20), (21, 50, 20), (60, 100, 20)],
)
def test_five_hundred_or_more_become_at_most_twenty(
    open_page: OpenPage, rules: int, communes: int, expected: int
) -> None:
    page = open_page("/desk", until=LISTED)
    rows = many(rules, communes, domains=4)
    found = page.evaluate(FOLD, [rows, 20])
    assert len(found) <= 20
    assert len(found) == expected
    assert sorted(name for _, members in found for name in members) == sorted(one["id"] for one in rows)


def test_the_worst_groups_stay_fine_and_the_rest_is_joined_by_cause(open_page: OpenPage) -> None:
    page = open_page("/desk", until=LISTED)
    found = page.evaluate(FOLD, [many(2, 6), 5])
    assert [key for key, _ in found] == [
        "cause rule00 000",
        "cause rule00 001",
        "cause rule00 002",
        "cause rule00",
        "cause rule01",
    ]


def test_the_parts_of_an_incident_stay_together_whatever_they_are(open_page: OpenPage) -> None:
    page = open_page("/desk", until=LISTED)
    rows = [row(str(i), rule=f"r{i}", commune=str(i), parent="incident.place:1:1") for i in range(30)]
    assert [len(members) for _, members in page.evaluate(FOLD, [rows, 20])] == [30]


def test_a_burst_of_five_hundred_shows_as_twenty_rows_that_open_and_close(
    open_page: OpenPage, screens: Screens
) -> None:
    screens.alerts.raise_some(500, apart_ms=1_000)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait(page, "ioc.alerts.rows.size === 500 && ioc.desk.list.rows.length === 20")
    assert page.get_attribute("#load", "data-flood") == "true"
    assert "Dồn dập" in page.inner_text("#load")
    page.keyboard.press("ArrowDown")
    members = page.evaluate("ioc.desk.list.rows[0].ids.length")
    page.keyboard.press("ArrowRight")
    wait_rows(page, 20 + members)
    ages = page.evaluate("n => ioc.desk.list.rows.slice(1, n + 1).map((row) => row.since)", members)
    assert ages == sorted(ages)
    page.keyboard.press("ArrowLeft")
    wait_rows(page, 20)
    page.click("#fold")
    wait_rows(page, 500)
    assert "group=off" in page.url
    assert current(page)


def test_without_a_flood_every_alert_has_its_row(open_page: OpenPage, screens: Screens) -> None:
    here = Where("camera", "HY-0001", commune="11953")
    screens.alerts.raise_some(9, apart_ms=1_000, cause=2, where=here)
    page = open_page("/desk?desk=traffic", 1366, 768, until=LISTED)
    wait_rows(page, 9)
    screens.alerts.raise_some(1, first=9, cause=2, where=here)
    wait_rows(page, 1)
    assert page.evaluate("ioc.desk.list.rows[0].ids.length") == 10


def test_a_group_is_acted_on_as_one_with_one_comment(open_page: OpenPage, screens: Screens) -> None:
    screens.alerts.raise_some(60, apart_ms=MINUTE_MS // 30)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait(page, "ioc.alerts.rows.size === 60 && ioc.desk.list.rows.some((row) => row.ids.length > 1)")
    index = page.evaluate("ioc.desk.list.rows.findIndex((row) => row.ids.length > 1)")
    for _ in range(index + 1):
        page.keyboard.press("ArrowDown")
    ids = page.evaluate("ioc.desk.list.row().ids")
    page.keyboard.press("a")
    page.fill("dialog textarea", "cùng một nguyên nhân")
    page.keyboard.press("Control+Enter")
    wait(page, "ids => ids.every((id) => ioc.alerts.rows.get(id).state === 'acknowledged')", ids)
    assert sorted(one.alert for one in screens.alerts.commands) == sorted(ids)
    assert {one.comment for one in screens.alerts.commands} == {"cùng một nguyên nhân"}
