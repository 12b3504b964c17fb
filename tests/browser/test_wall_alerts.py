"""The wall from alerts: rows, bars, bands and marks come and go with them, and nothing is coloured without one."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page

from contracts.alerts import Alert, Notice, Where
from contracts.registry import load_registry
from dashboard.i18n import LANGUAGES
from tests.browser.alerts import alert, seen
from tests.browser.conftest import OpenPage
from tests.browser.scripted import Screens
from tests.browser.test_wall_shows import OVERFLOWING

REGISTRY = load_registry()
COMMUNE = REGISTRY.communes[12]
HUES = """() => [...document.querySelectorAll('.region *, .region')].flatMap((n) => {
  const style = getComputedStyle(n);
  const hues = ['critical', 'high', 'medium'].map((t) => {
    const probe = document.createElement('i');
    probe.style.color = `var(--${t})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  });
  return [style.color, style.backgroundColor, style.fill].some((c) => hues.includes(c)) ? [n.className] : [];
})"""


def incident(name: str = "QL.5 Km7+400", severity: int = 1, entity: str = "QL5", minutes: float = 9) -> Alert:
    where = Where("road", entity, name=(name, name), commune=COMMUNE.code)
    return alert("traffic.incident", severity, "Sự cố giao thông", where, minutes, owner="csgt")


def rows(page: Page) -> list[str]:
    return page.locator(".attention li:not([hidden]) .place").all_inner_texts()


def wait_rows(page: Page, count: int) -> None:
    page.wait_for_function(f"document.querySelectorAll('.attention li:not([hidden])').length === {count}")


def test_an_alert_reaches_headline_row_panel_and_map(open_page: OpenPage, screens: Screens) -> None:
    page = open_page()
    assert page.evaluate(HUES) == []
    screens.story.alerts = [incident()]
    wait_rows(page, 1)
    assert page.inner_text(".headline .level") == "Nghiêm trọng"
    row = page.locator(".attention li:first-child")
    assert [row.locator(f".{name}").inner_text() for name in ("what", "place", "owner", "state", "age")] == [
        "Sự cố giao thông",
        "QL.5 Km7+400",
        "CSGT",
        "Chưa xác nhận",
        "9\u00a0phút",
    ]
    assert page.get_attribute(".column.traffic .bar", "data-badge") == "1"
    assert page.get_attribute(".column.traffic .badge", "data-shape") == "severity-1"
    assert page.get_attribute(".column.payments .bar", "data-badge") == ""
    assert page.get_attribute(f"[data-commune='{COMMUNE.code}']", "data-badge") == "1"
    screens.story.alerts = []
    wait_rows(page, 0)
    assert page.evaluate(HUES) == []
    assert page.inner_text(".attention .empty") == "Không có việc nào cần xử lý."


def test_an_acknowledged_alert_stays_in_sight_outlined(open_page: OpenPage, screens: Screens) -> None:
    first = incident()
    screens.story.alerts = [replace(first, **seen(first))]
    page = open_page()
    wait_rows(page, 1)
    assert page.inner_text(".attention li:first-child .state") == "Đã xác nhận"
    assert page.locator(".attention li:first-child .shape[data-seen]").count() == 1
    assert page.locator(".column.traffic .badge[data-seen]").count() == 1


def test_a_figures_band_stands_beside_its_number(open_page: OpenPage, screens: Screens) -> None:
    page = open_page()
    assert page.locator(".band:visible").count() == 0
    where = Where("figure", "province")
    rule = "figure.payments.technical_success"
    screens.story.alerts = [alert(rule, 2, "Thành công kỹ thuật giảm", where, domain="payments")]
    page.wait_for_function("document.querySelector('.payments .hero .band').dataset.shape === 'severity-2'")
    assert page.locator(".band:visible").count() == 1


def test_a_new_row_is_outlined_for_two_seconds_and_old_ones_are_not(open_page: OpenPage, screens: Screens) -> None:
    screens.story.alerts = [incident()]
    page = open_page()
    wait_rows(page, 1)
    assert page.locator(".attention .frame[data-new=new]").count() == 0
    screens.story.alerts = [*screens.story.alerts, incident("QL.39 Km3", 2, "QL39")]
    page.wait_for_selector(".attention li:nth-child(2) .frame[data-new=new]")
    page.wait_for_function("document.querySelectorAll('.attention .frame[data-new=new]').length === 0")


def test_the_order_changes_once_in_ten_seconds_but_what_is_gone_leaves_at_once(
    open_page: OpenPage, screens: Screens
) -> None:
    low, high, top = (incident(f"QL.{n}", n, f"R{n}") for n in (3, 2, 1))
    screens.story.alerts = [low]
    page = open_page()
    wait_rows(page, 1)
    page.evaluate("performance.__now = performance.now.bind(performance), performance.now = () => performance.__now()")
    screens.story.alerts = [low, high]
    wait_rows(page, 2)
    first = rows(page)
    screens.story.alerts = [low, high, top]
    wait_rows(page, 3)
    assert rows(page) == [*first, "QL.1"]
    screens.story.alerts = [low, top]
    wait_rows(page, 2)
    page.evaluate("performance.now = () => performance.__now() + 10001")
    page.wait_for_function("document.querySelector('.attention li .place').textContent === 'QL.1'")
    assert rows(page) == ["QL.1", "QL.3"]


def test_without_an_alert_agent_the_wall_says_so(open_page: OpenPage, screens: Screens) -> None:
    screens.story.agent_ago_ms = None
    page = open_page()
    assert page.get_attribute(".headline", "data-level") == "blind"
    assert page.inner_text(".attention .empty") == "Không có tin từ bộ cảnh báo."
    assert page.locator(".today dd").all_inner_texts()[:4] == ["–"] * 4
    screens.story.agent_ago_ms, screens.story.alerts = 90_000, [incident()]
    wait_rows(page, 1)
    assert page.get_attribute(".headline", "data-level") == "blind"
    assert page.inner_text(".attention .more").startswith("Cảnh báo lúc ")
    assert page.evaluate("getComputedStyle(document.querySelector('.attention')).backgroundImage") != "none"


def test_the_day_of_alerts_and_a_notice_are_shown(open_page: OpenPage, screens: Screens) -> None:
    first, second = incident(minutes=4), incident(severity=3, entity="x", minutes=5)
    screens.story.alerts = [replace(first, **seen(first)), second]
    page = open_page()
    wait_rows(page, 2)
    assert [text.strip() for text in page.locator(".severities .mark").all_inner_texts()] == ["1", "0", "1", "0"]
    assert page.locator(".today dd").all_inner_texts()[2] == "1\u00a0phút"
    assert page.locator(".notice:visible").count() == 0
    screens.story.notice = Notice(
        "Diễn tập ứng phó ngập úng tại Phố Hiến từ 14:00, không điều xe tuần tra", 2**42, "lan"
    )
    page.wait_for_selector(".notice:visible")
    assert page.evaluate(OVERFLOWING) == []
    box = "const b = document.querySelector('.today').getBoundingClientRect();"
    inside = f"(() => {{ {box} const l = [...document.querySelectorAll('.today dd')].at(-1).getBoundingClientRect();"
    assert page.evaluate(f"{inside} return l.bottom <= b.bottom; }})()")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_rows_fit(open_page: OpenPage, screens: Screens, language: str) -> None:
    where = Where("place", "x", name=("Đường Nguyễn Văn Cừ 1", "Nguyễn Văn Cừ Street1"))
    story = [
        alert("traffic.incident", 1 + i % 4, "Tỷ lệ từ chối kỹ thuật tăng cao bấ", where, owner="csgt")
        for i in range(5)
    ]
    screens.story.alerts = [replace(one, id=f"{i}", assignee="nguyen.v.lan1") for i, one in enumerate(story)]
    page = open_page(f"/?lang={language}")
    wait_rows(page, 5)
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("path", ["/", "/wall/services", "/wall/payments"])
def test_the_clock_stays_on_the_wall_whatever_stands_beside_it(
    open_page: OpenPage, screens: Screens, path: str
) -> None:
    screens.story.alerts = [alert("system.lag", 3, "Độ trễ cao", Where("feed", "traffic"))]
    screens.story.proofs_ago_ms = dict.fromkeys(("traffic", "dossiers", "payments"), 45_000)
    page = open_page(path)
    wait = "document.querySelector('.truth .pair .badge').dataset.shape === 'severity-3'"
    page.wait_for_function(wait)
    assert page.evaluate("document.querySelector('.truth .clock').getBoundingClientRect().right") <= 1896 + 2
