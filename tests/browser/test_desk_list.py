"""The desk's list: what stands where, in which order, and that it stays under the hand."""

from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from playwright.sync_api import Page

from contracts.alerts import Act, AlertState
from contracts.measures import MINUTE_MS
from dashboard.i18n import LANGUAGES
from dashboard.theme import THEMES
from tests.browser.agent import now_ms
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, current, shown, wait, wait_detail, wait_rows
from tests.browser.scripted import Screens

Rect = dict[str, float]
RECT = """selector => { const r = document.querySelector(selector).getBoundingClientRect();
  return { x: r.x, y: r.y, width: r.width, height: r.height }; }"""
WHOLE_ROWS = """() => { const list = document.querySelector('.decklist').getBoundingClientRect();
  return [...document.querySelectorAll('#desk-list .ag-row')].filter((row) => {
    const r = row.getBoundingClientRect(); return r.top >= list.top && r.bottom <= list.bottom; }).length; }"""


def rect(page: Page, selector: str) -> tuple[float, float, float, float]:
    found: Rect = page.evaluate(RECT, selector)
    return found["x"], found["y"], found["width"], found["height"]


@pytest.fixture
def some(screens: Screens) -> list[Any]:
    """Forty alerts over two hours: no flood."""
    return screens.alerts.raise_some(40, apart_ms=4 * MINUTE_MS)


TOO_LONG = """ages => { const cell = document.querySelector('#desk-list .ag-cell[col-id="age"]');
  const { paddingLeft, paddingRight } = getComputedStyle(cell), text = document.createRange();
  const room = cell.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  const tooLong = (age) => { cell.textContent = age; text.selectNodeContents(cell);
    return text.getBoundingClientRect().width > room; };
  return ages.map(ioc.format.brief).filter(tooLong); }"""


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_age_fits_its_column(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/desk?lang={language}", 1366, 768, until=LISTED)
    wait_rows(page, 40)
    second, minute, hour, day = 1_000, 60_000, 3_600_000, 86_400_000
    assert page.evaluate(TOO_LONG, [58 * second, 58 * minute, 23 * hour + 58 * minute, 28 * day]) == []


@pytest.mark.usefixtures("some")
def test_the_keyboard_stays_on_the_row_when_the_grid_draws_it_anew(open_page: OpenPage) -> None:
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 40)
    page.keyboard.press("ArrowDown")
    page.evaluate("document.activeElement.blur(), ioc.desk.list.show(ioc.desk.list.rows)")
    wait(page, "document.activeElement.closest('#desk-list .ag-cell') !== null")
    page.focus("#search")
    page.evaluate("ioc.desk.list.show(ioc.desk.list.rows)")
    assert page.evaluate("document.activeElement.id") == "search"


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("size", "listed", "detail", "rows"), [((1366, 768), 830, 480, 19), ((1920, 1080), 1224, 640, 29)]
)
def test_everything_stands_where_it_should(
    open_page: OpenPage, size: tuple[int, int], listed: int, detail: int, rows: int
) -> None:
    page = open_page("/desk", *size, until=LISTED)
    wait_rows(page, 40)
    width, height = size
    assert rect(page, ".rail") == (0, 0, 56, height)
    assert rect(page, ".deskbar") == (56, 0, width - 56, 48)
    assert rect(page, ".filters") == (56, 48, width - 56, 44)
    assert rect(page, ".decklist")[:3] == (56, 92, listed)
    assert rect(page, "#detail") == (width - detail, 92, detail, height - 92)
    assert page.evaluate(WHOLE_ROWS) == rows
    assert rect(page, "#desk-list .ag-row")[3] == 32
    widths = {
        name: rect(page, f'#desk-list .ag-header-cell[col-id="{name}"]')[2]
        for name in ("shape", "state", "place", "unit", "age", "count")
    }
    assert widths == {"shape": 30, "state": 136, "place": 164, "unit": 112, "age": 56, "count": 34}
    assert page.locator('#desk-list .ag-header-cell[col-id="assignee"]').count() == (width == 1920)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.usefixtures("some")
def test_the_worst_stands_first_and_then_the_oldest(open_page: OpenPage, screens: Screens) -> None:
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 40)
    severities = page.evaluate("[...ioc.desk.list.rows].map((row) => row.shape)")
    assert severities == sorted(severities)
    last = screens.alerts.raise_some(1, first=33, cause=0, severity=1, escalated=2)[0]
    wait(page, "id => ioc.desk.list.rows[0]?.id === id", last.id)
    wait(
        page, "document.querySelector('#desk-list .ag-row[row-index=\"0\"] [col-id=state]').textContent.includes('↑2')"
    )


SHAPES = """() => { const cells = [...document.querySelectorAll('#desk-list .ag-cell[col-id="shape"]')];
  const word = (cell) => `${cell.closest("[row-id]").getAttribute("row-id")} ${cell.textContent}`;
  return Object.fromEntries(cells.map((cell) => [word(cell), getComputedStyle(cell).backgroundImage])); }"""
