"""Rewind: every page at a past moment, clearly marked, and live again with one key."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from dashboard.i18n import text
from tests.browser.conftest import LIVE, OpenPage
from tests.browser.scripted import Screens

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


def links(page: Page) -> set[str | None]:
    """What the page's links say of the speed."""
    there = page.eval_on_selector_all("nav a", "all => all.map(a => new URL(a.href).searchParams.get('speed'))")
    return set(there)


def test_the_address_and_links_say_how_fast_time_passes_as_long_as_it_does(open_page: OpenPage) -> None:
    page = open_page("/system?at=-3h&speed=60", until=rewound("XEM LẠI"))
    assert links(page) == {"60"}
    page.click("[data-name=x1]")
    assert (parse_qs(urlsplit(page.url).query)["speed"], links(page)) == (["1"], {"1"})
    page.keyboard.press("p")
    assert ("speed" in page.url, links(page)) == (False, {None})
    before = page.evaluate("ioc.past.at")
    page.reload()
    page.wait_for_function(rewound("XEM LẠI"))
    assert not page.evaluate("ioc.past.playing")
    assert page.evaluate("ioc.past.at") == before // 60_000 * 60_000


def test_in_a_past_that_was_entered_by_key_the_map_and_the_search_lead_into_it(open_page: OpenPage) -> None:
    page = open_page("/traffic?lang=en")
    page.keyboard.press("t")
    page.click("[data-name=hourback]")
    page.wait_for_function(rewound("REWIND"))
    moment = parse_qs(urlsplit(page.url).query)["at"]
    page.locator("[data-map] [data-commune='11953']").press("Enter")
    page.wait_for_function(f"location.pathname === '/commune/11953' && {rewound('REWIND')}")
    assert parse_qs(urlsplit(page.url).query)["at"] == moment
    page.click("[data-name=x5]")
    page.keyboard.press("Control+k")
    page.keyboard.type("HY-0025")
    page.wait_for_selector("dialog.search [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/traffic/camera/HY-0025?*")
    assert parse_qs(urlsplit(page.url).query)["speed"] == ["5"]


@pytest.mark.parametrize("part", ["snapshot", "scenes/traffic"])
def test_a_moment_that_could_not_be_read_once_is_asked_for_again(browser: Browser, screens: Screens, part: str) -> None:
    page = browser.new_page()
    failing = [True]

    def answer(route: Route) -> None:
        if failing:
            route.fulfill(status=503, body="{}")
        else:
            route.continue_()

    page.route(f"**/api/v1/{part}?at=*", answer)
    page.goto(f"{screens.url}/traffic?at=-2h&lang=en")
    said = f"document.querySelector('.timebar output')?.textContent === {text('rewind.failed')[1]!r}"
    page.wait_for_function(said)
    assert page.evaluate("[ioc.live.frame, Object.keys(ioc.live.scenes).length]") == [None, 0]
    failing.clear()
    page.wait_for_function(f"{rewound('REWIND')} && ioc.live.scenes.traffic !== undefined && !({said})")
    page.close()


WRITTEN = """
  window.written = new Map();
  const fillText = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (said, ...where) {
    if (!window.written.has(this.canvas)) window.written.set(this.canvas, new Set());
    window.written.get(this.canvas).add(said);
    fillText.call(this, said, ...where);
  };
"""
ALL_WRITTEN = "[...new Set([...window.written.values()].flatMap((texts) => [...texts]))]"


@pytest.mark.parametrize("path", ["/", "/wall/traffic", "/wall/services", "/wall/payments"])
def test_no_drawing_of_the_past_says_now_or_today(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    page.context.add_init_script(WRITTEN)
    present = {text("chart.now")[0], text("scene.today")[0]}
    page.reload()
    page.wait_for_function(f"{LIVE} && window.written.size >= document.querySelectorAll('main canvas').length")
    assert set(page.evaluate(ALL_WRITTEN)) & present
    page.goto(f"{page.url}?at=-2h")
    page.wait_for_function(
        f"{rewound('XEM LẠI')} && window.written.size >= document.querySelectorAll('main canvas').length"
    )
    written = set(page.evaluate(ALL_WRITTEN))
    assert not written & present
    assert path == "/wall/services" or page.evaluate("ioc.format.minutes(ioc.live.frame.made_ms)") in written


def test_the_report_looks_like_no_past_and_says_that_it_tells_of_days(open_page: OpenPage) -> None:
    page = open_page("/report?at=-2h&lang=en", until=LIVE)
    page.wait_for_selector(".timebar output")
    assert page.inner_text(".timebar output") == text("rewind.ofdays")[1]
    assert page.locator("#ioc[data-past]").count() == 0
    assert page.evaluate("window.__ioc.connects") == 1
    assert "at=-2h" in (page.get_attribute("nav a[href^='/traffic']", "href") or "")


@pytest.mark.parametrize(
    ("path", "unkept"),
    [
        ("/wall/system", ["system"]),
        ("/system", ["system", "delays"]),
        ("/wall/services", ["statuses"]),
        ("/traffic/camera/HY-0025", ["camera"]),
        ("/dossiers/agency/H31.04", ["overdue"]),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_nobody_kept_of_the_past_is_said_where_it_would_stand(
    opened: OpenPage, path: str, unkept: list[str], language: str, tmp_path: Path
) -> None:
    page = opened(f"{path}?lang={language}", 1920, 1080)
    assert page.locator(".unkept").count() == 0
    page.goto(f"{page.url}&at=-2h")
    page.wait_for_selector("#ioc[data-past] .unkept")
    page.keyboard.press("[")
    page.wait_for_function("window.__ioc.frames > 1")
    said = [text(f"rewind.unkept.{key}")[language == "en"] for key in unkept]
    assert page.locator(".unkept").all_inner_texts() == said
    page.screenshot(path=str(tmp_path / "unkept.png"))
    found = Axe().run(page, ".unkept")
    assert found.violations_count == 0, found.generate_report()


def test_an_agency_of_the_past_shows_its_gauges_of_then(opened: OpenPage) -> None:
    page = opened("/dossiers/agency/H31.04")
    stock = "[...document.querySelectorAll('.part [data-bind^=stockof]')].map((node) => node.textContent).join()"
    page.wait_for_function(f"{stock} === '12,9'")
    page.goto(f"{page.url}?at=-2h")
    page.wait_for_function(f"{rewound('XEM LẠI')} && {stock} === '0,0'")


def test_nobody_is_said_to_have_read_all_of_a_past(opened: OpenPage) -> None:
    page = opened("/system?at=-2h")
    page.wait_for_function(rewound("XEM LẠI"))
    assert set(page.locator("[data-bind^='unread']").all_inner_texts()) == {"–"}
