"""Signing in, being out, walls and refusals as people meet them, on the strict policy that the app really runs under.

That policy allows no `eval`, which Playwright's `wait_for_function` is made of: here one waits for elements.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import redis
from axe_playwright_python.sync_playwright import Axe
from dash import Dash
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard import pages
from dashboard.access import gate
from tests.browser.scripted import Screens, guarded
from tests.fixtures.access import NOWHERE, PASSWORD, account, know, token
from tests.fixtures.parts import a_part_of

AN, LAN = account("an", "administrator"), account("lan", "viewer", domains=("traffic",))
WALL, WALL_TEXT = token("w1", "display")
WATCH = """
window.__violations = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  window.__violations.push(`${effectiveDirective} ${blockedURI}`));
"""
EVERYWHERE = [a_part_of(page.PATH) for page in pages.PAGES] + ["/nowhere", "/wall"]

Visit = Callable[..., Page]


@pytest.fixture
def office(valkey: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Screens, Dash]]:
    """A dashboard where people sign in; sockets are asked for their session often."""
    monkeypatch.setattr(gate, "RECHECK_S", 0.2)
    with guarded(msgspec.structs.replace(NOWHERE, redis_url=valkey), AN, LAN, WALL) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, office: tuple[Screens, Dash]) -> Iterator[Visit]:
    """`visit(path)`: a browser of its own at an address; `context=` stays in one, `**options` are the context's."""
    contexts: list[BrowserContext] = []

    def visited(path: str, context: BrowserContext | None = None, **options: Any) -> Page:
        if context is None:
            context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
            context.add_init_script(WATCH)
            contexts.append(context)
        page = context.new_page()
        page.goto(office[0].url + path)
        return page

    yield visited
    for context in contexts:
        context.close()


def sign_in(page: Page, user: str = "an", password: str = PASSWORD) -> None:
    page.fill("#user", user)
    page.fill("#password", password)
    page.click("button[type=submit]")


def live(page: Page) -> None:
    expect(page.locator("#ioc[data-live=live]")).to_be_attached(timeout=30_000)


def test_whoever_wants_somewhere_signs_in_and_gets_there(visit: Visit) -> None:
    page = visit("/traffic?lang=en")
    assert "/login?" in page.url
    expect(page.get_by_label("User name")).to_be_focused()
    sign_in(page)
    page.wait_for_url("**/traffic?lang=en")
    live(page)
    expect(page.locator(".who")).to_contain_text("administrator")


def test_a_wrong_password_is_said_and_a_right_one_still_leads_there(visit: Visit) -> None:
    page = visit("/system")
    sign_in(page, password="wrong")
    expect(page.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    sign_in(page)
    page.wait_for_url("**/system")


def test_signing_in_needs_no_script(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    sign_in(page)
    assert page.context.request.get(page.url + "session").json()["user"] == "an"


def test_who_signs_out_is_led_to_the_sign_in_and_stays_out(visit: Visit) -> None:
    page = visit("/system?lang=en")
    sign_in(page)
    page.wait_for_url("**/system**")
    live(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login**")
    page.go_back()
    page.wait_for_url("**/login**")


def test_a_phone_says_at_the_desk_who_one_is_and_lets_one_leave(visit: Visit) -> None:
    page = visit("/desk", viewport={"width": 390, "height": 844})
    sign_in(page)
    page.wait_for_url("**/desk")
    foot = page.locator(".phone footer")
    expect(foot).to_contain_text("An")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    foot.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/login**")


def test_when_a_session_ends_every_page_of_it_leads_to_the_sign_in(visit: Visit, valkey: str) -> None:
    page = visit("/?lang=en")
    sign_in(page)
    page.wait_for_url("**/?lang=en")
    live(page)
    other = visit("/system", page.context)
    live(other)
    with redis.Redis.from_url(valkey) as store:
        store.delete(*store.keys("session:*"))
    for each in (page, other):
        each.wait_for_url("**/login**", timeout=30_000)
    sign_in(page)
    page.wait_for_url("**/?lang=en")


def test_somebody_who_only_reads_and_moves_stays_signed_in(visit: Visit) -> None:
    page = visit("/?lang=en")
    sign_in(page)
    page.wait_for_url("**/?lang=en")
    live(page)
    page.evaluate("Date.now = ((now) => () => now() + 6 * 60_000)(Date.now)")
    with page.expect_response("**/session") as told:
        page.mouse.move(200, 200)
    assert told.value.ok
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/session") else None)
    page.mouse.move(300, 300)
    page.keyboard.press("Shift")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert asked == [], "once in five minutes is enough"


def test_a_wall_opens_with_its_token_once_and_lives_until_it_is_revoked(
    visit: Visit, office: tuple[Screens, Dash]
) -> None:
    page = visit(f"/wall?theme=light&token={WALL_TEXT}")
    assert page.url.endswith("/wall?theme=light")
    live(page)
    page.reload()
    live(page)
    page.goto(office[0].url + "/desk")
    expect(page.locator("h1")).to_have_text("Không được phép")
    page.goto(office[0].url + "/")
    live(page)
    know(office[1], msgspec.structs.replace(WALL, revoked_ms=1))
    page.wait_for_url("**/login**", timeout=30_000)


def test_a_refusal_is_a_page_that_says_why(visit: Visit) -> None:
    page = visit("/payments?lang=en")
    sign_in(page, "lan")
    expect(page.locator("main p").first).to_have_text("Your account does not cover this domain.")
    page.get_by_role("link", name="Sign in as somebody else").click()
    page.wait_for_url("**/login**")


def test_whoever_is_for_one_domain_sees_its_numbers_on_the_wall(visit: Visit) -> None:
    page = visit("/")
    sign_in(page, "lan")
    live(page)
    expect(page.locator(".traffic .hero .number")).to_have_text("81,4%")
    expect(page.locator(".payments .hero .number")).to_have_text("chưa có dữ liệu")


def test_no_page_breaks_the_policy_that_the_app_runs_under(visit: Visit) -> None:
    page = visit("/login")
    policy = page.request.get(page.url).headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert page.evaluate("window.__violations") == []
    sign_in(page)
    page.wait_for_url("**/")
    wrong: dict[str, Any] = {}
    for path in EVERYWHERE:
        visited = visit(path, page.context)
        expect(visited.locator("#ioc")).to_be_attached(timeout=30_000)
        live(visited)
        if found := visited.evaluate("window.__violations"):
            wrong[path] = found
        visited.close()
    assert wrong == {}


@pytest.mark.parametrize("look", ["?theme=dark", "?theme=light&lang=en"])
def test_the_pages_of_access_are_accessible(visit: Visit, look: str) -> None:
    page = visit(f"/login{look}")
    assert _violations(page) == []
    sign_in(page, password="wrong")
    assert _violations(page) == []
    sign_in(page, "lan")
    page.wait_for_url("**/")
    page.goto(page.url + f"payments{look}")
    assert _violations(page) == []


def _violations(page: Page) -> list[str]:
    results = Axe().run(page)
    return [violation["id"] for violation in results.response["violations"]]
