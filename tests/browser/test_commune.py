"""The page of a commune: everything about one place, for whoever it is for."""

from playwright.sync_api import Page

from contracts.alerts import Alert, Where
from contracts.registry import load_registry
from dashboard.access import Person
from tests.browser.alerts import alert
from tests.browser.conftest import OpenPage, Series
from tests.browser.scripted import Screens
from tests.browser.test_parts import DRAWN

COMMUNE = load_registry().communes[0]
ADDRESS = f"/commune/{COMMUNE.code}"
LISTED = "document.querySelectorAll('.local tbody tr:not([hidden])').length"
TITLES = ".charts .series h2"


def here(rule: str, severity: int, what: str) -> Alert:
    return alert(rule, severity, what, Where("commune", COMMUNE.code, commune=COMMUNE.code))


def facts(page: Page, domain: str) -> dict[str, str]:
    """What the card of a domain says, once its scene has come."""
    found: dict[str, str] = page.evaluate(
        """scene => Object.fromEntries([...document.querySelectorAll(`[data-scenes="${scene}"] .facts > div`)]
          .map((pair) => [pair.firstChild.textContent, pair.lastChild.textContent]))""",
        f"commune-{domain}/{COMMUNE.code}",
    )
    return found


def told(page: Page, domain: str) -> None:
    page.wait_for_function(f"ioc.live.scenes['commune-{domain}/{COMMUNE.code}'] !== undefined")
    page.evaluate("ioc.paint(document.getElementById('ioc'))")


def test_a_commune_lists_its_open_alerts_with_state_and_age(opened: OpenPage, screens: Screens) -> None:
    screens.story.alerts = [here("traffic.incident", 2, "Sự cố giao thông"), here("payments.latency", 4, "Chậm")]
    page = opened(ADDRESS)
    page.wait_for_function(f"{LISTED} === 2")
    first = page.locator(".local tbody tr").first
    assert first.locator("td").all_inner_texts()[0] == "Sự cố giao thông"
    assert first.locator("td").all_inner_texts()[3:] == ["Chưa xác nhận", "9\xa0phút"]
    screens.story.alerts = screens.story.alerts[1:]
    page.wait_for_function(f"{LISTED} === 1")
    page.locator(".local tbody a").first.click()
    page.wait_for_url("**/alerts/**")


def test_a_calm_commune_says_so_and_so_does_a_silent_agent(opened: OpenPage, screens: Screens) -> None:
    page = opened(ADDRESS)
    page.wait_for_function("document.querySelector('.local .empty').textContent === 'Không có cảnh báo'")
    screens.story.agent_ago_ms = None
    page.wait_for_function("document.querySelector('.local .empty').textContent.startsWith('Không có tin')")


def test_the_cards_tell_what_is_known_of_the_place(opened: OpenPage) -> None:
    page = opened(ADDRESS + "?lang=en")
    for domain in ("traffic", "dossiers", "payments"):
        told(page, domain)
    traffic, dossiers, payments = (facts(page, domain) for domain in ("traffic", "dossiers", "payments"))
    assert traffic["Speed index, of free flow"] == "81.3%"
    assert traffic["Reporting"] == "14/15"
    assert (dossiers["Open"], dossiers["Overdue"], dossiers["Due soon"]) == ("12", "1", "2")
    assert dossiers["Submitted online (30 days)"] == "95.9%"
    assert payments["Cashless (30 days), by number"] == "96.1%"
    roads = page.locator(".there").first.locator("tbody a")
    assert roads.count() == 6
    roads.first.click()
    page.wait_for_url("**/traffic/road/**")


def test_the_overdue_of_a_commune_lead_to_their_list_and_on_to_the_dossier(opened: OpenPage) -> None:
    page = opened(ADDRESS)
    page.wait_for_function("document.querySelectorAll('#overdue tbody tr:not([hidden])').length === 1")
    page.locator(".there a[href='#overdue']").click()
    assert page.evaluate("document.getElementById('overdue').getBoundingClientRect().top < innerHeight")
    page.locator("#overdue tbody tr:not([hidden]) td:nth-child(2) a").click()
    page.wait_for_url("**/dossiers/H31.**")


def test_charts_of_a_commune_have_a_range_a_comparison_and_what_is_usual(opened: OpenPage, series: Series) -> None:
    page = opened(ADDRESS + "?compare=yesterday&range=24h")
    page.wait_for_function(DRAWN)
    page.wait_for_function("ioc.charts().every((chart) => chart.before)")
    assert page.locator(TITLES).count() == 9
    usual = {asked["measure"] for asked in series.asked if "usual" in asked}
    assert usual == {"vehicles", "speed_p50", "received", "open", "transactions", "amount_vnd"}


def test_who_is_for_one_domain_gets_its_card_and_its_charts_only(opened: OpenPage, screens: Screens) -> None:
    screens.person = Person("lan", "Lan", "operator", ("payments",))
    page = opened(ADDRESS)
    assert page.locator(".there h2").all_inner_texts() == ["Thanh toán"]
    assert page.locator(TITLES).count() == 4
    assert page.locator("#overdue, .parts").count() == 0
    told(page, "payments")
    asked = page.evaluate("[...document.querySelectorAll('.local')].map((node) => node.dataset.scenes)")
    assert asked == [f"commune-alerts/{COMMUNE.code}/payments"]
