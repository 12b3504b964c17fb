"""From the wall to a source, click by click; language, theme and range come along."""

from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.scripted import Screens
from tests.browser.test_parts import DRAWN
from tests.browser.test_wall_alerts import incident

ADDRESS = "/?lang=en&theme=light&range=24h"
KEPT = (
    "location.search.includes('lang=en') && location.search.includes('theme=light') && location.search.includes('24h')"
)


def wall(opened: OpenPage) -> Page:
    page = opened(ADDRESS, 1920, 1080)
    page.wait_for_function("document.querySelector('.column .worst a[href]') !== null")
    return page


def go(page: Page, selector: str, address: str) -> None:
    """Click the first that is shown, and arrive."""
    page.wait_for_function(f"document.querySelector({selector!r})?.getAttribute('href')")
    page.locator(selector).first.click()
    page.wait_for_url(f"**{address}*")
    page.wait_for_function(KEPT)


def test_the_slowest_point_leads_to_its_camera_and_on_to_its_road(opened: OpenPage) -> None:
    page = wall(opened)
    go(page, ".column.traffic .worst li:nth-child(2) a", "/traffic/camera/*")
    page.wait_for_function(DRAWN)
    go(page, ".facts a", "/traffic/road/*")
    assert page.inner_text("h1 .kind") == "Road"


def test_the_dossiers_lead_to_an_agency_and_on_to_a_dossier(opened: OpenPage) -> None:
    page = wall(opened)
    go(page, ".column.dossiers h2 a", "/dossiers")
    go(page, '.parts a[href^="/dossiers/agency/H31.04?"]', "/dossiers/agency/H31.04")
    go(page, ".overdue tbody tr:not([hidden]) a", "/dossiers/H31.04-0001")
    assert "H31.04-0001" in page.inner_text("h1")


def test_the_payments_lead_to_a_provider(opened: OpenPage) -> None:
    page = wall(opened)
    go(page, ".column.payments h2 a", "/payments")
    go(page, ".worst li:nth-child(1) a", "/payments/provider/*")
    page.wait_for_function(DRAWN)
    assert page.inner_text("h1 .kind") == "Provider"


def test_an_alert_leads_to_its_page(opened: OpenPage, screens: Screens) -> None:
    (found,) = screens.alerts.raise_some(1)
    screens.story.alerts = [found]
    page = wall(opened)
    go(page, ".attention a.what", "/alerts/*")
    page.wait_for_function("document.querySelector('#detail .sentence') !== null")
    assert found.sentence[1] in page.inner_text("#detail")


def test_the_map_leads_to_a_commune_and_what_is_wrong_there(opened: OpenPage, screens: Screens) -> None:
    screens.story.alerts = [incident()]
    code = screens.story.alerts[0].where.commune
    page = wall(opened)
    page.locator(f"[data-commune='{code}']").dispatch_event("click")
    page.wait_for_url(f"**/commune/{code}*")
    page.wait_for_function(KEPT)
    page.wait_for_function("document.querySelector('h1 .shape').dataset.shape === 'severity-1'")
    assert page.inner_text("h1 .kind") in {"Commune", "Ward"}


def test_the_payments_lead_to_a_service_and_from_there_to_a_provider_of_it(opened: OpenPage) -> None:
    page = wall(opened)
    go(page, ".column.payments h2 a", "/payments")
    go(page, '.outcomes a[href*="/payments/service/water"]', "/payments/service/water")
    page.wait_for_function(DRAWN)
    row = page.locator(".outcomes tbody tr").first
    assert "%" in row.inner_text()
    go(page, ".outcomes tbody tr:nth-child(1) a", "/payments/provider/*")
    page.locator(".outcomes a >> text=Health").wait_for()
