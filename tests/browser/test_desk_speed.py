"""Five thousand alerts: no task of the page takes more than 100 ms of its processor, whatever one does."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from contracts.alerts import Act
from contracts.measures import MINUTE_MS
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, wait, wait_rows
from tests.browser.scripted import Screens

MANY = 5_000
LONGEST_MS = 100
VIEWPORT = "document.querySelector('#desk-list .ag-grid-viewport, #desk-list .ag-body-viewport')"


@contextmanager
def tasks(browser: Browser, page: Page, limit_ms: int = LONGEST_MS) -> Iterator[None]:
    """The block's tasks on the page's main thread stay below the limit, in time of its processor: what others do on
    this machine does not count.
    """
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline"])
    yield
    events: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    spent = [
        event["tdur"] / 1000
        for event in events
        if event["name"].endswith("RunTask") and "tdur" in event and (event["pid"], event["tid"]) in threads
    ]
    assert spent
    assert max(spent) < limit_ms


@pytest.fixture
def full(open_page: OpenPage, screens: Screens) -> Page:
    screens.alerts.raise_some(MANY, apart_ms=MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, MANY)
    return page


def scroll(page: Page, _screens: Screens) -> None:
    page.mouse.move(400, 300)
    for _ in range(40):
        page.mouse.wheel(0, 700)
    for i in range(12):
        page.evaluate(f"i => {{ {VIEWPORT}.scrollTop = i * 7919 % 150000; }}", i)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def choose(page: Page, _screens: Screens) -> None:
    for desk in ("traffic", "system", "all"):
        page.click(f"[data-desk={desk}]")
        wait(
            page,
            "desk => ioc.desk.list.rows.every(({ id }) => desk === 'all' || ioc.alerts.rows.get(id)?.desk === desk)",
            desk,
        )
    page.keyboard.press("/")
    page.keyboard.type("km su co")
    wait(page, "ioc.desk.list.rows.length < 1500")


def walk(page: Page, _screens: Screens) -> None:
    for _ in range(40):
        page.keyboard.press("ArrowDown")


def change(page: Page, screens: Screens) -> None:
    """Fifty changes a second for some seconds, and new ones among them."""
    chance = random.Random(4)
    known = list(screens.alerts.book.alerts)
    for turn in range(16):
        version = page.evaluate("ioc.alerts.version")
        chosen = [screens.alerts.book.alerts[name] for name in chance.sample(known, 12)]
        grown = [msgspec.structs.replace(one, revision=one.revision + 1, count=turn + 2) for one in chosen]
        screens.alerts.put(*((Act.CHANGE, one, "rule") for one in grown))
        wait(page, "seen => ioc.alerts.version > seen", version)
    screens.alerts.raise_some(5, first=MANY, apart_ms=1)
    wait_rows(page, MANY + 5)


@pytest.mark.parametrize("work", [scroll, choose, walk, change], ids=lambda work: work.__name__)
def test_five_thousand_rows_stay_light(
    browser: Browser, full: Page, screens: Screens, work: Callable[[Page, Screens], None]
) -> None:
    with tasks(browser, full):
        work(full, screens)
