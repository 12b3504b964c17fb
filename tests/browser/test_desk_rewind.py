"""The desk in the past: its list and alerts as they stood, nothing to act on, and one key that leads back to now."""

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from contracts.alerts import Act, Alert, AlertState
from contracts.measures import MINUTE_MS
from dashboard.access import Person
from tests.browser.agent import now_ms
from tests.browser.conftest import LIVE, OpenPage
from tests.browser.desk import LISTED, wait, wait_detail, wait_rows
from tests.browser.scripted import Screens

PAST = "ioc.past.at !== null && document.querySelector('#ioc')?.hasAttribute('data-past')"
REWOUND = f"window.ioc?.alerts?.live && ioc.desk.list.ready && {PAST}"


class Past(NamedTuple):
    """What the desk saw in the last three hours: one alert came and went, one was taken up, one is new."""

    gone: Alert
    taken: Alert
    new: Alert


@pytest.fixture
def past(screens: Screens) -> Past:
    alerts, now = screens.alerts, now_ms()
    [gone] = alerts.raise_some(1, first=3, ago_ms=180 * MINUTE_MS)
    [taken] = alerts.raise_some(1, first=0, ago_ms=100 * MINUTE_MS)
    ended = msgspec.structs.replace(gone, revision=2, state=AlertState.NORMAL, ended_ms=now - 40 * MINUTE_MS)
    alerts.put((Act.CLEAR, ended, "rule"), at_ms=now - 40 * MINUTE_MS)
    seen: dict[str, Any] = {"state": AlertState.ACKNOWLEDGED, "acknowledged_ms": now - 20 * MINUTE_MS}
    taken = msgspec.structs.replace(taken, revision=2, **seen)
    alerts.put((Act.ACKNOWLEDGE, taken, "minh"), at_ms=now - 20 * MINUTE_MS)
    [new] = alerts.raise_some(1, first=5, ago_ms=5 * MINUTE_MS)
    return Past(gone, taken, new)


def listed(page: Page) -> dict[str, str]:
    """Id → state of the alerts that the page knows."""
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...ioc.alerts.rows].map(([id, row]) => [id, row.state]))"
    )
    return found


def test_the_list_stands_as_it_stood_and_one_key_makes_everything_current_again(
    open_page: OpenPage, screens: Screens, past: Past
) -> None:
    page = open_page("/desk?at=-2h&desk=all&severity=1234", 1366, 768, until=REWOUND)
    wait_rows(page, 1)
    assert listed(page) == {past.gone.id: "unacknowledged"}
    assert page.evaluate("window.__ioc.connects") == 0
    assert page.inner_text("#ioc .clock").startswith("XEM LẠI")
    assert page.title().startswith("XEM LẠI")
    page.click("[data-name=houron]")
    wait_rows(page, 2)
    assert listed(page) == {past.gone.id: "unacknowledged", past.taken.id: "unacknowledged"}
    [later] = screens.alerts.raise_some(1, first=2)
    before = page.evaluate("ioc.live.frame.made_ms")
    page.keyboard.press("]")
    wait(page, "before => ioc.live.frame.made_ms > before", before)
    assert len(listed(page)) == 2, "what happens now is not of then"
    page.keyboard.press("l")
    wait(page, f"{LISTED} && ioc.past.at === null && ioc.alerts.rows.size === 3")
    assert listed(page) == {past.taken.id: "acknowledged", past.new.id: "unacknowledged", later.id: "unacknowledged"}
    assert page.url.endswith("/desk?desk=all&severity=1234")
    assert page.evaluate("!document.querySelector('#ioc').hasAttribute('data-past')")


def test_an_alert_is_told_as_it_stood_and_nobody_can_act_on_it(
    open_page: OpenPage, screens: Screens, past: Past
) -> None:
    page = open_page("/desk?at=-1h", 1366, 768, until=REWOUND)
    wait_rows(page, 2)
    page.evaluate("id => ioc.desk.list.pick(id)", past.taken.id)
    wait_detail(page)
    assert page.locator("#detail .timeline li").count() == 1
    assert page.locator("#detail .buttons button").count() > 5
    assert page.locator("#detail .buttons button:enabled, #detail .steps input:enabled").count() == 0
    assert "Đang xem lại" in page.inner_text("#detail .over")
    for key in "agcwrsen":
        page.keyboard.press(key)
    assert page.locator("dialog[open]").count() == 0
    assert "Đang xem lại" in page.inner_text("#said")
    assert screens.alerts.commands == []
    assert page.locator("#detail [data-key=page][href*='at=20']").count() == 1
    page.evaluate("ioc.past.at += 50 * 60000")
    wait(page, "document.querySelectorAll('#detail .timeline li').length === 2")
    assert listed(page)[past.taken.id] == "acknowledged"
    page.keyboard.press("l")
    wait(page, f"window.ioc?.alerts && ({LISTED}) && ioc.past.at === null")
    page.evaluate("id => ioc.desk.list.pick(id)", past.new.id)
    wait_detail(page)
    assert page.locator("#detail .buttons button:enabled").count() > 5
    assert page.locator("#detail .over").count() == 0


