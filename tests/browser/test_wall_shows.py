"""The wall shows what the frame says, on every screen, in both languages and themes, and can be read by all."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.i18n import LANGUAGES, load_words
from dashboard.i18n.formats import age, goal, split
from tests.browser.conftest import OpenPage
from tests.browser.scripted import Screens
from tests.unit.dashboard.test_formats import GOALS, VALUES

OVERFLOWING = """() => [...document.querySelectorAll('.region *')]
  .filter((n) => n.clientWidth && n.scrollWidth > n.clientWidth + 2 && !n.closest('.reveal'))
  .map((n) => `${n.className}: ${n.textContent.slice(0, 40)}`)"""
DOMAINS = ("traffic", "dossiers", "payments")


def test_numbers_reach_the_wall(open_page: OpenPage, screens: Screens) -> None:
    page = open_page()
    assert page.inner_text(".traffic .hero .number") == "81,4%"
    assert page.inner_text(".payments .figure:nth-child(2) .value").split() == ["48,2", "tỷ", "₫"]
    assert page.inner_text(".headline .level") == "Bình thường"
    screens.story.flow = 401_500
    page.wait_for_function("document.querySelector('.traffic .figure .number').textContent === '401.500'")
    assert page.evaluate("window.__ioc.gaps") == 0


def test_cameras_stand_on_the_map_by_state(open_page: OpenPage, screens: Screens) -> None:
    page = open_page()
    assert page.locator("[data-camera]").count() == 240
    assert page.locator("[data-camera][data-state=d]").count() == 6
    assert page.inner_text(".map .legend > span:nth-child(4)").split() == ["6", "Mất"]
    screens.story.silent_cameras = 0
    page.wait_for_function("document.querySelectorAll('[data-camera][data-state=d]').length === 0")


def test_charts_are_drawn(open_page: OpenPage) -> None:
    page = open_page()
    inked = """() => [...document.querySelectorAll('[data-chart]')].every((c) => c.width > 0 &&
      c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v))"""
    page.wait_for_function(inked)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (2560, 1080), (3840, 2160)])
def test_the_wall_fits_every_screen_without_scrolling(open_page: OpenPage, width: int, height: int) -> None:
    page = open_page("/", width, height)
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [width, height]
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_and_large_numbers_fit(open_page: OpenPage, screens: Screens, language: str) -> None:
    screens.story.long_names, screens.story.flow, screens.story.usual = True, 612_240, False
    assert open_page(f"/?lang={language}").evaluate(OVERFLOWING) == []


def test_on_4k_everything_is_twice_as_large(open_page: OpenPage) -> None:
    size = "getComputedStyle(document.querySelector('.hero .number')).fontSize"
    assert open_page().evaluate(size) == "80px"
    assert open_page("/", 3840, 2160).evaluate(size) == "160px"


def test_the_language_switches_by_address_and_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/?theme=light")
    link = page.get_by_role("link", name="English")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.documentElement.lang === 'en' && window.__ioc.frames > 2")
    assert page.inner_text(".headline .level") == "Normal"
    assert page.inner_text(".traffic .hero .number") == "81.4%"
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.title().startswith("Province")


@pytest.mark.parametrize("language", LANGUAGES)
def test_scripts_write_numbers_as_babel_does(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/?lang={language}")
    words = load_words(language)
    for value, unit, *_ in VALUES:
        if value is not None:
            assert page.evaluate("([v, u]) => ioc.format.split(v, u)", [value, unit]) == [*split(words, value, unit)]
    for milliseconds in (0, 12_900, 60_000, 7_500_000, 300_000_000):
        assert page.evaluate("(ms) => ioc.format.age(ms)", milliseconds) == age(words, milliseconds)
    for known, aim, at_most, *_ in GOALS:
        if known is not None:
            said = page.evaluate("([v, g, m]) => ioc.format.goal(v, g, m)", [known, aim, at_most])
            assert said == goal(words, known, aim, at_most=at_most)


@pytest.mark.parametrize("path", ["/", "/system", *(f"/{feed}" for feed in DOMAINS), "/nowhere"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_page_is_accessible(open_page: OpenPage, path: str, theme: str) -> None:
    page = open_page(f"{path}?theme={theme}", 1440, 900)
    results = Axe().run(page)
    assert [violation["id"] for violation in results.response["violations"]] == [], results.generate_report()


@pytest.mark.parametrize("feed", DOMAINS)
def test_a_domain_page_lists_every_part(open_page: OpenPage, feed: str) -> None:
    page = open_page(f"/{feed}?lang=en", 1366, 768)
    rows = {"traffic": 240, "dossiers": 120, "payments": 12}[feed]
    assert page.locator(".parts tbody tr").count() == rows
    assert (page.text_content(".parts tbody tr:first-child td:nth-child(3)") or "").strip() == "Fresh"
    assert page.evaluate("document.documentElement.scrollWidth") == 1366


def test_the_system_page_shows_lanes_and_partitions(open_page: OpenPage) -> None:
    page = open_page("/system?lang=en", 1920, 1080)
    assert page.locator("tr:not([hidden]) td:first-child", has_text="traffic.passages:").count() == 4
    assert page.locator(".lane .way", has_text="108 ms").count() == 4
