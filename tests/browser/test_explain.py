"""Explain this number: from a figure to what it rests on, and a count anew that shows how far it is."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from contracts.measures import MINUTE_MS
from contracts.registry import load_registry
from dashboard.explained.basis import PANELS
from dashboard.explained.shown import DEFINED
from dashboard.feeds import FIGURES
from dashboard.i18n import text
from tests.browser.conftest import OpenPage
from tests.browser.scripted import Screens

REGISTRY = load_registry()
TOLD: dict[str, Any] = {
    "figure": "traffic.flow", "value": {"value": 318240}, "feed": "traffic", "topic": "ioc.traffic.passages",
    "table": "camera", "from_ms": 1_795_312_800_000, "to_ms": 1_795_313_100_000, "sums": {"vehicles": 26520},
    "counts": {"received": 26531, "counted": 26520, "duplicates": 8, "late": 12, "rejected": 3},
    "partitions": [{"partition": 0, "first": 120300, "last": 126930, "next": 126931}],
    "completeness": 99.96, "age_ms": 1200, "recount": ["vehicles"], "made_ms": 1_795_313_110_000,
}  # fmt: skip
PROGRESS = {"read": 10_000, "of": 26_600}
END = {
    "from_ms": TOLD["from_ms"], "to_ms": TOLD["to_ms"], "cells": {"vehicles": 26520}, "log": {"vehicles": 26520},
    "equal": True, "whole": True, "read": 26_600, "counted": 26520, "repeated": 8, "refused": 3,
}  # fmt: skip


def answered(page: Page, told: dict[str, Any] = TOLD) -> None:
    """The server's answers, as a live centre gives them."""

    def explain(route: Route) -> None:
        route.fulfill(json=told)

    def recount(route: Route) -> None:
        lines = "".join(json.dumps(line) + "\n" for line in (PROGRESS, END))
        route.fulfill(body=lines, content_type="application/x-ndjson")

    page.route("**/api/v1/explain?*", explain)
    page.route("**/api/v1/recount?*", recount)


def test_a_figure_of_a_domain_leads_to_its_explanation_in_the_same_language(open_page: OpenPage) -> None:
    page = open_page("/traffic?lang=en&theme=light")
    answered(page)
    page.click("a.why >> text=Vehicles")
    page.wait_for_function("document.querySelector('[data-fact=topic]')?.textContent === 'ioc.traffic.passages'")
    assert "lang=en" in page.url
    assert "theme=light" in page.url