FILL = """n => getComputedStyle(document.querySelector(`[data-severity="${n}"] .shape`)).color"""


@pytest.mark.parametrize("theme", THEMES)
def test_a_row_shows_its_severity_as_its_shape_in_its_colour_and_says_it(
    open_page: OpenPage, screens: Screens, theme: str
) -> None:
    raised = [screens.alerts.raise_some(1, first=n, cause=n, severity=n)[0] for n in (1, 2, 3, 4)]
    page = open_page(f"/desk?lang=en&theme={theme}", 1366, 768, until=LISTED)
    wait_rows(page, 4)
    found = page.evaluate(SHAPES)
    words = ["Critical", "High", "Medium", "Low"]
    assert list(found) == [f"{one.id} {word}" for one, word in zip(raised, words, strict=True)]
    for n, picture in enumerate(found.values(), start=1):
        assert quote(page.evaluate(FILL, n).replace(" ", ""), safe="()") in picture.replace("%20", "")
    assert len(set(found.values())) == 4


def test_the_shape_of_a_row_is_outlined_as_soon_as_somebody_has_it(open_page: OpenPage, screens: Screens) -> None:
    alert = screens.alerts.raise_some(1, severity=2)[0]
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 1)
    (before,) = page.evaluate(SHAPES).values()
    seen = msgspec.structs.replace(alert, revision=2, state=AlertState.ACKNOWLEDGED)
    screens.alerts.put((Act.ACKNOWLEDGE, seen, "lan"))
    wait(page, f"before => Object.values(({SHAPES})())[0] !== before", before)
    (after,) = page.evaluate(SHAPES).values()
    assert after.startswith('url("data:image/svg+xml,')


def test_rows_come_and_go_by_themselves_and_nothing_else_moves(open_page: OpenPage, screens: Screens) -> None:
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait(page, "document.getElementById('calm').textContent !== ''")
    page.evaluate(
        """() => { window.shifts = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => {
          if (e.sources.some((s) => !s.node?.closest?.('.decklist'))) window.shifts += e.value; }))
          .observe({ type: 'layout-shift' }); }"""
    )
    alerts = screens.alerts.raise_some(6, apart_ms=3 * MINUTE_MS)
    wait_rows(page, 6)
    assert page.inner_text("#calm") == ""
    ended = msgspec.structs.replace(alerts[0], revision=2, state=AlertState.NORMAL)
    screens.alerts.put((Act.CLEAR, ended, "rule"))
    wait_rows(page, 5)
    assert page.evaluate("window.shifts") == 0


@pytest.mark.usefixtures("some")
def test_the_row_that_is_looked_at_stays_the_same_alert(open_page: OpenPage, screens: Screens) -> None:
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 40)
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    looked_at = current(page)
    screens.alerts.raise_some(2, first=50, cause=3, severity=1, escalated=2)
    wait_rows(page, 42)
    assert current(page) == looked_at
    wait(page, "document.querySelector('.ag-row.current').getAttribute('row-index') === '4'")
    page.keyboard.press("ArrowDown")
    wait(page, "document.querySelector('.ag-row.current').getAttribute('row-index') === '5'")


def test_further_down_the_row_under_the_eye_does_not_move(open_page: OpenPage, screens: Screens) -> None:
    screens.alerts.raise_some(120, apart_ms=4 * MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 120)
    for _ in range(40):
        page.keyboard.press("ArrowDown")
    before = rect(page, ".ag-row.current")
    screens.alerts.raise_some(3, first=200, cause=3, severity=1, escalated=2)
    wait_rows(page, 123)
    wait(page, "document.querySelector('.ag-row.current').getAttribute('row-index') === '42'")
    assert rect(page, ".ag-row.current") == before


@pytest.mark.usefixtures("some")
def test_filters_narrow_the_list_and_stand_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 40)
    page.click("[data-desk=services]")
    page.click("[data-severity='1']")
    what = "Lỗi kỹ thuật thanh toán tăng"
    cells = "[...document.querySelectorAll('#desk-list .ag-cell[col-id=what]')]"
    wait(page, f"what => {cells}.length && {cells}.every((cell) => cell.textContent === what)", what)
    assert set(shown(page)) == {what}
    page.fill("#search", "vietcombank")
    wait(page, "ioc.desk.list.rows.length === 1")
    assert page.url.endswith("/desk?desk=services&severity=1&q=vietcombank")
    page.reload()
    wait(page, LISTED)
    wait_rows(page, 1)
    assert page.input_value("#search") == "vietcombank"
    page.click("#clear")
    wait(page, "ioc.desk.list.rows.length > 1")
    assert page.url.endswith("/desk?desk=services")


