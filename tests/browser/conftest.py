"""Pages on a scripted dashboard, which also tell of everything that went wrong in them."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from tests.browser.dossiers import clock
from tests.browser.scripted import Screens, dashboard
from tests.browser.series import answer

OpenPage = Callable[..., Page]
PATIENCE_MS = 60_000
"""So long a loaded machine may take for anything that a page does."""
LIVE = "window.__ioc && window.__ioc.frames > 2 && document.querySelector('#ioc')?.dataset.live === 'live'"


@pytest.fixture
def screens() -> Iterator[Screens]:
    """A dashboard with a calm story."""
    with dashboard() as running:
        yield running


UNKNOWN_PARTS = ("/traffic/camera/HY-9999", "/commune/1", "/dossiers/agency/x", "/payments/provider/y")
NOTHING = frozenset({"/nowhere", *UNKNOWN_PARTS})
"""Addresses where nothing is: their 404 stands in the console and is no error."""


class Watched:
    """What a page did that it should not: errors in its console, requests to strangers."""

    def __init__(self, page: Page, origin: str) -> None:
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda message: self._hear(message, page.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._judge(request.url, origin))

    def _hear(self, message: ConsoleMessage, page_url: str) -> None:
        nothing_there = message.location["url"] == page_url and urlsplit(page_url).path in NOTHING
        if message.type == "error" and not (nothing_there and "404" in message.text):
            self.errors.append(message.text)

    def _judge(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:", "blob:")):
            self.strangers.append(url)


@pytest.fixture
def open_page(browser: Browser, screens: Screens) -> Iterator[OpenPage]:
    """`open_page(path, width, height)`: a live page; after the test none may have had an error or a stranger."""
    contexts, watched = [], []

    def opened(path: str = "/", width: int = 1920, height: int = 1080, until: str = LIVE) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        if screens.moment_ms is not None:
            page.clock.set_fixed_time(screens.moment_ms)
        contexts.append(context)
        watched.append(Watched(page, screens.url))
        page.goto(screens.url + path)
        page.wait_for_function(until)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [error for each in watched for error in each.errors if "WebSocket" not in error] == []
    assert [url for each in watched for url in each.strangers] == []


class Series:
    """Answers /api/v1/series and remembers what was asked."""

    def __init__(self) -> None:
        self.empty = False
        self.history_from_ms = 0
        self.broken = False
        self.asked: list[dict[str, str]] = []

    def answer(self, route: Route) -> None:
        url = route.request.url
        self.asked.append({name: values[0] for name, values in parse_qs(urlsplit(url).query).items()})
        if self.broken:
            route.fulfill(body="<html>")
        else:
            route.fulfill(json=answer(url, empty=self.empty, history_from_ms=self.history_from_ms))


@pytest.fixture
def series() -> Series:
    """What the charts of a test are answered."""
    return Series()


@pytest.fixture
def opened(open_page: OpenPage, series: Series) -> OpenPage:
    """A page whose series and clocks are scripted before it asks for any."""

    def open_part(path: str, width: int = 1366, height: int = 900) -> Page:
        page = open_page("/nowhere", width, height)
        page.context.route("**/api/v1/series**", series.answer)
        page.context.route("**/api/v1/dossiers/*", lambda route: route.fulfill(json=clock()))
        page.goto(urlsplit(page.url)._replace(path="", query="").geturl() + path)
        page.wait_for_function("document.querySelector('#ioc')?.dataset.live === 'live'")
        return page

    return open_part
