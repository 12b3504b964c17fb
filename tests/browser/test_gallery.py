"""The gallery shows components in their states, and all of it can be read."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from dashboard.i18n import LANGUAGES
from dashboard.theme import THEMES
from tests.browser.conftest import LIVE, OpenPage
from tests.browser.test_wall_shows import OVERFLOWING

LISTED = "document.querySelectorAll('.listed :is(.ag-header-cell, .ag-row .ag-cell)[col-id=age]').length === 9"
WHOLE = f"({LIVE}) && document.querySelector('.palette [role=option]') !== null && {LISTED}"


@pytest.fixture
def gallery(open_page: OpenPage, theme: str, language: str) -> Page:
    """The gallery, when the last of its components stands there."""
    return open_page(f"/gallery?theme={theme}&lang={language}", 1920, 1080, until=WHOLE)


each_look = pytest.mark.parametrize("theme", THEMES)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_look
@each_language
def test_every_sample_shows_its_own_state(gallery: Page) -> None:
    states = "[...document.querySelectorAll('.sample .column')].map((node) => node.dataset.state).join('')"
    gallery.wait_for_function(f"{states} === 'flsdnffff'")
    levels = gallery.eval_on_selector_all(".sample .headline", "all => all.map((node) => node.dataset.level)")
    assert levels == ["normal", "attention", "attention", "attention", "serious", "blind"]
    badges = gallery.eval_on_selector_all(".sample .column .bar", "all => all.map((node) => node.dataset.badge)")
    assert badges == ["", "", "", "", "", "1", "2", "3", "4"]
    rows = "document.querySelectorAll('.sample:nth-of-type(1) .attention li:not([hidden])').length"
    assert gallery.evaluate(rows) == 5
    assert gallery.evaluate(OVERFLOWING) == []


@each_look
@each_language
def test_the_gallery_is_accessible_and_all_of_it_can_be_read(gallery: Page) -> None:
    once = {"landmark-unique": {"enabled": False}}  # truth bars stand there five times, on a page once
    results = Axe().run(gallery, options={"rules": once})
    assert [violation["id"] for violation in results.response["violations"]] == [], results.generate_report()


@pytest.mark.parametrize(("theme", "language"), [("dark", "vi")])
def test_maps_and_panels_show_what_they_were_given_and_nothing_of_now(gallery: Page) -> None:
    layers = gallery.eval_on_selector_all(".maps [data-maps]", "all => all.map((node) => node.dataset.layer)")
    assert layers == ["alerts", "traffic", "dossiers", "payments"]
    assert gallery.locator(".maps [data-layer=dossiers] [data-commune][data-ramp='5']").count() > 0
    assert gallery.locator(".maps g.mark").count() == 4 * 5
    assert gallery.locator(".stages .matrix tbody tr").first.locator("td").first.inner_text() == "0,0%"
    assert gallery.evaluate("ioc.watched()") == []


@pytest.mark.parametrize(("theme", "language"), [("dark", "vi")])
def test_a_chart_that_shows_nothing_says_why(gallery: Page) -> None:
    said = (
        "all => Object.fromEntries(all.map((node) => [node.dataset.still, node.querySelector('.empty').textContent]))"
    )
    told = gallery.eval_on_selector_all("[data-still]", said)
    assert [name for name, why in told.items() if not why] == ["filled", "compared", "layers", "stale"]
    assert told["failed"].startswith("Không đọc được")
    assert len(set(told.values())) == 4


@pytest.mark.parametrize(("theme", "language"), [("dark", "vi")])
def test_the_list_of_the_desk_shows_each_kind_of_row(gallery: Page) -> None:
    rows = gallery.locator(".listed .ag-center-cols-container .ag-row")
    kinds = ("current", "marked", "group", "opened", "member", "first")
    assert [rows.and_(gallery.locator(f".{kind}")).count() for kind in kinds] == [1, 1, 2, 1, 2, 1]
    assert rows.nth(0).locator("[col-id=age]").inner_text() == "9 ph"


@pytest.mark.parametrize(("theme", "language"), [("dark", "vi")])
def test_the_report_stands_there_with_every_table_filled(gallery: Page) -> None:
    paper = gallery.locator(".papered .report")
    assert [paper.locator(f".of{name} tbody tr").count() for name in ("figures", "alerts", "feeds")] == [6, 3, 3]
    assert paper.locator("[data-met=yes]").count() > 0
    assert paper.locator("[data-met=no]").count() == 1


@pytest.mark.parametrize(("theme", "language"), [("dark", "vi")])
def test_dialogs_palette_time_bar_and_detail_stand_still(gallery: Page) -> None:
    assert gallery.locator(".asked dialog[open]").count() == 3
    assert gallery.locator("body > dialog[open], body > .timebar:visible").count() == 0
    assert gallery.locator(".timed .timebar").is_visible()
    assert gallery.locator("#detail .timeline li").count() == 2
    gallery.locator(".palette [role=option]").first.click()
    gallery.locator(".timed [data-name=hourback]").click()
    assert gallery.evaluate("[location.pathname, ioc.past.at]") == ["/gallery", None]
    gallery.keyboard.press("Control+k")
    assert gallery.locator("body > dialog.search[open]").count() == 1


@pytest.mark.parametrize("theme", ["dark"])
@each_language
def test_no_component_shows_a_key_in_the_place_of_a_word(gallery: Page) -> None:
    keys = r"""all => all.filter((node) => !node.childElementCount && /^[a-z]+(\.[a-z_]+)+$/.test(node.textContent))
      .map((node) => node.textContent)"""
    assert gallery.eval_on_selector_all("#ioc *", keys) == []