@pytest.mark.usefixtures("some")
def test_an_alert_in_the_address_is_looked_at(open_page: OpenPage) -> None:
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 40)
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    looked_at = current(page)
    page.reload()
    wait(page, "id => window.ioc?.desk?.list.current === id", looked_at)
    wait_detail(page)


def test_what_is_mine_or_my_units_can_be_shown_alone(open_page: OpenPage, screens: Screens) -> None:
    alerts = screens.alerts.raise_some(6, apart_ms=3 * MINUTE_MS)
    page = open_page("/desk?whose=mine", 1366, 768, until=LISTED)
    wait(page, "ioc.alerts.rows.size === 6")
    assert page.evaluate("ioc.desk.list.rows.length") == 0
    user = page.evaluate("ioc.desk.person.user")
    mine = msgspec.structs.replace(alerts[2], revision=2, assignee=user)
    screens.alerts.put((Act.ASSIGN, mine, "minh"))
    wait_rows(page, 1)


def test_shelved_alerts_are_kept_out_of_sight_but_can_be_found(open_page: OpenPage, screens: Screens) -> None:
    alerts = screens.alerts.raise_some(4, apart_ms=3 * MINUTE_MS)
    shelved = msgspec.structs.replace(alerts[0], revision=2, state=AlertState.SHELVED, shelved_until_ms=now_ms() + 1)
    screens.alerts.put((Act.SHELVE, shelved, "minh"))
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 3)
    page.select_option("#filter-state", "shelved")
    wait_rows(page, 1)
    assert shown(page, "state") == ["Tạm gác"]


def test_the_tab_counts_what_nobody_has_seen(open_page: OpenPage, screens: Screens) -> None:
    screens.alerts.raise_some(4, apart_ms=3 * MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait(page, "document.title.startsWith('(4) Bàn trực')")


HEARD = """() => { window.tones = 0; const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); }; }"""


def test_the_chime_is_off_until_somebody_wants_it_and_is_for_what_matters(
    open_page: OpenPage, screens: Screens
) -> None:
    page = open_page("/desk", 1366, 768, until=LISTED)
    page.evaluate(HEARD)
    screens.alerts.raise_some(1, cause=3)
    wait_rows(page, 1)
    assert page.evaluate("window.tones") == 0
    page.click("#chime")
    assert page.get_attribute("#chime", "aria-pressed") == "true"
    wait(page, "window.tones === 2")
    page.reload()
    wait(page, LISTED)
    page.evaluate(HEARD)
    screens.alerts.raise_some(1, first=5, cause=4)
    wait_rows(page, 2)
    assert page.evaluate("window.tones") == 0
    screens.alerts.raise_some(1, first=9, cause=3)
    wait(page, "window.tones === 2")


def test_the_chime_sounds_when_something_comes_into_sight_or_becomes_critical(
    open_page: OpenPage, screens: Screens
) -> None:
    page = open_page("/desk", 1366, 768, until=LISTED)
    page.evaluate(HEARD)
    page.evaluate("performance.now = ((now, n) => () => now() + 20_000 * n++)(performance.now.bind(performance), 1)")
    page.click("#chime")
    wait(page, "window.tones === 2")
    (hidden,) = screens.alerts.raise_some(1, cause=0, state=AlertState.SUPPRESSED, hidden_by="maintenance/1")
    wait(page, "ioc.alerts.rows.size === 1")
    assert page.evaluate("window.tones") == 2
    back = msgspec.structs.replace(hidden, revision=2, state=AlertState.UNACKNOWLEDGED, hidden_by="")
    screens.alerts.put((Act.UNSUPPRESS, back, "rule"))
    wait(page, "window.tones === 4")
    screens.alerts.put((Act.CHANGE, msgspec.structs.replace(back, revision=3), "rule"))
    screens.alerts.put((Act.CHANGE, msgspec.structs.replace(back, revision=4, severity=1), "rule"))
    wait(page, "window.tones === 6")


def test_when_the_agent_is_silent_the_desk_says_that_its_list_may_be_old(open_page: OpenPage, screens: Screens) -> None:
    screens.alerts.raise_some(4, apart_ms=3 * MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, 4)
    screens.alerts.silent = True
    wait(page, "document.getElementById('shown').textContent.includes('không trả lời')")
    assert page.evaluate("ioc.desk.list.rows.length") == 4


def test_on_a_phone_there_are_headline_three_domains_and_five_alerts(open_page: OpenPage, screens: Screens) -> None:
    screens.alerts.raise_some(9, apart_ms=3 * MINUTE_MS)
    page = open_page("/desk", 390, 844)
    wait(page, "document.querySelectorAll('#worst li:not([hidden])').length === 5")
    assert page.locator(".cardlink").count() == 3
    assert page.locator(".decklist").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("#worst li a")
    wait(page, "location.pathname.startsWith('/alerts/') && document.querySelector('#detail .sentence')")