def test_time_that_passes_brings_alerts_as_they_came(open_page: OpenPage, past: Past) -> None:
    start = (past.taken.raised_ms // MINUTE_MS - 2) * MINUTE_MS
    page = open_page(f"/desk?at={start}&speed=60", 1366, 768, until=REWOUND)
    wait_rows(page, 1)
    wait_rows(page, 2)
    page.keyboard.press("p")
    assert page.evaluate("ioc.live.frame.made_ms") >= past.taken.raised_ms


def test_a_flood_of_then_is_a_flood_again(open_page: OpenPage, screens: Screens) -> None:
    came = screens.alerts.raise_some(30, apart_ms=5_000, ago_ms=120 * MINUTE_MS, cause=1)
    over = [msgspec.structs.replace(one, revision=2, state=AlertState.NORMAL) for one in came]
    screens.alerts.put(*((Act.CLEAR, one, "rule") for one in over), at_ms=now_ms() - 90 * MINUTE_MS)
    page = open_page("/desk?at=-118m", 1366, 768, until=REWOUND)
    wait(page, "document.getElementById('load').dataset.flood === 'true'")
    assert page.evaluate("ioc.alerts.rows.size") == 30
    page.click("[data-name=houron]")
    wait(page, "document.getElementById('load').dataset.flood === 'false' && ioc.alerts.rows.size === 0")
    assert page.inner_text("#calm") == "Không có việc nào cần xử lý."


def test_everybody_sees_of_the_past_what_lies_in_their_scope(open_page: OpenPage, screens: Screens, past: Past) -> None:
    screens.person = Person("lan", "Lan", "operator", domains=("traffic",))
    page = open_page("/desk?at=-1h", 1366, 768, until=REWOUND)
    wait_rows(page, 1)
    assert listed(page) == {past.taken.id: "unacknowledged"}


def test_the_page_of_an_alert_tells_of_then_and_says_when_there_was_none(
    browser: Browser, screens: Screens, past: Past
) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{screens.url}/alerts/{past.taken.id}?at=-2h&lang=en")
    wait(page, f"window.ioc?.past && {PAST} && document.querySelector('#detail .empty')")
    assert "was not there then" in page.inner_text("#detail")
    page.click("[data-name=houron]")
    wait(page, "document.querySelectorAll('#detail .timeline li').length === 1")
    assert page.locator("#detail .buttons button:enabled").count() == 0
    with page.expect_request(lambda asked: "/chart?at=" in asked.url):
        page.keyboard.press("]")
    page.click("header a[href*='/desk']")
    wait(page, f"location.pathname === '/desk' && {REWOUND}")
    wait_rows(page, 2)
    page.close()


def test_a_page_that_has_no_past_says_so_and_stays_live(open_page: OpenPage) -> None:
    page = open_page("/desk/shift?at=-2h", 1366, 768, until=LIVE)
    wait(page, "document.querySelector('.timebar output')?.textContent === 'Trang này chỉ có hiện tại'")
    assert not page.evaluate("document.querySelector('#ioc').hasAttribute('data-past')")
    assert page.locator(".rail a[href='/desk?at=-2h']").count() == 1
    page.keyboard.press("l")
    wait(page, f"location.search === '?desk=traffic' && ({LIVE})")


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (390, 844)])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_in_the_past_nothing_is_covered_and_everything_accessible(
    open_page: OpenPage, theme: str, width: int, height: int, tmp_path: Path
) -> None:
    page = open_page(f"/desk?at=-1h&theme={theme}", width, height, until=REWOUND)
    wait(page, "ioc.alerts.rows.size === 2 && document.querySelector('.timebar')")
    if width > 700:
        page.keyboard.press("ArrowDown")
        wait_detail(page)
        bar, status = (
            page.evaluate("s => document.querySelector(s).getBoundingClientRect().toJSON()", s)
            for s in (".timebar", ".status")
        )
        assert status["bottom"] <= bar["top"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.screenshot(path=str(tmp_path / f"desk-rewind-{width}-{theme}.png"))
