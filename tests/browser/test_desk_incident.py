"""An incident on the desk: its parts stand under it, folded, and are acted on with it or alone."""

import msgspec
import pytest
from playwright.sync_api import Page

from contracts.alerts import PLACE_INCIDENT, Act, Alert, AlertState, Where
from tests.browser.alerts import alert
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, shown, wait, wait_detail, wait_rows, wait_state
from tests.browser.scripted import Screens

COMMUNE = "11713"
JAM = alert("traffic.incident", 2, "Sự cố giao thông", Where("road", "QL5", commune=COMMUNE), minutes=7)
OUTAGE = alert("payments.technical_declines", 3, "Lỗi kỹ thuật", Where("provider", "VNPAY", commune=COMMUNE), minutes=9)
PLACE = Where("place", COMMUNE, ("Phố Hiến", "Pho Hien"), commune=COMMUNE)
INCIDENT = alert(
    PLACE_INCIDENT, 2, "Sự cố liên lĩnh vực", PLACE, minutes=9, domain="payments", children=(OUTAGE.id, JAM.id)
)
OTHER = alert("traffic.congestion", 3, "Ùn tắc", Where("road", "QL39", commune="11717"), minutes=30)


def part(one: Alert) -> Alert:
    return msgspec.structs.replace(one, parent=INCIDENT.id)


@pytest.fixture
def desk(open_page: OpenPage, screens: Screens) -> Page:
    """A desk with an incident of two parts and an alert beside it; the incident is looked at."""
    alerts = (INCIDENT, part(JAM), part(OUTAGE), OTHER)
    screens.alerts.put(*((Act.RAISE, one, "rule") for one in alerts))
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 2)
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    return page


def test_an_incident_is_one_row_that_counts_its_parts(desk: Page) -> None:
    assert shown(desk) == ["Sự cố liên lĩnh vực", "Ùn tắc"]
    assert shown(desk, "count") == ["2", ""]
    assert shown(desk, "state")[0] == "3 chưa xác nhận"
    assert desk.inner_text("#shown").startswith("4")


def test_its_parts_open_under_it_with_the_first_out_on_top_and_close_again(desk: Page) -> None:
    desk.keyboard.press("ArrowRight")
    wait_rows(desk, 4)
    assert shown(desk) == ["Sự cố liên lĩnh vực", "Lỗi kỹ thuật", "Sự cố giao thông", "Ùn tắc"]
    desk.keyboard.press("ArrowLeft")
    wait_rows(desk, 2)


def test_what_is_done_to_it_is_done_to_its_parts_where_that_makes_sense(desk: Page, screens: Screens) -> None:
    seen = msgspec.structs.replace(
        part(JAM), revision=2, state=AlertState.ACKNOWLEDGED, acknowledged_ms=1, acknowledged_by="lan"
    )
    screens.alerts.put((Act.ACKNOWLEDGE, seen, "lan"))
    wait_state(desk, JAM.id, "acknowledged")
    assert "3 cảnh báo" in desk.inner_text("#detail .many")
    desk.keyboard.press("a")
    desk.fill("dialog textarea", "đang xử lý chung")
    desk.keyboard.press("Control+Enter")
    wait_state(desk, OUTAGE.id, "acknowledged")
    wait_state(desk, INCIDENT.id, "acknowledged")
    assert [one.alert for one in screens.alerts.commands] == [INCIDENT.id, OUTAGE.id]


def test_one_part_can_be_handled_alone(desk: Page, screens: Screens) -> None:
    desk.keyboard.press("ArrowRight")
    wait_rows(desk, 4)
    desk.keyboard.press("ArrowDown")
    wait_detail(desk)
    desk.keyboard.press("a")
    wait_state(desk, OUTAGE.id, "acknowledged")
    assert [one.alert for one in screens.alerts.commands] == [OUTAGE.id]


def test_in_a_flood_its_parts_are_in_reach_too(desk: Page, screens: Screens) -> None:
    screens.alerts.raise_some(30, apart_ms=1_000)
    wait(desk, "ioc.alerts.rows.size === 34 && document.getElementById('load').dataset.flood === 'true'")
    wait(desk, "id => ioc.desk.list.rows.some((row) => row.id === id && row.level === 'closed')", INCIDENT.id)
    desk.keyboard.press("ArrowRight")
    wait(desk, "id => ioc.desk.list.rows.some((row) => row.id === id && row.level === 'first')", OUTAGE.id)


def test_a_filter_that_leaves_its_parts_alone_shows_them_by_themselves(desk: Page) -> None:
    desk.evaluate("ioc.desk.filter({ domain: 'traffic' })")
    wait(desk, "ioc.desk.list.rows.length === 2 && ioc.desk.list.rows.every((row) => row.level === '')")


def test_after_an_act_on_the_one_that_is_marked_it_is_marked_no_more(desk: Page, screens: Screens) -> None:
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("x")
    wait(desk, "ioc.desk.list.marked.size === 1")
    desk.keyboard.press("ArrowUp")
    wait(desk, "document.querySelector('#detail .many')?.textContent.includes('1 cảnh báo')")
    desk.keyboard.press("a")
    wait_state(desk, OTHER.id, "acknowledged")
    wait(desk, "ioc.desk.list.marked.size === 0")
    assert [one.alert for one in screens.alerts.commands] == [OTHER.id]


def test_nobody_acts_on_what_was_marked_and_is_filtered_out(desk: Page) -> None:
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("x")
    wait(desk, "ioc.desk.list.marked.size === 1")
    desk.evaluate("ioc.desk.filter({ domain: 'payments' })")
    wait(desk, "ioc.desk.list.marked.size === 0 && document.getElementById('marked').textContent === ''")
