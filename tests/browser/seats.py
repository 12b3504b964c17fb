"""People at browsers of their own, who sign in and work by keyboard alone; what they read is waited for.

The pages run under the strict policy of a centre that is no demo: no `eval`, so one waits for what is to be seen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from ops.waiting import wait_until
from tests.browser.conftest import Watched
from tests.fixtures.access import PASSWORD

WITHIN_MS = 60_000
REFUSED = "403"
HEAR = """
window.__said = [];
new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes)
    if (target.id === "said") for (const { textContent } of addedNodes) window.__said.push(textContent);
}).observe(document, { childList: true, subtree: true });
"""
"""Keeps what a desk has said: it stands there for some seconds only."""


class Seat:
    """One browser with one page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self._url + path)

    def sign_in(self, user: str) -> None:
        """At the sign-in page, without touching a mouse."""
        expect(self.page.locator("#user")).to_be_focused(timeout=WITHIN_MS)
        self.type(user)
        self.press("Tab")
        self.type(PASSWORD)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Text, where the focus is."""
        self.page.keyboard.type(text)

    def say(self, text: str) -> None:
        """Fill the field of a dialog that has the focus, and send the dialog."""
        self.type(text)
        self.press("Control+Enter")

    def reads(self, where: str, text: str) -> None:
        """Wait until that stands there."""
        expect(self.page.locator(where).filter(has_text=text).first).to_be_visible(timeout=WITHIN_MS)

    def told(self, text: str) -> None:
        """Wait until the desk says it, or has said it."""

        def said() -> bool:
            return any(text in one for one in self.page.evaluate("window.__said"))

        assert wait_until(said, WITHIN_MS / 1000), self.page.evaluate("window.__said")

    def row(self, what: str) -> Locator:
        """The row of the list that says what is wrong."""
        return self.page.locator("#desk-list .ag-row", has_text=what)

    def lists(self, what: str, state: str) -> None:
        """Wait until the list shows an alert in that state."""
        cell = self.row(what).locator('[col-id="state"]')
        expect(cell).to_have_text(state, timeout=WITHIN_MS)

    def misses(self, what: str) -> None:
        """Wait until the list does not show it."""
        expect(self.row(what)).to_have_count(0, timeout=WITHIN_MS)

    def tries(self, act: str, alert: str) -> None:
        """Ask for an act as the desk does, though nothing there offers it."""
        self.page.evaluate("([act, alert]) => ioc.desk.send({ act }, [alert])", [act, alert])


TakeSeat = Callable[..., Seat]


@contextmanager
def seats(browser: Browser, url: str) -> Iterator[TakeSeat]:
    """`take(width, height)`: a seat in a browser of its own. None may have had a stranger, or an error but refusals."""
    taken, watched = [], []

    def take(width: int = 1366, height: int = 768) -> Seat:
        context = browser.new_context(viewport={"width": width, "height": height})
        context.add_init_script(HEAR)
        taken.append(context)
        page = context.new_page()
        watched.append(Watched(page, url))
        return Seat(page, url)

    try:
        yield take
    finally:
        for context in taken:
            context.close()
    errors = [error for each in watched for error in each.errors]
    assert [error for error in errors if "WebSocket" not in error and REFUSED not in error] == []
    assert [stranger for each in watched for stranger in each.strangers] == []
