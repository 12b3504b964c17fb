"""A cross-domain incident is one row with its parts folded under it: reached by keyboard, and acted on together."""

from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from contracts.alerts import PLACE_INCIDENT, Act, Alert, AlertState, Where, alert_id
from contracts.measures import MINUTE_MS
from tests.browser.agent import now_ms
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, current, shown, wait, wait_detail, wait_rows, wait_state
from tests.browser.scripted import Screens

HERE = "11953"
LEVELS = "ioc.desk.list.rows.map((row) => row.level)"
IDS = "ioc.desk.list.rows.map((row) => row.id)"


def joined(screens: Screens) -> tuple[Alert, Alert, Alert]:
    """An incident, the part of it that began first, and the other one, which is worse."""
    camera, provider = Where("camera", "HY-0001", commune=HERE), Where("provider", "VNPAY", commune=HERE)
    first = screens.alerts.raise_some(1, cause=1, ago_ms=6 * MINUTE_MS, where=camera)[0]
    later = screens.alerts.raise_some(1, first=1, cause=3, ago_ms=4 * MINUTE_MS, where=provider, severity=2)[0]
    incident = Alert(
        alert_id(PLACE_INCIDENT, HERE, first.started_ms), PLACE_INCIDENT, "1", "traffic", 2,
        Where("place", HERE, ("Phố Hiến", "Phố Hiến"), commune=HERE, path=f"/commune/{HERE}"),
        ("Sự cố liên lĩnh vực", "Cross-domain incident"), ("Hai lĩnh vực cùng lúc.", "Two domains at once."),
        AlertState.UNACKNOWLEDGED, first.started_ms, now_ms() - MINUTE_MS, now_ms() - MINUTE_MS, owner="supervisor",
        children=(first.id, later.id),
    )  # fmt: skip
    parts = [msgspec.structs.replace(one, revision=2, parent=incident.id) for one in (first, later)]
    screens.alerts.put((Act.RAISE, incident, "rule"), *((Act.JOIN, part, "rule") for part in parts))
    return incident, parts[0], parts[1]


@pytest.fixture
def desk(open_page: OpenPage, screens: Screens) -> tuple[Page, Alert, Alert, Alert]:
    """A desk with an incident of two parts and one alert beside it; the incident is looked at."""
    incident, first, later = joined(screens)
    screens.alerts.raise_some(1, first=9, cause=4, ago_ms=20 * MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 2)
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    return page, incident, first, later


Desk = tuple[Page, Alert, Alert, Alert]


def test_an_incident_is_one_row_in_its_own_words_that_counts_its_parts(desk: Desk) -> None:
    page, incident, *_ = desk
    assert page.evaluate(LEVELS) == ["closed", ""]
    assert current(page) == incident.id
    assert (shown(page, "what")[0], shown(page, "place")[0], shown(page, "count")[0]) == (
        "Sự cố liên lĩnh vực",
        "Phố Hiến",
        "2",
    )
    assert page.inner_text("#detail .sentence") == "Hai lĩnh vực cùng lúc."
    assert "sự cố và 2 cảnh báo của nó" in page.inner_text("#detail .many")
    assert page.inner_text("#shown") == "4 trong 4 cảnh báo đang mở"


def test_it_opens_and_closes_by_keyboard_with_the_first_out_on_top(desk: Desk) -> None:
    page, incident, first, later = desk
    page.keyboard.press("ArrowRight")
    wait_rows(page, 4)
    assert page.evaluate(IDS)[:3] == [incident.id, first.id, later.id]
    assert page.evaluate(LEVELS)[:3] == ["open", "first", "member"]
    wait(page, "document.querySelectorAll('#desk-list .ag-row.member').length === 2")
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    assert current(page) == first.id
    assert page.locator("#detail .many").count() == 0
    page.keyboard.press("ArrowLeft")
    assert current(page) == incident.id
    page.keyboard.press("ArrowLeft")
    wait_rows(page, 2)


def test_it_is_acknowledged_together_with_its_parts(desk: Desk, screens: Screens) -> None:
    page, incident, first, later = desk
    page.keyboard.press("a")
    assert page.inner_text("dialog .about") == "Sự cố liên lĩnh vực · Phố Hiến, cùng 2 cảnh báo của sự cố"
    page.keyboard.type("một nguyên nhân")
    page.keyboard.press("Control+Enter")
    for alert in (incident, first, later):
        wait_state(page, alert.id, "acknowledged")
    sent = {one.alert: (one.act, one.revision, one.comment) for one in screens.alerts.commands}
    assert sent == {
        incident.id: (Act.ACKNOWLEDGE, 1, "một nguyên nhân"),
        first.id: (Act.ACKNOWLEDGE, 2, "một nguyên nhân"),
        later.id: (Act.ACKNOWLEDGE, 2, "một nguyên nhân"),
    }


