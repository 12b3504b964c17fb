"""Acts at the desk: by keyboard alone, told only when they happened, and to everybody who looks."""

from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from contracts.alerts import Act
from contracts.measures import MINUTE_MS
from dashboard.access import Person
from tests.browser.agent import now_ms
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, current, wait, wait_detail, wait_rows, wait_state
from tests.browser.scripted import Screens


@pytest.fixture
def desk(open_page: OpenPage, screens: Screens) -> Page:
    """A desk with eight alerts, of which the first is looked at."""
    screens.alerts.raise_some(8, apart_ms=4 * MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 8)
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    return page


def said(page: Page, text: str) -> None:
    """Wait until the page has said something."""
    wait(page, "text => document.getElementById('said').textContent.includes(text)", text)


def last(screens: Screens) -> Any:
    return screens.alerts.commands[-1]


def test_a_whole_story_by_keyboard_alone(desk: Page, screens: Screens) -> None:
    page, alert = desk, current(desk)
    page.keyboard.press("a")
    wait_state(page, alert, "acknowledged")
    said(page, "Xác nhận")
    page.keyboard.press("g")
    page.keyboard.press("Enter")
    wait(page, "id => ioc.alerts.rows.get(id).assignee === ioc.desk.person.user", alert)
    page.keyboard.press("w")
    wait(page, "id => ioc.alerts.rows.get(id).work === 'working'", alert)
    page.keyboard.press("c")
    page.keyboard.type("đã gọi đội tuần tra")
    page.keyboard.press("Control+Enter")
    wait(page, "document.querySelector('.timeline').textContent.includes('đã gọi đội tuần tra')")
    page.keyboard.press("e")
    page.keyboard.type("cần thêm người")
    page.keyboard.press("Control+Enter")
    wait(page, "id => ioc.alerts.rows.get(id).escalated === 1", alert)
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("xe đã dời đi")
    page.keyboard.press("Control+Enter")
    wait_state(page, alert, "gone")
    assert (last(screens).act, last(screens).outcome, last(screens).comment) == (
        Act.RESOLVE,
        "self_cleared",
        "xe đã dời đi",
    )
    wait(page, "document.querySelector('#detail .small').textContent.includes('Đã kết thúc')")
    page.keyboard.press("ArrowDown")
    wait(page, "id => ioc.desk.list.current !== id && ioc.desk.list.rows[0].id === ioc.desk.list.current", alert)


def test_shelving_asks_for_a_reason_and_until_when(desk: Page, screens: Screens) -> None:
    page, alert = desk, current(desk)
    page.keyboard.press("s")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.querySelector('dialog:modal textarea:invalid') !== null")
    page.keyboard.type("đang sửa đường")
    page.keyboard.press("Control+Enter")
    wait_state(page, alert, "shelved")
    asked = last(screens)
    assert asked.why == "đang sửa đường"
    assert abs(asked.until_ms - now_ms() - 30 * MINUTE_MS) < MINUTE_MS


def test_one_may_shelve_until_a_moment_of_ones_own(desk: Page, screens: Screens) -> None:
    page, alert = desk, current(desk)
    page.keyboard.press("s")
    page.select_option("dialog select", "own")
    page.fill("dialog input", "2030-01-02T09:30")
    page.fill("dialog textarea", "chờ vật tư")
    page.keyboard.press("Control+Enter")
    wait_state(page, alert, "shelved")
    assert last(screens).until_ms == 1_893_551_400_000


def test_a_phone_call_is_a_source_too(desk: Page, screens: Screens) -> None:
    page = desk
    page.keyboard.press("n")
    page.keyboard.type("Cây đổ chắn đường")
    page.select_option("dialog select[name=place]", "commune/11953")
    page.keyboard.press("Control+Enter")
    wait_rows(page, 9)
    asked = last(screens)
    assert (asked.act, asked.domain, asked.severity, asked.where.commune) == (Act.RAISE, "traffic", 3, "11953")
    wait(
        page,
        "ioc.desk.list.rows.some((row) => row.what === 'Cây đổ chắn đường')",
    )