@pytest.mark.parametrize(("query", "word"), [("", "Khớp"), ("&lang=en&theme=light", "Equal")])
def test_a_count_anew_says_whether_it_agrees(open_page: OpenPage, query: str, word: str, tmp_path: Path) -> None:
    page = open_page("/explain")
    answered(page)
    page.goto(page.url.split("/explain")[0] + f"/explain?figure=traffic.flow{query}")
    page.wait_for_function("document.querySelector('[data-fact=topic]')?.textContent === 'ioc.traffic.passages'")
    page.click("[data-fact=recount]")
    page.wait_for_function(f"document.querySelector('[data-fact=result]').textContent.startsWith('{word}')")
    page.screenshot(path=str(tmp_path / "explain.png"), full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_number_of_a_stock_offers_no_count_anew_and_says_why(open_page: OpenPage) -> None:
    page = open_page("/explain?figure=dossiers.open&lang=en")
    assert page.locator("[data-fact=recount]").count() == 0
    assert text("explain.why.stock")[1] in page.inner_text("main")


@pytest.mark.parametrize(("name", "told"), [("dossiers.open", "value"), ("dossiers.standing", "span")])
def test_when_nothing_can_be_read_the_page_says_so(browser: Browser, screens: Screens, name: str, told: str) -> None:
    page = browser.new_page()
    page.route("**/api/v1/explain?*", lambda route: route.fulfill(status=503, body="{}"))
    page.goto(f"{screens.url}/explain?figure={name}&lang=en")
    page.wait_for_function(f"!['…', undefined].includes(document.querySelector('[data-fact={told}]')?.textContent)")
    assert page.inner_text(f"[data-fact={told}]") == text("explain.away")[1]
    page.close()


def test_in_the_past_all_of_an_explanation_is_of_then_and_nothing_is_counted_anew(open_page: OpenPage) -> None:
    page = open_page("/explain?figure=traffic.flow&lang=en")
    asked: list[str] = []

    def explain(route: Route) -> None:
        at = parse_qs(urlsplit(route.request.url).query)["at"][0]
        asked.append(at)
        route.fulfill(json=TOLD | {"to_ms": int(at)})

    page.route("**/api/v1/explain?*", explain)
    page.goto(page.url + "&at=-2h")
    page.wait_for_function("window.ioc?.live.frame && document.querySelector('#ioc[data-past]')")
    span = "document.querySelector('[data-fact=span]')?.textContent.endsWith(ioc.format.past(ioc.live.frame.made_ms))"
    page.wait_for_function(span)
    assert page.is_disabled("[data-fact=recount]")
    assert page.inner_text("[data-fact=result]") == text("explain.recountnow")[1]
    page.keyboard.press("[")
    page.wait_for_function(f"ioc.live.frame.made_ms === {int(asked[0]) - MINUTE_MS} && {span}")
    assert [int(at) for at in asked] == [int(asked[0]), int(asked[0]) - MINUTE_MS]


def explained(page: Page) -> set[str]:
    """The figures and panels that links of the page explain."""
    page.wait_for_selector("a.why", state="attached")
    led = page.eval_on_selector_all("a.why", "all => all.map((one) => new URL(one.href).searchParams.get('figure'))")
    assert set(led) <= {*FIGURES, *PANELS}
    return set(led)


@pytest.mark.parametrize("domain", ["traffic", "dossiers", "payments", "system"])
def test_every_figure_and_panel_of_a_domain_leads_to_its_explanation(open_page: OpenPage, domain: str) -> None:
    led = explained(open_page(f"/{domain}"))
    assert {name for name in (*FIGURES, *PANELS) if name.startswith(f"{domain}.")} <= led


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (f"/traffic/camera/{REGISTRY.cameras[16].id}", {"flow", "speed_index", "fleet", "distinct", "reporting"}),
        ("/traffic/road/QL5", {"space_time", "flow", "speed_index"}),
        (
            "/dossiers/agency/H31.04",
            {"open", "overdue", "due_soon", "standing", "longest", "received", "on_time", "time_used"},
        ),
        ("/payments/provider/VNPAY", {"technical_success", "transactions", "latency", "value", "codes"}),
        ("/wall/services", {"on_time", "time_used_p90", "supplements", "open", "standing", "received"}),
        ("/wall/system", {"dead_letters", "completeness"}),
        ("/commune/11953", {"flow", "received", "transactions", "technical_success", "open", "overdue"}),
    ],
)
def test_numbers_of_parts_and_scenes_lead_to_the_nearest_explanation(
    open_page: OpenPage, path: str, names: set[str]
) -> None:
    led = {name.partition(".")[2] for name in explained(open_page(path))}
    assert names <= led


@pytest.mark.parametrize(
    ("path", "link", "query", "named"),
    [
        ("/traffic/road/QL5", "Speed, p15", "road=QL5", REGISTRY.roads[REGISTRY.road_index["QL5"]].name_en),
        (
            "/dossiers/agency/H31.04",
            "Open",
            "agency=H31.04",
            REGISTRY.agencies[REGISTRY.agency_index["H31.04"]].name_en,
        ),
        ("/payments/service/water", "Approval", "service=water", "Water"),
        ("/commune/11953", "Transactions", "commune=11953", REGISTRY.communes[REGISTRY.commune_index["11953"]].name_en),
    ],
)
def test_a_number_of_a_part_leads_to_the_explanation_of_that_part(
    open_page: OpenPage, path: str, link: str, query: str, named: str
) -> None:
    page = open_page(f"{path}?lang=en")
    asked: list[str] = []

    def explain(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json=TOLD)

    page.route("**/api/v1/explain?*", explain)
    page.locator(f"a.why >> text={link}").first.click()
    page.wait_for_function("document.querySelector('[data-fact=topic]')?.textContent === 'ioc.traffic.passages'")
    assert page.inner_text("h1 .kind") == named
    assert page.locator(".explain > .figure").count() == 0
    name, _, identity = query.partition("=")
    assert parse_qs(urlsplit(asked[0]).query)[name] == [identity]


