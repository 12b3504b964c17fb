"""From one operator's act to another operator's screen, through interface, Kafka, agent and live path."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from contracts.alerts import Act
from contracts.clock import system_clock
from ops.bench.centre import start_dashboard
from ops.bench.lab import Lab
from ops.browser import FIRST_FRAME_MS, enter_demo, running_chromium
from ops.errors import StackError

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page

MANY = 15
"""Alerts that a desk shows without scrolling."""
SIZE = (1366, 768)
DESK = "/desk?group=off"
"""So many at once are a flood, which the desk would show as a few rows."""
RAISE = {"act": Act.RAISE.value, "domain": "traffic", "severity": 3, "place": "place/province"}
ACTS: tuple[dict[str, str], ...] = (
    {"act": Act.ACKNOWLEDGE.value},
    {"act": Act.START.value},
    {"act": Act.ESCALATE.value, "comment": "more hands are needed"},
)
"""Each changes the word in the list's column of states."""
LISTED = (
    f"window.ioc?.desk?.list.ready && document.querySelectorAll('#desk-list [row-id] [col-id=state]').length >= {MANY}"
)
ROWS = "[...ioc.alerts.rows.values()].map((row) => [row.id, row.revision])"
LOOK = """id => {
  const cell = () => document.querySelector(`#desk-list [row-id="${CSS.escape(id)}"] [col-id=state]`)?.textContent;
  const before = cell();
  window.__seen = null;
  const look = () => {
    if (cell() !== before) window.__seen = Date.now();
    else requestAnimationFrame(look);
  };
  look();
}"""
SEEN = "window.__seen"


def act_to_screen_ms(lab: Lab) -> list[int]:
    """How long each act of one operator took to be painted on the desk of another, in ms."""
    _, url = start_dashboard(lab)
    with running_chromium() as browser:
        one, other = _entered(browser, url), _entered(browser, url)
        for number in range(MANY):
            _ask(one.request, url, RAISE | {"comment": f"a tree lies across road {number}"}, [("", 0)])
        page = other.new_page()
        page.goto(url + DESK)
        page.wait_for_function(LISTED, timeout=FIRST_FRAME_MS)
        return [_took_ms(one.request, page, url, act, number) for act in ACTS for number in range(MANY)]


def _took_ms(request: "APIRequestContext", page: "Page", url: str, act: dict[str, str], number: int) -> int:
    name, revision = sorted(page.evaluate(ROWS))[number]
    page.evaluate(LOOK, name)
    begun_ms = system_clock()
    _ask(request, url, act, [(name, revision)])
    page.wait_for_function(SEEN, timeout=FIRST_FRAME_MS)
    return int(page.evaluate(SEEN)) - begun_ms


def _entered(browser: "Browser", url: str) -> "BrowserContext":
    context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]})
    enter_demo(context, url)
    return context


def _ask(request: "APIRequestContext", url: str, said: Mapping[str, object], targets: list[tuple[str, int]]) -> None:
    about = [{"command": uuid.uuid4().hex, "alert": name, "revision": revision} for name, revision in targets]
    answer = request.post(f"{url}/api/v1/commands", data={**said, "targets": about}, headers={"Origin": url})
    if not answer.ok or answer.json()["refused"]:
        raise StackError(f"{said['act']} was refused: {answer.text()}")
