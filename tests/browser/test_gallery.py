"""The gallery shows every component in every state, and all of it can be read."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.i18n import LANGUAGES
from tests.browser.conftest import OpenPage
from tests.browser.test_wall_shows import OVERFLOWING


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sample_shows_its_own_state(open_page: OpenPage, theme: str, language: str) -> None:
    page = open_page(f"/gallery?theme={theme}&lang={language}", 1920, 1080)
    states = "[...document.querySelectorAll('.sample .column')].map((node) => node.dataset.state).join('')"
    page.wait_for_function(f"{states} === 'flsdnffff'")
    levels = page.eval_on_selector_all(".sample .headline", "all => all.map((node) => node.dataset.level)")
    assert levels == ["normal", "attention", "attention", "attention", "serious", "blind"]
    badges = page.eval_on_selector_all(".sample .column .bar", "all => all.map((node) => node.dataset.badge)")
    assert badges == ["", "", "", "", "", "1", "2", "3", "4"]
    rows = "document.querySelectorAll('.sample:nth-of-type(1) .attention li:not([hidden])').length"
    assert page.evaluate(rows) == 5
    assert page.evaluate(OVERFLOWING) == []


def test_the_gallery_is_accessible(open_page: OpenPage) -> None:
    page = open_page("/gallery", 1920, 1080)
    results = Axe().run(page, options={"rules": {"color-contrast": {"enabled": False}}})  # samples show what is dimmed
    assert [violation["id"] for violation in results.response["violations"]] == [], results.generate_report()
