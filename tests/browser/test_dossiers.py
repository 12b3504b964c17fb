"""The page of dossiers shows what was counted: the funnel, the time used, the parts, the goals, the overdue."""

import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from contracts.dossiers import CLOSED, STATUSES
from contracts.registry import load_registry
from dashboard.access import Person
from dashboard.i18n import LANGUAGES, load_words
from dashboard.i18n.formats import split
from tests.browser.conftest import OpenPage
from tests.browser.dossiers import OF_EACH, USED, counted, total
from tests.browser.scripted import Screens

REGISTRY = load_registry()
COUNTED = counted(REGISTRY, round(datetime.now(UTC).timestamp() * 1000))
OPEN = OF_EACH * len(REGISTRY.agencies)
WORDS = load_words("vi")
SHOWN = (
    "ioc.live.scenes.dossiers && ioc.live.scenes.overdue && document.querySelector('.standing .total td').textContent"
)
INKED = """name => { const c = document.querySelector(`.${name} canvas`);
  const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
  return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 4).join())).size > 8; }"""


@pytest.fixture
def page(opened: OpenPage) -> Page:
    """The page, when all of it has come."""
    found = opened("/dossiers", 1920, 1080)
    found.wait_for_function(SHOWN)
    return found


def whole(count: int) -> str:
    return split(WORDS, count, "count")[0]


def percent(share: float) -> str:
    return split(WORDS, share, "percent")[0]


def cells(page: Page, selector: str) -> list[list[str]]:
    """The texts of rows of a table."""
    found: list[list[str]] = page.locator(selector).evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return found


def rows(page: Page) -> list[list[str]]:
    """The shown rows of the table of parts, the province's first."""
    return cells(page, ".standing tbody tr:not([hidden])")


def test_the_funnel_tells_the_steps_into_every_status_and_who_is_there_now(page: Page) -> None:
    page.wait_for_function("document.querySelector('.funnel canvas').getAttribute('aria-label').includes(';')")
    said = page.get_attribute(".funnel canvas", "aria-label") or ""
    now = COUNTED.rosters["dossiers"].values()
    for place, status in enumerate(STATUSES):
        steps, here = total(COUNTED, f"to_{status}"), sum(one.status == place for one in now)
        told = f"{WORDS(f'status.{status}')}: {whole(steps)} lượt"
        assert (told if status in CLOSED else f"{told}, đang có {whole(here)}") in said
    assert f"đã tiếp nhận {whole(total(COUNTED, 'received'))}" in said
    assert page.evaluate(INKED, "funnel")


def test_the_time_used_is_drawn_from_its_bins(page: Page) -> None:
    page.wait_for_function("document.querySelector('.used canvas').getAttribute('aria-label').includes(';')")
    said = page.get_attribute(".used canvas", "aria-label") or ""
    within = sum(USED[:8]) / sum(USED)
    assert f"{percent(100 * within)} trong thời gian cho phép" in said
    for place, count in enumerate(USED):
        assert f"{whole(count * len(REGISTRY.agencies))}" in said.split("từ mỗi mức: ")[1].split("; ")[place]
    assert page.evaluate(INKED, "used")


def test_parts_are_told_apart_by_agency_commune_and_field(page: Page) -> None:
    assert rows(page)[0][0] == "Toàn tỉnh"
    overdue = [int(row[2]) for row in rows(page)[1:]]
    assert overdue == sorted(overdue, reverse=True)
    for row in rows(page)[1:]:
        assert sum(int(cell) for cell in row[2:6]) == int(row[6]) == OF_EACH
    page.click("[data-by=commune]")
    page.wait_for_function("document.querySelector('.standing thead th').textContent === 'Xã, phường'")
    assert "by=commune" in page.url
    names = {row[0] for row in rows(page)[1:]}
    assert "Không gắn xã, phường" in names
    assert len(names & {commune.short_vi for commune in REGISTRY.communes}) == len(names) - 1
    page.click("[data-by=field]")
    page.wait_for_function("document.querySelectorAll('.standing tbody tr:not([hidden])').length === 22")
    assert sum(int(row[6]) for row in rows(page)[1:]) == OPEN


def test_a_row_leads_to_its_part_and_a_link_opens_the_same_parts(opened: OpenPage) -> None:
    page = opened("/dossiers?by=commune")
    page.wait_for_function(SHOWN)
    assert page.inner_text(".standing thead th:first-child") == "Xã, phường"
    page.wait_for_function("document.querySelector('.standing tbody tr:nth-child(2) a').hasAttribute('href')")
    page.locator(".standing tbody a[href]").first.click()
    page.wait_for_url("**/commune/*")


def test_each_level_is_held_against_its_own_goal(page: Page) -> None:
    page.wait_for_function("document.querySelectorAll('.targets .value').length === 3")
    told = page.locator(".targets li").all_inner_texts()
    assert "mục tiêu ≥ 96%" in told[0]
    assert "mục tiêu ≥ 90%" in told[1]
    assert "mục tiêu ≥ 60%" in told[2]
    communes = [agency for agency in REGISTRY.agencies if agency.level == "commune"]
    meeting = sum(100 * (100 + REGISTRY.agencies.index(a) % 40) >= 60 * sum(USED) for a in communes)
    assert f"{meeting}/{len(communes)} xã, phường đạt 60%" in told[2]


