"""Every page of the desk in both languages and themes: accessible, in its words, and doing what it is for."""

from typing import Any

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from contracts.alerts import Act, AlertState, Handover, Maintenance, Notice, Transition
from contracts.freshness import State
from contracts.measures import MINUTE_MS
from contracts.rules import Limit, RuleSheet, Worse
from tests.browser.agent import CAUSES, counted, now_ms
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, current, wait, wait_detail, wait_rows
from tests.browser.scripted import Screens

FILLED = "document.querySelector('#body .card, #body #detail .sentence, #body .sheets') !== null"
PAGES = ("/desk/shift", "/desk/performance", "/rules", "/maintenance")


@pytest.fixture(autouse=True)
def past(screens: Screens) -> list[Any]:
    """A shift with alerts in many states."""
    alerts = screens.alerts.raise_some(14, apart_ms=6 * MINUTE_MS)
    for alert in alerts:
        counted(screens.mirror.cells, alert)
    shelved = {"state": AlertState.SHELVED, "shelved_until_ms": now_ms() + 60 * MINUTE_MS, "why": "sửa đường"}
    screens.alerts.put((Act.SHELVE, msgspec.structs.replace(alerts[1], revision=2, **shelved), "lan"))
    seen = msgspec.structs.replace(alerts[7], revision=2, state=AlertState.ACKNOWLEDGED, acknowledged_ms=now_ms())
    screens.alerts.put((Act.ACKNOWLEDGE, seen, "lan"), detail={"comment": "đã gọi CSGT"})
    return alerts


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("address", ["", "?lang=en&theme=light"])
def test_the_desk_is_accessible_with_a_detail_and_with_a_dialog(open_page: OpenPage, address: str) -> None:
    page = open_page(f"/desk{address}", 1366, 768, until=LISTED)
    wait_rows(page, 13)
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    page.click("#detail summary")
    wait(page, "document.querySelector('.explained table') !== null")
    assert violations(page) == []
    for key in ("r", "n", "?"):
        page.keyboard.press(key)
        wait(page, "document.querySelector('dialog[open]') !== null")
        assert violations(page) == []
        page.keyboard.press("Escape")
        wait(page, "document.querySelector('dialog') === null")


@pytest.mark.parametrize("address", ["", "?lang=en&theme=light"])
@pytest.mark.parametrize("path", PAGES)
def test_the_other_pages_are_accessible(open_page: OpenPage, path: str, address: str) -> None:
    page = open_page(path + address, 1366, 768, until=FILLED)
    assert violations(page) == []
    assert "undefined" not in page.inner_text("body")
    assert page.evaluate("[...document.body.innerText.matchAll(/\\b(?:desk|page|rule|act|did)\\.[a-z]/g)].length") == 0


@pytest.mark.parametrize("path", ["/desk", *PAGES])
def test_a_phone_shows_it_without_scrolling_sideways(open_page: OpenPage, path: str) -> None:
    page = open_page(path, 390, 844, until=LISTED if path == "/desk" else FILLED)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []


def test_an_alert_has_a_page_of_its_own_with_the_same_keys(open_page: OpenPage, past: list[Any]) -> None:
    page = open_page(f"/alerts/{past[3].id}?lang=en", 1366, 768, until=FILLED)
    wait_detail(page)
    wait(page, "document.querySelector('#detail canvas') !== null")
    assert page.inner_text("#detail .sentence") == CAUSES[3][4][1]
    assert violations(page) == []
    wait(page, "ioc.alerts.rows.size > 0")
    page.keyboard.press("a")
    wait(page, "document.querySelector('.timeline').textContent.includes('acknowledged it')")


def test_a_chart_of_something_else_says_what_the_rule_judges(open_page: OpenPage, screens: Screens) -> None:
    (lag,) = screens.alerts.raise_some(1, cause=6, ago_ms=10 * MINUTE_MS)
    page = open_page(f"/alerts/{lag.id}?lang=en", 1366, 768, until=FILLED)
    wait(page, "document.querySelector('#detail canvas') !== null")
    chart = page.locator("[data-part=chart]")
    assert chart.locator("h3").inner_text() == "Records received a minute"
    assert (
        chart.locator("p").inner_text().startswith("The rule judges: p99 from event to Redis < 50 %. Its past is not")
    )
    assert violations(page) == []


def test_a_chart_tells_its_limits_to_who_cannot_see_it(open_page: OpenPage, screens: Screens) -> None:
    (slow,) = screens.alerts.raise_some(1, cause=3, ago_ms=10 * MINUTE_MS)
    page = open_page(f"/alerts/{slow.id}?lang=en", 1366, 768, until=FILLED)
    wait(page, "document.querySelector('#detail canvas') !== null")
    said = page.get_attribute("#detail canvas", "aria-label") or ""
    assert said.startswith("Technical declines, 15 min, %, from ")
    assert said.endswith("; limit 50")


def test_an_alert_that_is_not_there_says_so(browser: Browser, screens: Screens) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{screens.url}/alerts/no:such:1")
    wait(page, "document.querySelector('#detail [role=alert]') !== null")
    assert "kết thúc hơn một ngày" in page.inner_text("#detail")
    page.context.close()


def test_neighbours_lead_from_one_alert_to_the_next(open_page: OpenPage, screens: Screens, past: list[Any]) -> None:
    twin = msgspec.structs.replace(past[3], id=past[3].id + "9", started_ms=past[3].started_ms + 1)
    screens.alerts.put((Act.RAISE, twin, "rule"))
    page = open_page(f"/desk?alert={past[3].id}", 1366, 768, until=LISTED)
    wait_detail(page)
    page.click(".near a")
    wait(page, "id => ioc.desk.list.current === id", twin.id)
    assert current(page) == twin.id