def acknowledged(alert: Alert) -> Alert:
    return msgspec.structs.replace(alert, revision=alert.revision + 1, state=AlertState.ACKNOWLEDGED)


def test_an_act_is_asked_only_of_what_it_is_for(desk: Desk, screens: Screens) -> None:
    page, incident, first, later = desk
    screens.alerts.put(*((Act.ACKNOWLEDGE, acknowledged(one), "minh") for one in (incident, first)))
    wait_state(page, first.id, "acknowledged")
    wait(page, "document.querySelector('.timeline').textContent.includes('xác nhận')")
    page.keyboard.press("a")
    assert page.inner_text("dialog .about").startswith("Lỗi kỹ thuật thanh toán tăng")
    page.keyboard.press("Control+Enter")
    wait_state(page, later.id, "acknowledged")
    assert [one.alert for one in screens.alerts.commands] == [later.id]


@pytest.mark.parametrize(("key", "act"), [("e", Act.ESCALATE), ("c", Act.COMMENT)])
def test_what_is_said_of_an_incident_or_handed_up_is_so_once(desk: Desk, screens: Screens, key: str, act: Act) -> None:
    page, incident, *_ = desk
    page.keyboard.press(key)
    page.keyboard.type("cần thêm người")
    page.keyboard.press("Control+Enter")
    wait(page, "document.querySelector('.timeline').textContent.includes('cần thêm người')")
    assert [(one.act, one.alert) for one in screens.alerts.commands] == [(act, incident.id)]


def test_the_alert_under_the_hand_stays_there_when_it_joins_an_incident(open_page: OpenPage, screens: Screens) -> None:
    looked_at = screens.alerts.raise_some(1, cause=1, ago_ms=9 * MINUTE_MS)[0]
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 1)
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    incident, *_ = joined(screens)
    part = msgspec.structs.replace(looked_at, revision=2, parent=incident.id)
    screens.alerts.put((Act.JOIN, part, "rule"))
    wait_rows(page, 4)
    assert current(page) == looked_at.id
    page.keyboard.press("a")
    wait_state(page, looked_at.id, "acknowledged")
    assert [one.alert for one in screens.alerts.commands] == [looked_at.id]


def test_a_part_in_the_address_or_beside_the_list_is_found_under_its_incident(
    open_page: OpenPage, screens: Screens
) -> None:
    incident, first, later = joined(screens)
    page = open_page(f"/desk?alert={later.id}", 1366, 768, until=LISTED)
    wait_rows(page, 3)
    wait_detail(page)
    assert current(page) == later.id
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    wait_rows(page, 1)
    wait_detail(page)
    page.click(f".near a[href*='{first.id.replace(':', '%3A')}']")
    wait(page, "id => ioc.desk.list.current === id", first.id)
    assert page.evaluate(IDS) == [incident.id, first.id, later.id]


def test_where_the_incident_is_filtered_away_its_parts_stand_for_themselves(desk: Desk) -> None:
    page, _, _, later = desk
    page.click("[data-desk=services]")
    wait(page, "id => ioc.desk.list.rows[0].id === id && ioc.desk.list.rows[0].level === ''", later.id)


def flooded(page: Page) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = page.evaluate("ioc.desk.list.rows.map(({ id, level, ids }) => ({ id, level, ids }))")
    return rows


def test_in_a_flood_the_parts_stay_under_their_incident(open_page: OpenPage, screens: Screens) -> None:
    incident, first, later = joined(screens)
    screens.alerts.raise_some(12, first=20, cause=2, apart_ms=1_000, where=Where("camera", "HY-0009", commune="11977"))
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 2)
    assert [len(row["ids"]) for row in flooded(page)] == [3, 12]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    wait_rows(page, 4)
    assert [row["id"] for row in flooded(page)][:3] == [incident.id, first.id, later.id]


def test_in_the_worst_flood_an_incident_stays_together_in_its_group(open_page: OpenPage, screens: Screens) -> None:
    incident, first, later = joined(screens)
    screens.alerts.raise_some(500, first=20, apart_ms=500, severity=1)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait(page, "ioc.alerts.rows.size === 503 && ioc.desk.list.rows.length === 20")
    holder = next(row for row in flooded(page) if incident.id in row["ids"])
    assert {first.id, later.id} <= set(holder["ids"])
    page.evaluate("id => ioc.desk.lookAt(id)", later.id)
    assert current(page) == later.id
    at = page.evaluate(IDS)
    assert at[at.index(incident.id) :][:3] == [incident.id, first.id, later.id]