def test_decision_766_says_what_can_be_said_and_what_not(page: Page) -> None:
    told = cells(page, ".groups tbody tr")
    assert sum(int(row[1]) for row in told) == 100
    assert [row[2] == "Không có dữ liệu" for row in told] == [True, False, True, False, True]
    assert all(len(row[3]) > 20 for row in told)
    paid = [one.fee for one in COUNTED.rosters["dossiers"].values() if one.fee >= 2]
    share = percent(100 * paid.count(2) / len(paid))
    assert page.locator(".groups dd").last.inner_text() == share


def test_the_longest_overdue_are_listed_with_their_clocks(page: Page) -> None:
    page.wait_for_function("document.querySelectorAll('.overdue tbody tr:not([hidden])').length === 20")
    late = page.locator(".overdue tbody tr").evaluate_all(
        "rows => rows.map((row) => parseFloat(row.cells[5].textContent.replace(',', '.')))"
    )
    assert late == sorted(late, reverse=True)
    assert re.search(
        r"^2\d,\d ngày lịch, có \d ngày nghỉ$", page.locator(".overdue tbody td").nth(6).text_content() or ""
    )
    page.locator(".overdue tbody td:nth-child(2) a").first.click()
    page.wait_for_url("**/dossiers/H31*")


def test_a_wall_is_told_of_no_single_dossier(open_page: OpenPage, screens: Screens) -> None:
    screens.person = Person("w1", "Wall", "viewer", kind="display")
    page = open_page("/dossiers")
    page.wait_for_function("ioc.live.scenes.dossiers !== undefined")
    assert page.locator(".card.overdue").count() == 0
    assert page.evaluate("Object.keys(ioc.live.scenes).includes('overdue')") is False


def test_what_is_empty_says_why(page: Page) -> None:
    page.evaluate("""() => { const s = ioc.live.scenes; s.overdue = { rows: [] };
      s.dossiers = { ...s.dossiers, received: 0, steps: s.dossiers.steps.map(() => 0), used: { bins: [0] },
        parts: { agency: [], commune: [], field: [] } }; ioc.paint(document.getElementById('ioc')); }""")
    said = page.locator(".fed > .empty").all_text_contents()
    assert set(said) == {
        "Không có hồ sơ nào được đếm trong 30 ngày qua.",
        "Không có hồ sơ nào đang mở.",
        "Không có hồ sơ nào quá hạn.",
    }
    page.evaluate("ioc.live.scenes = {}; ioc.paint(document.getElementById('ioc'))")
    assert set(page.locator(".fed > .empty").all_text_contents()) == {"Đang chờ số liệu."}


def test_the_past_says_what_was_not_kept(opened: OpenPage) -> None:
    page = opened("/dossiers?at=-2h&by=commune")
    page.wait_for_function("document.querySelector('#ioc[data-past]') && ioc.live.scenes.dossiers !== undefined")
    lost = "Số liệu này không được lưu cho quá khứ."
    page.wait_for_function(f"document.querySelector('.overdue .empty').textContent === '{lost}'")
    assert page.inner_text(".standing .empty") == lost


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1920, 1366, 390])
def test_nothing_is_cut_off_nor_scrolls_sideways(opened: OpenPage, width: int, language: str) -> None:
    page = opened(f"/dossiers?lang={language}", width, 900)
    page.wait_for_function(SHOWN)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    cut = """() => [...document.querySelectorAll('.fed > *, .groups *, .targets *')]
      .filter((n) => n.clientWidth && n.scrollWidth > n.clientWidth + 2 && !n.matches('.scroll'))
      .map((n) => `${n.className}: ${n.textContent.slice(0, 40)}`)"""
    assert page.evaluate(cut) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_everybody_can_read_the_page(opened: OpenPage, theme: str) -> None:
    page = opened(f"/dossiers?theme={theme}")
    page.wait_for_function(SHOWN)
    results = Axe().run(page)
    assert [violation["id"] for violation in results.response["violations"]] == [], results.generate_report()


def test_an_update_touches_only_what_changed(page: Page) -> None:
    touched = page.evaluate("""() => { const root = document.getElementById('ioc'), { scenes } = ioc.live;
      const now = ioc.live.now(); ioc.live.now = () => now;
      ioc.paint(root);
      const watch = new MutationObserver(() => {});
      watch.observe(root, { characterData: true, childList: true, subtree: true });
      for (const name of ['dossiers', 'overdue']) scenes[name] = structuredClone(scenes[name]);
      ioc.paint(root);
      const same = watch.takeRecords().length;
      scenes.dossiers.parts.agency[0].open += 1;
      ioc.paint(root);
      const nodeOf = ({ target }) => target.closest ? target : target.parentElement;
      const rows = new Set(watch.takeRecords().map((one) => nodeOf(one).closest('tr')));
      return [same, rows.size]; }""")
    assert touched == [0, 1]
