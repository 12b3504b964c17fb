"""Marked rows are acted on once: marks go with the act and with their row, and until then the page names them."""

import pytest
from playwright.sync_api import Page

from contracts.measures import MINUTE_MS
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, current, wait, wait_detail, wait_rows, wait_state
from tests.browser.scripted import Screens

MARKED = "ioc.desk.list.marked.size"
UNMARKED = f"{MARKED} === 0 && document.getElementById('marked').textContent === ''"


@pytest.fixture
def desk(open_page: OpenPage, screens: Screens) -> Page:
    """A desk with eight alerts, of which the first is marked and the second looked at."""
    screens.alerts.raise_some(8, apart_ms=4 * MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 8)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    return page


def the_marked(page: Page) -> str:
    """The id of the only marked alert."""
    (found,) = page.evaluate("[...ioc.desk.list.marked]")
    return str(found)


def test_one_marked_row_is_named_beside_the_list_and_in_the_dialog(desk: Page) -> None:
    page = desk
    named = page.evaluate("id => ioc.alerts.rows.get(id).what[0]", the_marked(page))
    assert f"cảnh báo đã chọn: {named}" in page.inner_text("#detail .many")
    page.keyboard.press("r")
    assert page.inner_text("dialog .about").startswith(named)


def test_an_act_on_a_row_that_is_not_looked_at_is_asked_about_first(desk: Page, screens: Screens) -> None:
    page, marked = desk, the_marked(desk)
    page.keyboard.press("a")
    assert page.locator("dialog .about").is_visible()
    assert screens.alerts.commands == []
    page.keyboard.press("Control+Enter")
    wait_state(page, marked, "acknowledged")


def test_one_marked_row_captures_one_act_only(desk: Page, screens: Screens) -> None:
    page, marked = desk, the_marked(desk)
    page.keyboard.press("a")
    page.keyboard.press("Control+Enter")
    wait_state(page, marked, "acknowledged")
    wait(page, UNMARKED)
    wait(page, "document.querySelector('#detail .many') === null")
    wait(page, "document.querySelector('#desk-list .ag-row.marked') === null")
    looked_at = current(page)
    page.keyboard.press("a")
    wait_state(page, looked_at, "acknowledged")
    assert [one.alert for one in screens.alerts.commands] == [marked, looked_at]


def test_a_mark_goes_with_its_row(desk: Page, screens: Screens) -> None:
    page, marked = desk, the_marked(desk)
    page.click("[data-severity='4']")
    wait(page, "id => !ioc.desk.list.rows.some((row) => row.id === id)", marked)
    wait(page, UNMARKED)
    page.click("#clear")
    wait_rows(page, 8)
    assert page.evaluate(MARKED) == 0
    looked_at = current(page)
    page.keyboard.press("a")
    wait_state(page, looked_at, "acknowledged")
    assert [one.alert for one in screens.alerts.commands] == [looked_at]


def test_a_mark_of_a_group_stays_with_its_alerts_when_the_group_is_opened(
    open_page: OpenPage, screens: Screens
) -> None:
    screens.alerts.raise_some(60, apart_ms=MINUTE_MS // 30)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait(page, "ioc.alerts.rows.size === 60 && ioc.desk.list.rows.some((row) => row.ids.length > 1)")
    index = page.evaluate("ioc.desk.list.rows.findIndex((row) => row.ids.length > 1)")
    for _ in range(index + 1):
        page.keyboard.press("ArrowDown")
    members = page.evaluate("ioc.desk.list.row().ids.length")
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    wait(page, "n => document.querySelectorAll('#desk-list .ag-row.marked').length === n", members + 1)
    assert f"{members} cảnh báo đã chọn" in page.inner_text("#detail .many")


def test_what_could_not_be_sent_stays_marked(desk: Page) -> None:
    page = desk
    page.route("**/api/v1/commands", lambda route: route.fulfill(status=200, body="<html>"))
    page.keyboard.press("a")
    page.keyboard.press("Control+Enter")
    wait(page, "document.getElementById('said').textContent.includes('Chưa gửi được')")
    assert page.evaluate(MARKED) == 1