def test_nothing_is_shown_as_done_before_it_is(desk: Page, screens: Screens) -> None:
    page, alert = desk, current(desk)
    screens.alerts.silent = True
    page.keyboard.press("a")
    said(page, "Bộ cảnh báo chưa trả lời")
    assert page.evaluate("id => ioc.alerts.rows.get(id).state", alert) == "unacknowledged"


def test_what_is_shelved_can_be_taken_back_and_what_ended_be_opened_again(desk: Page, screens: Screens) -> None:
    page, alert = desk, current(desk)
    page.keyboard.press("s")
    page.keyboard.press("Tab")
    page.keyboard.type("đang sửa đường")
    page.keyboard.press("Control+Enter")
    wait_state(page, alert, "shelved")
    wait(page, "document.querySelector('#detail [data-key=acknowledge]').disabled")
    page.click("#detail [data-key=unshelve]")
    wait_state(page, alert, "unacknowledged")
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    page.keyboard.type("đã xong")
    page.keyboard.press("Control+Enter")
    wait_state(page, alert, "gone")
    page.click("#detail [data-key=reopen]")
    wait_state(page, alert, "unacknowledged")
    assert last(screens).act is Act.REOPEN


def test_ticks_of_the_checklist_are_recorded(desk: Page, screens: Screens) -> None:
    page = desk
    page.click(".steps li:nth-child(2) label")
    wait(page, "document.querySelector('.steps li:nth-child(2) input').checked")
    assert (last(screens).act, last(screens).step) == (Act.TICK, 1)
    wait(page, "document.querySelector('.timeline').textContent.includes('làm xong một bước')")


def test_several_are_marked_and_acted_on_with_one_comment(desk: Page, screens: Screens) -> None:
    page = desk
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    wait(page, "document.getElementById('marked').textContent === '2 đã chọn'")
    marked = page.evaluate("[...ioc.desk.list.marked]")
    page.keyboard.press("a")
    page.keyboard.type("cùng một xe hỏng")
    page.keyboard.press("Control+Enter")
    for alert in marked:
        wait_state(page, alert, "acknowledged")
    wait(page, "document.getElementById('marked').textContent === ''")
    assert [(one.act, one.comment) for one in screens.alerts.commands] == [(Act.ACKNOWLEDGE, "cùng một xe hỏng")] * 2
    assert sorted(one.alert for one in screens.alerts.commands) == sorted(marked)


HOLD = """() => { const receive = ioc.alerts.receive; window.held = [];
  ioc.alerts.receive = (message) => window.held.push(message);
  window.letGo = () => { ioc.alerts.receive = receive; window.held.forEach(receive); }; }"""
"""What comes is kept back, as on a slow line."""
REFUSED = "window.held.some(({ said }) => said.some(({ act }) => act === 'refuse'))"


def test_two_at_once_one_wins_and_the_other_is_told_who_and_when(open_page: OpenPage, screens: Screens) -> None:
    first, second = two_desks(open_page, screens)
    alert = current(first)
    second.evaluate(HOLD)
    first.keyboard.press("a")
    wait_state(first, alert, "acknowledged")
    second.keyboard.press("a")
    wait(second, REFUSED)
    second.evaluate("window.letGo()")
    said(second, "demo đã làm lúc")
    wait_state(second, alert, "acknowledged")


def test_an_act_answers_to_what_is_told_beside_the_list_when_that_is_newer(desk: Page, screens: Screens) -> None:
    page, alert = desk, current(desk)
    page.evaluate(HOLD)
    known = screens.alerts.book.alerts[alert]
    screens.alerts.put((Act.COMMENT, msgspec.structs.replace(known, revision=known.revision + 1, comments=1), "lan"))
    page.evaluate("ioc.desk.detail.show(ioc.desk.list.row())")
    wait(page, "document.querySelector('.timeline li')?.textContent.includes('ghi chú')")
    page.keyboard.press("a")
    wait(page, "window.held.some(({ said }) => said.some(({ command }) => command))")
    assert not page.evaluate(REFUSED)


