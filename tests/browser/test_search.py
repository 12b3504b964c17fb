"""The palette: found by keyboard alone, in both languages."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import OpenPage

FIRST = "document.querySelector('dialog.search [role=option][aria-selected=true] b')?.textContent"


@pytest.mark.parametrize(("keys", "path"), [("/", "/"), ("Control+k", "/system")])
def test_a_ward_is_opened_by_keyboard_alone_without_its_diacritics(open_page: OpenPage, keys: str, path: str) -> None:
    page = open_page(path)
    page.keyboard.press(keys)
    page.keyboard.type("pho hien")
    page.wait_for_function(f"{FIRST} === 'Phường Phố Hiến'")
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"{FIRST} !== 'Phường Phố Hiến'")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/commune/11953")


def test_what_nobody_knows_is_said_and_escape_leads_back(open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    page.keyboard.press("Control+k")
    page.keyboard.type("zzzz")
    page.wait_for_function("document.querySelector('dialog.search p').textContent.includes('Nothing found')")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('dialog.search').open")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_palette_is_accessible(open_page: OpenPage, theme: str, tmp_path: Path) -> None:
    page = open_page(f"/system?theme={theme}", 1366, 768)
    page.keyboard.press("/")
    page.keyboard.type("hung")
    page.wait_for_function("document.querySelectorAll('dialog.search [role=option]').length > 3")
    page.screenshot(path=str(tmp_path / f"search-{theme}.png"))
    found = Axe().run(page, "dialog.search")
    assert found.violations_count == 0, found.generate_report()
