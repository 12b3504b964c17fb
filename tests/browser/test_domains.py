"""The pages of traffic and payments: all roads, the slowest over space and time, and who pays without cash."""

import pytest
from playwright.sync_api import Page

from contracts.payments import SERVICES
from contracts.registry import load_registry
from tests.browser.conftest import OpenPage, Series
from tests.browser.scripted import Screens

REGISTRY = load_registry()
PAINTED = """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 4).join())).size > 8; }"""


def shown(opened: OpenPage, path: str, scene: str, card: str, width: int = 1366, height: int = 768) -> Page:
    """A page of which a scene has come and is painted into its card."""
    page = opened(path, width, height)
    page.wait_for_function(f"ioc.live.scenes.{scene} && document.querySelector('.{card} tbody tr td').textContent")
    return page


def test_every_road_stands_on_the_network_page_and_leads_to_its_own(opened: OpenPage) -> None:
    page = shown(opened, "/traffic?lang=en", "roads", "network")
    rows = page.locator(".network tbody tr:not([hidden])")
    assert rows.count() == 9
    assert rows.first.locator("td").all_text_contents()[2:] == ["6", "90", "61.3%"]
    assert rows.last.locator("td").all_text_contents()[3:] == ["–", "–"]
    rows.first.locator("a").click()
    page.wait_for_url(f"**/traffic/road/{REGISTRY.roads[0].id}?lang=en")


def test_the_slowest_roads_are_drawn_over_space_and_time_on_the_page_as_on_the_wall(opened: OpenPage) -> None:
    page = shown(opened, "/traffic", "roads", "network")
    page.wait_for_function("ioc.live.scenes.traffic")
    drawings = page.locator(".inset canvas[data-draw=spacetime]")
    assert drawings.count() == 2
    drawings.first.scroll_into_view_if_needed()
    page.wait_for_function(f"({PAINTED})(document.querySelector('.inset canvas[data-draw=spacetime]'))")


def test_the_cashless_share_is_told_by_service_and_by_commune(opened: OpenPage) -> None:
    page = shown(opened, "/payments?lang=en", "cashless", "cashless")
    tables = page.locator(".cashless table")
    assert tables.nth(0).locator("tbody tr:not([hidden])").count() == len(SERVICES)
    assert tables.nth(1).locator("tbody tr:not([hidden])").count() == len(REGISTRY.communes)
    first = tables.nth(1).locator("tbody tr").first
    assert first.locator("td").all_text_contents()[1:] == ["460", "92.9%", "93.4%"]
    first.locator("a").click()
    page.wait_for_url(f"**/commune/{REGISTRY.communes[0].code}?lang=en")


@pytest.mark.parametrize(
    ("path", "scene", "card"), [("/traffic", "roads", "network"), ("/payments", "cashless", "cashless")]
)
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (390, 844)])
def test_no_part_of_the_page_is_wider_than_the_screen(
    opened: OpenPage, path: str, scene: str, card: str, width: int, height: int
) -> None:
    page = shown(opened, path, scene, card, width, height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/dossiers", f"/dossiers/agency/{REGISTRY.agencies[3].id}"])
def test_charts_of_dossiers_begin_with_a_week_and_those_of_traffic_with_three_hours(
    opened: OpenPage, path: str
) -> None:
    def chosen(page: Page) -> str | None:
        return page.locator("[data-parameter=range][aria-current]").get_attribute("data-value")

    urls = "performance.getEntriesByType('resource').map(({ name }) => name)"
    asked = f"{urls}.filter((url) => url.includes('/api/v1/series?'))"
    page = opened(path)
    page.wait_for_function(f"{asked}.length")
    assert chosen(page) == "7d"
    assert all("grain=hour" in url for url in page.evaluate(asked))
    assert chosen(opened(f"{path}?range=24h")) == "24h"
    assert chosen(opened("/traffic")) == "3h"


def test_charts_read_their_data_after_the_first_figures_stand_there(opened: OpenPage) -> None:
    page = opened("/payments")
    page.add_init_script(
        """const ask = window.fetch;
        window.painted = [];
        window.fetch = (path, ...more) => {
          if (String(path).startsWith("/api/v1/series")) painted.push(window.__ioc.samples.length);
          return ask(path, ...more);
        };"""
    )
    page.goto(page.url)
    charts = page.locator("[data-series]")
    page.wait_for_function("() => ioc.charts().length && ioc.charts().every((chart) => chart.shown)")
    lines = page.evaluate("ioc.charts().flatMap((chart) => chart.lines).length")
    found = page.evaluate("painted")
    assert charts.count() > 1
    assert len(found) >= lines
    assert 0 not in found


def test_charts_come_although_no_figures_do(open_page: OpenPage, series: Series, screens: Screens) -> None:
    screens.story.empty = True
    screens.mirror.connected = False
    page = open_page("/nowhere", until="true")
    page.context.route("**/api/v1/series**", series.answer)
    page.goto(f"{screens.url}/payments")
    page.wait_for_function("() => ioc.charts().length && ioc.charts().every((chart) => chart.shown)")
    assert page.evaluate("window.__ioc.samples.length") == 0