def two_desks(open_page: OpenPage, screens: Screens) -> tuple[Page, Page]:
    """Two browsers that look at the same alert."""
    screens.alerts.raise_some(3, apart_ms=4 * MINUTE_MS)
    first, second = (open_page("/desk", 1366, 768, until=LISTED) for _ in range(2))
    for page in (first, second):
        wait_rows(page, 3)
        page.keyboard.press("ArrowDown")
        wait_detail(page)
    return first, second


def test_the_other_desk_sees_it_within_a_moment_and_is_told(open_page: OpenPage, screens: Screens) -> None:
    first, second = two_desks(open_page, screens)
    alert = current(first)
    first.keyboard.press("a")
    wait_state(second, alert, "acknowledged")
    said(second, "xác nhận")
    wait(second, "document.querySelector('.timeline li').textContent.includes('xác nhận')")
    wait(second, "document.querySelector('#detail [data-key=acknowledge]').disabled")


DEAF = """() => { const receive = ioc.alerts.receive;
  ioc.alerts.receive = (message) => receive({ ...message, said: [] });
  window.whole = () => receive({ ...ioc.alerts, whole: true, rows: [...ioc.alerts.rows.values()], gone: [], said: [] });
}"""
"""Answers get lost, as when the line breaks; `whole()`: the list comes whole after that."""


def test_an_answer_that_was_missed_is_found_in_the_timeline(desk: Page, screens: Screens) -> None:
    page, alert = desk, current(desk)
    page.evaluate(DEAF)
    page.keyboard.press("a")
    wait_state(page, alert, "acknowledged")
    assert page.inner_text("#said") == ""
    page.evaluate("window.whole()")
    said(page, "Đã ghi nhận: Xác nhận")
    assert len(screens.alerts.commands) == 1


def test_the_keys_are_on_a_sheet_and_the_search_has_its_own(desk: Page) -> None:
    page = desk
    page.keyboard.press("?")
    assert page.locator("dialog kbd").count() >= 14
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("xử lý")
    wait(page, "ioc.desk.list.rows.length === 1")
    page.keyboard.press("Escape")
    wait(page, "ioc.desk.list.rows.length === 8")
    assert page.evaluate("document.activeElement.closest('#desk-list') !== null")


RING = """() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return [outlineStyle, parseFloat(outlineWidth), document.activeElement.outerHTML.slice(0, 120)]; }"""


def test_focus_is_always_to_be_seen(desk: Page) -> None:
    for _ in range(40):
        desk.keyboard.press("Tab")
        style, width, node = desk.evaluate(RING)
        assert style != "none", node
        assert width >= 2, node


def test_three_steps_from_the_list_to_the_records(desk: Page) -> None:
    page = desk
    page.click("#detail summary")
    wait(page, "document.querySelector('.explained table') !== null")
    told = page.inner_text(".explained")
    assert "ioc." in told
    assert "a1b2c3" in told
    page.focus("#desk-list .ag-row.current .ag-cell[col-id=what]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("location.pathname") == "/payments/provider/VIETCOMBANK"


def test_a_source_without_a_page_leads_to_its_domain(desk: Page) -> None:
    source = "path => ioc.desk.source({ path, domain: 'system' })"
    assert desk.evaluate(source, "/nowhere/1") == "/system"
    assert desk.evaluate(source, "/traffic") == "/traffic"


def test_a_viewer_looks_on(open_page: OpenPage, screens: Screens) -> None:
    screens.person = Person("an", "An", "viewer")
    screens.alerts.raise_some(3, apart_ms=4 * MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 3)
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    assert page.locator("#detail .buttons button").count() == 0
    page.keyboard.press("a")
    said(page, "Vai trò của bạn không làm được việc này")
    assert screens.alerts.commands == []
