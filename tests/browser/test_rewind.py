"""Rewind: every page at a past moment, clearly marked, and live again with one key."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import LIVE, OpenPage

SHOWN = "document.querySelector('#ioc[data-past] .clock')?.textContent.startsWith('{}')"


def clock(page: Page) -> str:
    return page.inner_text("#ioc .clock")


def rewound(word: str) -> str:
    return SHOWN.format(word) + " && window.__ioc.frames > 0"


def test_an_address_with_a_moment_shows_the_room_as_it_was_and_no_live_frame_comes(open_page: OpenPage) -> None:
    page = open_page("/?at=-2h", until=rewound("XEM LẠI"))
    assert re.fullmatch(r"XEM LẠI \d\d/\d\d \d\d:\d\d", clock(page))
    assert page.evaluate("window.__ioc.connects") == 0
    assert page.evaluate("document.querySelector('#ioc').dataset.live") == "live"
    assert page.evaluate("window.__ioc.samples.at(-1).made_ms < Date.now() - 7_100_000")


def test_the_past_is_stepped_through_by_key_and_left_by_one(open_page: OpenPage) -> None:
    page = open_page("/system?at=-2h&lang=en", until=rewound("REWIND"))
    before = clock(page)
    page.keyboard.press("]")
    page.wait_for_function(f"document.querySelector('#ioc .clock').textContent !== {before!r}")
    assert "at=20" in page.url
    assert all("at=20" in link for link in page.eval_on_selector_all("nav a", "all => all.map(a => a.search)"))
    page.keyboard.press("l")
    page.wait_for_function(f"window.__ioc && window.__ioc.connects > 0 && {LIVE}")
    assert "at=" not in page.url
    assert page.evaluate("!document.querySelector('#ioc').hasAttribute('data-past')")


def test_at_sixty_times_a_minute_passes_in_a_second(open_page: OpenPage) -> None:
    page = open_page("/system?at=-2h&speed=60", until=rewound("XEM LẠI"))
    first = page.evaluate("ioc.past.at")
    page.wait_for_function(f"ioc.past.at >= {first} + 180_000")
    page.keyboard.press("p")
    stopped = page.evaluate("ioc.past.at")
    page.keyboard.press("]")
    assert page.evaluate("ioc.past.at") == stopped + 60_000


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_time_bar_opens_by_key_and_is_accessible(open_page: OpenPage, theme: str, tmp_path: Path) -> None:
    page = open_page(f"/?theme={theme}")
    page.keyboard.press("t")
    page.wait_for_selector(".timebar:not([hidden])")
    found = Axe().run(page, ".timebar")
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(rewound("XEM LẠI"))
    page.screenshot(path=str(tmp_path / f"rewind-{theme}.png"))
    page.keyboard.press("l")
    page.wait_for_function(f"window.__ioc && window.__ioc.connects > 0 && {LIVE}")
