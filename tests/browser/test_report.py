"""The morning report in a browser: read there, led to other days, and printed on one A4 page in both languages."""

import re
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Page

from contracts.alerts import Act, AlertState
from contracts.measures import DAY_MS, HOUR_MS, Grain
from contracts.registry import load_registry
from dashboard.i18n import LANGUAGES
from tests.browser.agent import made
from tests.browser.conftest import OpenPage
from tests.browser.scripted import Screens
from tests.unit.dashboard.table_mirror import TableMirror

DONE = "document.querySelector('[data-report][data-done] .report') !== null"
A4_POINTS = [595.3, 841.9]
REGISTRY = load_registry()
TODAY = Grain.DAY.bucket(int(time.time() * 1000))
YESTERDAY = Grain.DAY.start_ms(TODAY - 1)


def province(cells: TableMirror, today: int) -> None:
    """Five weeks of the province, with a full yesterday; `today` is the number of the day."""
    yesterday_ms = Grain.DAY.start_ms(today - 1)
    for back in range(36):
        noon = yesterday_ms + 12 * HOUR_MS - back * DAY_MS
        for at, camera in enumerate(REGISTRY.cameras[:20]):
            busy = 41_000 + 977 * (at + back) % 9_000
            cells.count("traffic", "camera", camera.id, noon, vehicles=busy, speed_40=busy)
        for at, agency in enumerate(REGISTRY.agencies[:30]):
            done = {"done": 41 + at, "done_on_time": 40 + at, "done_online": 39 + at, "time_used_5": 41 + at}
            came = {"received": 44 + at, "received_online": 43 + at, "to_needs_supplement": 3}
            cells.count("dossiers", "agency", agency.id, noon, **done, **came)
            gauges = {"samples": 1, "open": 140 + at, "overdue": at % 9}
            cells.fill("dossiers", "open_by_agency", Grain.DAY, agency.id, today - 1 - back, [gauges])
        for provider in REGISTRY.providers:
            paid = {"transactions": 5_000, "success": 4_650, "technical_decline": 12, "amount_vnd": 4_820_000_000}
            paid |= {"cashless": 4_500, "cashless_vnd": 4_700_000_000, "latency_1200": 5_000}
            cells.count("payments", "provider_service", f"{provider.id}/electricity", noon, **paid)
    for feed in ("traffic", "dossiers", "payments"):
        for hour in range(24):
            came = {"received": 1_000_000, "counted": 999_000, "late": 9_000, "malformed": 900, "future": 100}
            cells.count(feed, "intake", feed, yesterday_ms + hour * HOUR_MS, **came)


@pytest.fixture(autouse=True)
def day(screens: Screens) -> None:
    """A busy yesterday: forty alerts, of which the page names the worst eight."""
    province(screens.mirror.cells, TODAY)
    ago_ms = int(time.time() * 1000) - (YESTERDAY + 20 * HOUR_MS)
    screens.alerts.raise_some(40, apart_ms=9 * 60_000, ago_ms=ago_ms)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def printed(page: Page, folder: Path) -> bytes:
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    (folder / "report.pdf").write_bytes(pdf)
    return pdf


@pytest.mark.parametrize("address", ["", "?lang=en&theme=light"])
def test_the_report_prints_on_one_a4_page(open_page: OpenPage, address: str, tmp_path: Path) -> None:
    pdf = printed(open_page(f"/report{address}", 1366, 768, until=DONE), tmp_path)
    assert pages_of(pdf) == 1
    box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box
    assert [float(side) for side in box.groups()] == pytest.approx(A4_POINTS, abs=1.5)


def worst(screens: Screens) -> None:
    """A flood at every desk, each word as long as it may be, and records that were lost."""
    words = {"what": ("Chuỗi sự cố liên lĩnh vực kéo dài ê",) * 2, "owner": "x" * 13, "severity": 1}
    place = ("ĐT.376 Km31+500 (P) B",) * 2
    for domain in ("traffic", "dossiers", "system"):
        for n in range(14):
            at_ms = YESTERDAY + 21 * HOUR_MS + n * 20_000
            raised = made(REGISTRY, n, at_ms, cause=0, id=f"{domain} {n}", domain=domain, **words)
            raised = replace(raised, where=replace(raised.where, name=place))
            done_ms = at_ms + 125 * 60_000
            ended = {"state": AlertState.NORMAL, "outcome": "handed_on", "changed_ms": done_ms, "revision": 2}
            screens.alerts.put((Act.RAISE, raised, "rule"), at_ms=at_ms)
            solved = replace(raised, acknowledged_ms=at_ms + 67 * 60_000, **ended)
            screens.alerts.put((Act.RESOLVE, solved, "lan"), at_ms=done_ms)
    statuses = screens.mirror.cells.statuses
    for feed, told in statuses.items():
        statuses[feed] = told and replace(told, incomplete_before_ms=YESTERDAY + 3 * HOUR_MS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_words_of_the_worst_day_still_fit_on_the_page(
    open_page: OpenPage, screens: Screens, language: str, tmp_path: Path
) -> None:
    worst(screens)
    page = open_page(f"/report?lang={language}", 1366, 768, until=DONE)
    assert page.locator(".caveat").count() == 1
    assert page.locator(".ofalerts tbody tr").count() == 8
    assert pages_of(printed(page, tmp_path)) == 1


def test_on_paper_it_is_black_on_white_and_without_what_is_for_screens(open_page: OpenPage) -> None:
    page = open_page("/report", 1366, 768, until=DONE)
    page.emulate_media(media="print")
    looks = "(node) => [getComputedStyle(node).color, getComputedStyle(document.documentElement).backgroundColor]"
    assert page.eval_on_selector(".report h1", looks) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light", "margins are white too"
    assert not page.is_visible("#ioc > header")
    assert not page.is_visible(".choose")


@pytest.mark.parametrize("address", ["", "?lang=en&theme=light"])
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (390, 844)])
def test_the_report_is_accessible(open_page: OpenPage, address: str, size: tuple[int, int], tmp_path: Path) -> None:
    page = open_page(f"/report{address}", *size, until=DONE)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.screenshot(path=str(tmp_path / f"report-{size[0]}.png"), full_page=True)


def figure(page: Page, name: str) -> str:
    return page.inner_text(f".offigures tr:has(th:has-text('{name}')) td")


def test_it_tells_the_day_in_numbers_and_what_went_wrong(open_page: OpenPage) -> None:
    page = open_page("/report?lang=en", 1366, 768, until=DONE)
    assert figure(page, "Transactions") == f"{5_000 * len(REGISTRY.providers):,}"
    assert page.locator(".offigures [data-met=yes]", has_text="better").count() == 5
    assert page.inner_text(".sentence").startswith("40 new alerts, ")
    assert page.locator(".ofalerts tbody tr").count() == 8
    assert page.inner_text(".more") == "and 32 more"


def test_a_day_that_is_not_over_is_marked_and_leads_to_the_day_before(open_page: OpenPage) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime(Grain.DAY.start_ms(TODAY) / 1000 + 12 * 3600))
    page = open_page(f"/report/{today}?lang=en", 1366, 768, until=DONE)
    assert page.inner_text(".caveat").startswith("The day is not over")
    page.click("[data-step='-1']")
    page.wait_for_function(f"!location.pathname.endsWith('{today}') && {DONE}")
    assert page.query_selector(".caveat") is None
    assert "lang=en" in page.url