def test_a_part_that_does_not_exist_is_answered_with_all_that_can_be_explained(open_page: OpenPage) -> None:
    page = open_page("/explain?figure=traffic.flow&road=QL999")
    assert page.locator(".allfigures").count() == 1


def test_a_card_of_the_phone_leads_to_its_domain_and_its_number_to_its_explanation(open_page: OpenPage) -> None:
    page = open_page("/desk?lang=en", 390, 844)
    first = page.locator(".cardlink").first
    first.locator("a.why").wait_for()
    assert first.locator("a.why").get_attribute("href") == "/explain?figure=traffic.speed_index&lang=en"
    first.locator("b").click(force=True)
    page.wait_for_url("**/traffic?lang=en")


@pytest.mark.parametrize("name", sorted(set(DEFINED.values())))
def test_what_explains_a_title_is_explained(name: str) -> None:
    assert name in {*FIGURES, *PANELS}


def test_a_panel_is_explained_without_a_number_of_its_own(open_page: OpenPage) -> None:
    page = open_page("/explain")
    answered(page, TOLD | {"figure": "traffic.roads", "value": None})
    page.goto(page.url.split("/explain")[0] + "/explain?figure=traffic.roads&lang=en")
    page.wait_for_function("document.querySelector('[data-fact=topic]')?.textContent === 'ioc.traffic.passages'")
    assert page.inner_text("h1") == "Roads"
    assert page.locator("[data-fact=value]").count() == 0


@pytest.mark.parametrize(("name", "told"), [("traffic.flow", "value"), ("traffic.roads", "span")])
def test_what_cannot_be_explained_now_says_so_where_its_answer_would_stand(
    open_page: OpenPage, name: str, told: str
) -> None:
    page = open_page("/explain?lang=en")
    page.route("**/api/v1/explain?*", lambda route: route.fulfill(body="not json"))
    page.goto(page.url.split("/explain")[0] + f"/explain?figure={name}&lang=en")
    page.wait_for_function(f"!['…', undefined].includes(document.querySelector('[data-fact={told}]')?.textContent)")
    assert page.inner_text(f"[data-fact={told}]") == text("explain.away")[1]


@pytest.mark.parametrize(
    ("name", "why", "counted"),
    [
        ("dossiers.received", "steps", 0),
        ("dossiers.time_used", "steps", 0),
        ("dossiers.supplements", "steps", 1),
        ("dossiers.open", "stock", 0),
        ("traffic.reporting", "life", 0),
        ("traffic.distinct", "sketch", 0),
        ("system.lag", "measured", 0),
    ],
)
def test_what_the_log_cannot_tell_is_said_with_its_reason(
    open_page: OpenPage, name: str, why: str, counted: int
) -> None:
    page = open_page(f"/explain?figure={name}&lang=en")
    told = page.inner_text(".norecount")
    rest = {"dossiers.received": "received", "dossiers.supplements": "received"}.get(name, "time_used_0 … time_used_15")
    assert told == text(f"explain.why.{why}", measures=rest)[1]
    assert page.locator("[data-fact=recount]").count() == counted


def test_a_number_that_the_log_tells_whole_gives_no_excuse(open_page: OpenPage) -> None:
    page = open_page("/explain?figure=payments.value")
    assert page.locator(".norecount").count() == 0
    assert page.locator("[data-fact=recount]").count() == 1