def test_the_handover_is_signed_and_says_by_whom(open_page: OpenPage, screens: Screens) -> None:
    screens.story.states = {"payments": State.STALE}
    page = open_page("/desk/shift?desk=services", 1366, 768, until=FILLED)
    text = page.inner_text("#body")
    assert "Quá thời hạn" in text
    wait(page, "document.getElementById('body').textContent.includes('Dữ liệu cũ')")
    page.fill("textarea", "để ý VNPAY")
    page.click(".sign button")
    while not screens.alerts.commands:
        page.wait_for_load_state()
    asked = screens.alerts.commands[-1]
    assert (asked.act, asked.desk, asked.comment) == (Act.HAND_OVER, "services", "để ý VNPAY")
    signed = Handover("h1", "services", "demo", now_ms(), 0, (0, 0, 0, 0), "để ý VNPAY")
    screens.alerts.tell(Transition(10_000, 0, now_ms(), Act.HAND_OVER, "demo", handover=signed))
    page.reload()
    wait(page, FILLED)
    assert "Bàn giao gần nhất: demo" in page.inner_text("#body")


def test_on_paper_there_is_the_sheet_and_room_to_sign_and_nothing_else(open_page: OpenPage) -> None:
    page = open_page("/desk/shift?desk=traffic", 1366, 768, until=FILLED)
    page.emulate_media(media="print")
    assert page.locator(".rail, .deskbar, .sign, .choices").filter(visible=True).count() == 0
    assert page.locator(".signature span").filter(visible=True).count() == 2


def test_a_rule_that_does_not_run_says_why(open_page: OpenPage, screens: Screens) -> None:
    broken = RuleSheet("traffic.broken", "1", ("Hỏng", "Broken"), "traffic", "camera", "threshold", 3, "csgt",
                       problem="rules/traffic.yaml:12: fires: no such measure")  # fmt: skip
    screens.alerts.sheets = {**screens.alerts.sheets, "traffic.broken": broken}
    page = open_page("/rules", 1366, 768, until=FILLED)
    assert "rules/traffic.yaml:12" in page.inner_text("#traffic\\.broken")
    assert "1 không chạy được" in page.inner_text("#body")


def test_maintenance_is_planned_and_ended(open_page: OpenPage, screens: Screens) -> None:
    window = Maintenance("m1", "road", "QL5", now_ms() - 1, now_ms() + 60 * MINUTE_MS, "thảm lại mặt đường", "minh", 1)
    screens.alerts.tell(Transition(10_000, 0, now_ms(), Act.PLAN_MAINTENANCE, "minh", maintenance=window))
    page = open_page("/maintenance", 1366, 768, until=FILLED)
    assert "thảm lại mặt đường" in page.inner_text("#body")
    page.click(".lines button")
    page.select_option("select[name=place]", "camera/HY-0012")
    page.fill("textarea", "thay ống kính")
    page.click(".plan button")
    while len(screens.alerts.commands) < 2:
        page.wait_for_load_state()
    ended, planned = screens.alerts.commands
    assert (ended.act, ended.subject) == (Act.END_MAINTENANCE, "m1")
    assert planned.where is not None
    assert (planned.act, planned.where.entity, planned.why) == (Act.PLAN_MAINTENANCE, "HY-0012", "thay ống kính")
    assert planned.until_ms - planned.from_ms == 120 * MINUTE_MS


def test_a_notice_is_pinned_and_taken_down(open_page: OpenPage, screens: Screens) -> None:
    notice = Notice("Diễn tập chữa cháy lúc 15:00", now_ms() + 60 * MINUTE_MS, "minh")
    screens.alerts.tell(Transition(10_000, 0, now_ms(), Act.PIN, "minh", notice=notice))
    page = open_page("/maintenance", 1366, 768, until=FILLED)
    assert "Diễn tập chữa cháy lúc 15:00" in page.inner_text("#body")
    page.get_by_role("button", name="Bỏ ghim").click()
    page.fill("input[name=notice]", "Mưa lớn: xem tuyến QL.39")
    page.get_by_role("button", name="Ghim thông báo").click()
    while len(screens.alerts.commands) < 2:
        page.wait_for_load_state()
    down, pinned = screens.alerts.commands
    assert (down.act, pinned.act, pinned.comment) == (Act.UNPIN, Act.PIN, "Mưa lớn: xem tuyến QL.39")
    assert pinned.until_ms > now_ms() + 3 * 60 * MINUTE_MS


def test_a_rule_says_what_is_an_alternative_when_it_looks_and_for_how_long(
    open_page: OpenPage, screens: Screens
) -> None:
    fires = (Limit("speed_index", "<", 50.0, "%", 2), Limit("flow_change", "<=", -30.0, "%", 2, 3),
             Limit("queue_kmh", ">", 0.0, "km/h", 0, 3))  # fmt: skip
    worse = (Worse(1, (Limit("cameras", ">=", 3.0, "cameras"),), 20),)
    rule = RuleSheet("traffic.tried", "1", ("Thử", "Tried"), "traffic", "camera", "level", 2, "csgt", fires=fires,
                     worse=worse, windows_min=(5, 15), every_min=60, working=True, again=2.0)  # fmt: skip
    screens.alerts.sheets = {**screens.alerts.sheets, "traffic.tried": rule}
    text = open_page("/rules?lang=en", 1366, 768, until=FILLED).inner_text("#traffic\\.tried")
    assert "< 50 % over 2 min and (" in text
    assert "over 2 min or " in text
    assert "over 5, 15 min, one of them suffices · every 60 min · in working hours only · told again" in text
    assert "flow_change" not in text
