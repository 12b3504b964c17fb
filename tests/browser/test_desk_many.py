"""Five thousand alerts on the desk: few rows are in the page, and every filter and change finds all of them.

What they cost the page's main thread is measured by `ioc bench pages`.
"""

import random

import msgspec
import pytest
from playwright.sync_api import Page

from contracts.alerts import Act
from contracts.measures import MINUTE_MS
from tests.browser.conftest import OpenPage
from tests.browser.desk import LISTED, current, wait, wait_rows
from tests.browser.scripted import Screens

MANY = 5_000
MOST_DRAWN = 80
DRAWN = "document.querySelectorAll('#desk-list .ag-row').length"
VIEWPORT = "document.querySelector('#desk-list .ag-grid-viewport, #desk-list .ag-body-viewport')"


@pytest.fixture
def full(open_page: OpenPage, screens: Screens) -> Page:
    screens.alerts.raise_some(MANY, apart_ms=MINUTE_MS)
    page = open_page("/desk", 1366, 768, until=LISTED)
    wait_rows(page, MANY)
    return page


def test_only_rows_in_sight_are_drawn_wherever_one_scrolls(full: Page) -> None:
    for place in (0, 40_000, 159_000):
        full.evaluate(f"place => {{ {VIEWPORT}.scrollTop = place; }}", place)
        wait(full, f"place => Math.abs({VIEWPORT}.scrollTop - place) < 2000 && {DRAWN} > 10", place)
        assert full.evaluate(DRAWN) < MOST_DRAWN


def test_filters_find_all_that_pass_among_many(full: Page) -> None:
    for desk in ("traffic", "system", "all"):
        full.click(f"[data-desk={desk}]")
        wait(
            full,
            """desk => { const of = (row) => desk === "all" || row.desk === desk;
            const wanted = [...ioc.alerts.rows.values()].filter(of).length;
            return ioc.desk.list.rows.length === wanted &&
              ioc.desk.list.rows.every(({ id }) => of(ioc.alerts.rows.get(id))); }""",
            desk,
        )
    full.keyboard.press("/")
    full.keyboard.type("km su co")
    wait(full, "0 < ioc.desk.list.rows.length && ioc.desk.list.rows.length < 1500")
    full.keyboard.press("Escape")
    wait_rows(full, MANY)


def test_counts_beside_the_filters_say_what_each_choice_would_show(full: Page) -> None:
    full.click("[data-desk=system]")
    full.click("[data-severity='3']")
    told = """() => ["desk", "severity"].flatMap((name) =>
      [...document.querySelectorAll(`[data-${name}]`)].map((button) =>
        [button.dataset[name], Number(button.querySelector(".n").textContent.replace(/\\D/g, ""))]))"""
    counted = """() => { const rows = [...ioc.alerts.rows.values()], count = (test) => rows.filter(test).length;
      return [...["all", "traffic", "services", "system"].map((desk) => [desk,
          count((row) => row.severity === 3 && (desk === "all" || row.desk === desk))]),
        ...[1, 2, 3, 4].map((n) => [String(n), count((row) => row.desk === "system" && row.severity === n)])]; }"""
    wait(full, "ioc.desk.list.rows.every(({ id }) => ioc.alerts.rows.get(id).desk === 'system')")
    full.wait_for_function(f"JSON.stringify(({told})()) === JSON.stringify(({counted})())")


def test_the_keyboard_walks_far(full: Page) -> None:
    for _ in range(40):
        full.keyboard.press("ArrowDown")
    wait(full, "ioc.desk.list.current === ioc.desk.list.rows[39].id")
    assert current(full)


def test_changes_reach_their_rows_and_new_alerts_come_in(full: Page, screens: Screens) -> None:
    chance = random.Random(4)
    known = list(screens.alerts.book.alerts)
    for turn in range(8):
        chosen = [screens.alerts.book.alerts[name] for name in chance.sample(known, 12)]
        grown = [msgspec.structs.replace(one, revision=one.revision + 1, count=turn + 2) for one in chosen]
        screens.alerts.put(*((Act.CHANGE, one, "rule") for one in grown))
        wait(
            full,
            "([ids, n]) => ids.every((id) => ioc.alerts.rows.get(id).count === n)",
            [[a.id for a in grown], turn + 2],
        )
    screens.alerts.raise_some(5, first=MANY, apart_ms=1)
    wait_rows(full, MANY + 5)
