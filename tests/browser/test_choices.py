"""What was chosen on a page (range, comparison, kind of parts) goes with every link of it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from contracts.registry import load_registry
from tests.browser.conftest import OpenPage
from tests.browser.test_parts import DRAWN

CAMERA = load_registry().cameras[16]
PAGE = f"/traffic/camera/{CAMERA.id}"
LINKS = """() => [...document.querySelectorAll("#ioc a[href^='/']:not([data-parameter]):not([data-by])")]
  .map((link) => link.getAttribute('href'))"""


def chosen(opened: OpenPage, path: str) -> Page:
    """The page, where seven days and last week were chosen by hand."""
    page = opened(path)
    page.wait_for_function(DRAWN)
    page.click("[data-value='7d']")
    page.click("[data-value='lastweek']")
    page.wait_for_function("location.search.includes('compare=lastweek')")
    return page


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("path", [PAGE, "/traffic", "/dossiers", "/payments", "/commune/11953"])
def test_every_link_of_a_page_keeps_what_was_chosen_on_it(opened: OpenPage, path: str) -> None:
    page = chosen(opened, path)
    links = page.evaluate(LINKS)
    assert len(links) > 8
    kept = {(asked(link).get("range"), asked(link).get("compare")) for link in links}
    assert kept == {("7d", "lastweek")}


def test_the_other_language_and_theme_show_the_same_range(opened: OpenPage) -> None:
    page = chosen(opened, PAGE)
    page.click("a[lang=en]")
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.wait_for_function(DRAWN)
    assert page.locator("[data-parameter][aria-current]").all_inner_texts() == ["7 days", "Last week"]
    page.click("text=Light theme")
    page.wait_for_url("**theme=light**")
    assert asked(page.url) == {"lang": "en", "theme": "light", "range": "7d", "compare": "lastweek"}


def test_a_choice_that_is_made_again_goes_with_the_links_too(opened: OpenPage) -> None:
    page = chosen(opened, PAGE)
    page.click("[data-value='24h']")
    assert {asked(link)["range"] for link in page.evaluate(LINKS)} == {"24h"}
    own = page.locator("[data-parameter=range]").evaluate_all("all => all.map((one) => one.href)")
    assert [asked(link)["range"] for link in own] == ["3h", "24h", "7d", "35d"]
    assert {asked(link)["compare"] for link in own} == {"lastweek"}


def test_what_is_found_opens_with_what_was_chosen(opened: OpenPage) -> None:
    page = chosen(opened, PAGE)
    page.keyboard.press("/")
    page.keyboard.type("QL5")
    page.wait_for_selector("dialog [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/traffic/**range=7d&compare=lastweek")


def test_the_kind_of_parts_stays_on_its_page_and_is_left_behind_elsewhere(opened: OpenPage) -> None:
    page = opened("/dossiers")
    page.click("[data-by=commune]")
    links = page.evaluate(LINKS)
    here = {asked(link).get("by") for link in links if urlsplit(link).path == "/dossiers"}
    there = {asked(link).get("by") for link in links if urlsplit(link).path in {"/traffic", "/explain", "/system"}}
    assert (here, there) == ({"commune"}, {None})


def test_an_explanation_leads_back_to_the_range_that_was_chosen(opened: OpenPage) -> None:
    page = chosen(opened, "/traffic?lang=en")
    page.locator("a.why >> text=Vehicles").first.click()
    page.wait_for_url("**/explain?**")
    assert {**asked(page.url), "figure": ""} == {"figure": "", "lang": "en", "range": "7d", "compare": "lastweek"}
    page.click("nav >> text=Traffic")
    page.wait_for_url("**/traffic?**")
    assert asked(page.url)["range"] == "7d"
