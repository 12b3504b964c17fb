"""Pages of one part: from a red tile to its source, and charts over time with all that charts need."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from contracts.registry import load_registry
from tests.browser.conftest import UNKNOWN_PARTS, OpenPage, Series
from tests.browser.scripted import Screens
from tests.browser.test_wall_alerts import incident

REGISTRY = load_registry()
CAMERA = REGISTRY.cameras[16]
PAGES = {
    "camera": f"/traffic/camera/{CAMERA.id}",
    "road": "/traffic/road/QL5",
    "agency": "/dossiers/agency/H31.04",
    "dossier": "/dossiers/H31.04-0001",
    "provider": "/payments/provider/VNPAY",
    "commune": "/commune/11953",
}
DRAWN = "window.ioc?.charts?.().length > 0 && ioc.charts().every((chart) => chart.shown)"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_part_has_a_page_that_everybody_can_read(opened: OpenPage, name: str, theme: str) -> None:
    page = opened(f"{PAGES[name]}?theme={theme}")
    if name != "dossier":
        page.wait_for_function(DRAWN)
    results = Axe().run(page)
    assert [violation["id"] for violation in results.response["violations"]] == [], results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == 1366


@pytest.mark.parametrize("path", UNKNOWN_PARTS)
def test_what_the_registry_does_not_know_has_no_page(open_page: OpenPage, path: str) -> None:
    assert open_page(path).inner_text("h1") == "Không có trang này"


def test_range_and_comparison_stand_in_the_address_and_change_all_charts(opened: OpenPage, series: Series) -> None:
    page = opened(PAGES["camera"] + "?lang=en")
    page.wait_for_function(DRAWN)
    assert {asked["grain"] for asked in series.asked} == {"minute", "hour"}
    page.click("[data-value='7d']")
    series.asked.clear()
    page.click("[data-value='lastweek']")
    page.wait_for_function("location.search.includes('range=7d') && location.search.includes('compare=lastweek')")
    page.wait_for_function("ioc.charts().every((chart) => chart.before)")
    assert {asked["grain"] for asked in series.asked} == {"hour"}
    assert page.locator("[data-parameter][aria-current]").all_inner_texts() == ["7 days", "Last week"]
    spans = {int(asked["to"]) - int(asked["from"]) for asked in series.asked}
    assert spans == {7 * 24 * 3_600_000}


def test_a_link_with_range_and_comparison_shows_the_same(opened: OpenPage) -> None:
    page = opened(PAGES["provider"] + "?range=35d&compare=yesterday")
    page.wait_for_function(DRAWN)
    assert page.locator("[data-parameter][aria-current]").all_inner_texts() == ["35 ngày", "Hôm qua"]
    assert page.evaluate("ioc.charts()[0].to - ioc.charts()[0].from") == 35 * 24 * 3_600_000


def test_counts_of_any_grain_are_the_same_rate(opened: OpenPage) -> None:
    page = opened(PAGES["road"])
    page.wait_for_function(DRAWN)
    by_minute = page.evaluate("ioc.charts()[0].shown[0].points[5][1]")
    page.click("[data-value='7d']")
    page.wait_for_function("ioc.charts()[0].shown[0].grain === 'hour'")
    by_hour = page.evaluate("Math.max(...ioc.charts()[0].shown[0].points.map((point) => point[1]))")
    assert 0.4 < by_minute / by_hour < 2.5


def test_values_are_read_under_the_pointer_and_by_arrow_keys(opened: OpenPage) -> None:
    page = opened(PAGES["camera"] + "?compare=yesterday")
    page.wait_for_function(DRAWN)
    speeds = page.locator(".series").nth(1)
    speeds.locator("canvas").hover(position={"x": 300, "y": 60})
    lines = speeds.locator(".readout:visible").inner_text().split("\n")
    assert [line.split(":")[0] for line in lines[1:]] == ["p50", "p85", "p15", "Thường lệ, p50", "Hôm qua, p50"]
    flow = page.locator(".series").first
    flow.locator("canvas").focus()
    page.keyboard.press("ArrowLeft")
    first = flow.locator(".readout:visible").inner_text()
    page.keyboard.press("ArrowLeft")
    assert flow.locator(".readout:visible").inner_text() != first


def legend(page: Page, place: int) -> list[str]:
    names: list[str] = page.locator(".series").nth(place).locator(".legend span").all_inner_texts()
    return names


def test_what_is_usual_lies_behind_and_is_named_and_told(opened: OpenPage, series: Series) -> None:
    page = opened(PAGES["camera"] + "?compare=lastweek")
    page.wait_for_function(DRAWN)
    assert {asked["measure"] for asked in series.asked if "usual" in asked} == {"vehicles", "speed_p50"}
    assert legend(page, 0) == ["Thường lệ", "Tuần trước"]
    assert legend(page, 1) == ["Thường lệ, p50", "Tuần trước, p50"]
    said = page.locator(".series canvas").first.get_attribute("aria-label")
    assert said is not None
    assert said.startswith("Lưu lượng. ")
    assert "Thường lệ: " in said
    inked = """() => { const [chart] = ioc.charts(), { canvas } = chart;
      const ink = () => { dispatchEvent(new Event('resize')); return canvas.toDataURL(); };
      const whole = ink(); chart.shown[0].usual = undefined; return whole !== ink(); }"""
    assert page.evaluate(inked)


def test_where_history_is_too_short_it_is_said(opened: OpenPage, series: Series) -> None:
    series.history_from_ms = 2**52
    page = opened(PAGES["provider"])
    page.wait_for_function(DRAWN)
    assert legend(page, 1) == ["Thường lệ: chưa đủ lịch sử"]
    series.history_from_ms = int(time.time() * 1000) - 20 * 86_400_000
    page.click("[data-value='35d']")
    page.wait_for_function("ioc.charts()[1].shown[0].usual?.length > 800")
    assert legend(page, 1) == ["Thường lệ"]
    assert page.evaluate("ioc.charts()[1].shown[0].grain") == "hour"


def test_a_camera_tells_how_complete_it_is(opened: OpenPage, series: Series) -> None:
    page = opened(PAGES["camera"])
    page.wait_for_function(DRAWN)
    last = page.locator(".series").last
    assert last.locator("h2").inner_text() == "Độ đầy đủ"
    page.wait_for_function("document.querySelector('.remarks b').textContent === '99,2% (1.190/1.200)'")
    assert page.evaluate("Math.max(...ioc.charts().at(-1).shown[0].points.map(([, value]) => value ?? 0))") == 100
    series.empty = True
    page.click("[data-value='24h']")
    page.wait_for_function("[...document.querySelectorAll('.empty')].at(-1).textContent.includes('không biết được')")


def test_an_empty_chart_says_why(opened: OpenPage, series: Series) -> None:
    page = opened(PAGES["road"])
    page.wait_for_function(DRAWN)
    series.empty = True
    page.click("[data-value='24h']")
    page.wait_for_function("document.querySelector('.plot .empty').textContent.startsWith('Không có số liệu')")
    series.broken = True
    page.click("[data-value='3h']")
    page.wait_for_function("document.querySelector('.plot .empty').textContent.startsWith('Không đọc được')")


def test_passages_move_on_their_lanes_and_say_that_they_are_drawn(opened: OpenPage) -> None:
    page = opened(PAGES["camera"])
    assert "không phải hình camera" in page.inner_text(".lanesview .heading")
    coloured = """() => { const c = document.querySelector('[data-lanes]');
      const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size; }"""
    page.wait_for_function(f"({coloured})() > 3")


def test_an_agency_lists_its_longest_overdue_dossiers(opened: OpenPage) -> None:
    page = opened(PAGES["agency"])
    page.wait_for_function("document.querySelectorAll('.overdue tbody tr:not([hidden])').length === 4")
    row = page.locator(".overdue tbody tr:not([hidden])").first
    assert row.locator("td").nth(4).inner_text() == "5,5 ngày"
    row.locator("a").click()
    page.wait_for_url("**/dossiers/H31.04-0001")
    page.wait_for_function("document.querySelector('.said')?.textContent.includes('5,5 ngày làm việc')")
    assert "Trực tuyến" in page.inner_text(".facts")


def test_a_dossier_explains_its_clock_step_by_step(opened: OpenPage) -> None:
    page = opened(PAGES["dossier"])
    page.wait_for_function("document.querySelectorAll('.stretches tbody tr').length === 5")
    told = page.locator(".stretches tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((c) => c.textContent))"
    )
    assert [row[0] for row in told] == [
        "Mới đăng ký",
        "Được tiếp nhận",
        "Yêu cầu bổ sung",
        "Đang xử lý",
        "Đã xử lý xong",
    ]
    assert [row[3] for row in told] == ["chưa bắt đầu", "chạy", "dừng, chờ người nộp", "chạy", "đã kết thúc"]
    assert [row[2] for row in told] == ["0,1 ngày", "1,0 ngày", "2,0 ngày", "2,0 ngày", "0,0 ngày"]
    assert [row[4].startswith("lùi đến") for row in told] == [False, False, False, True, False]
    assert (
        page.inner_text(".stretches .sum")
        == "Đã dùng 3,0 ngày trong 2,0 ngày làm việc được phép; dừng 2,0 ngày để chờ người nộp."
    )


def test_a_dossier_that_nobody_knows_says_so(opened: OpenPage) -> None:
    page = opened("/dossiers/H31.04-0404")
    page.wait_for_function("document.querySelector('.said')?.textContent.startsWith('Không có hồ sơ mở')")


def test_a_commune_tells_of_its_alerts(opened: OpenPage, screens: Screens) -> None:
    where = incident()
    screens.story.alerts = [where]
    page = opened(f"/commune/{where.where.commune}")
    page.wait_for_function("document.querySelector('h1 .shape').dataset.shape === 'severity-1'")
    assert "Khẩn cấp" in page.inner_text("h1")
