"""The road of a camera from above: what counts know is drawn, what they do not know is said."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from contracts.registry import load_registry
from dashboard.i18n import text
from tests.browser.conftest import OpenPage, Series

CAMERA = next(camera for camera in load_registry().cameras if camera.direction == "both" and camera.lanes >= 4)
PAGE = f"/traffic/camera/{CAMERA.id}"
FULL = "ioc.passages()?.cars.length > 0"
CARS = "ioc.passages().cars.map(({ kind, lane, goesUp, speed, at }) => ({ kind, lane, goesUp, speed, at }))"
COLOURS = """() => { const c = document.querySelector('[data-lanes]');
  const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
  return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size; }"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def still(opened: OpenPage, query: str = "") -> Page:
    """The page of somebody who asked for less motion."""
    page = opened(PAGE + query)
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    page.wait_for_function(FULL)
    return page


def cars(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(CARS)
    return found


@pytest.mark.parametrize(("query", "language"), [("", 0), ("?lang=en", 1)])
def test_the_page_says_that_lanes_and_speeds_by_class_are_not_counted(
    opened: OpenPage, query: str, language: int
) -> None:
    page = opened(PAGE + query)
    assert page.inner_text(".lanesview .aside") == text("lanes.rule")[language]


def test_with_reduced_motion_it_is_a_picture_of_one_moment(opened: OpenPage) -> None:
    page = still(opened)
    assert page.evaluate(COLOURS) > 3
    before = cars(page)
    page.evaluate(TWO_FRAMES)
    assert cars(page) == before
    assert len({car["at"] for car in before}) == len(before)


def test_who_asks_for_less_motion_on_the_open_page_gets_it_at_once(opened: OpenPage) -> None:
    page = opened(PAGE)
    page.wait_for_function(FULL)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(TWO_FRAMES)
    before = cars(page)
    page.evaluate(TWO_FRAMES)
    assert cars(page) == before
    page.emulate_media(reduced_motion="no-preference")
    page.wait_for_function(f"(before) => JSON.stringify({CARS}) !== JSON.stringify(before)", arg=before)


def test_lanes_of_a_direction_are_taken_in_turn_and_the_same_counts_give_the_same_picture(opened: OpenPage) -> None:
    page = still(opened)
    found = cars(page)
    for up in (True, False):
        lanes = [car["lane"] for car in found if car["goesUp"] is up]
        assert lanes
        own = range(CAMERA.lanes // 2) if up else range(CAMERA.lanes // 2, CAMERA.lanes)
        assert set(lanes) <= set(own)
        assert all(a != b for a, b in pairwise(lanes))
    page.reload()
    page.wait_for_function(FULL)
    assert cars(page) == found


def test_a_first_read_that_fails_is_said_and_the_next_one_is_drawn(opened: OpenPage, series: Series) -> None:
    series.broken = True
    page = opened(PAGE)
    page.wait_for_function("ioc.passages()?.problem")
    assert cars(page) == []
    series.broken = False
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function(FULL)
    assert page.evaluate("ioc.passages().problem") == ""


def test_a_minute_of_which_nothing_is_known_draws_no_vehicle(opened: OpenPage, series: Series) -> None:
    series.empty = True
    page = opened(PAGE)
    page.wait_for_function("ioc.passages()?.counts?.length === 0")
    assert cars(page) == []
