"""A headless Chromium: which one, and how it is started. Playwright drives it; it comes with the development tools."""

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ops.errors import StackError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")
"""Containers have a small /dev/shm, and root cannot use the sandbox."""
FIRST_FRAME_MS = 60_000
"""So long a page may take to its first frame on a loaded machine."""


def find_chromium() -> str | None:
    """Path of a Chromium on the PATH, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def running_chromium() -> Iterator["Browser"]:
    """A browser until the block ends. StackError without Playwright or a Chromium."""
    if importlib.util.find_spec("playwright") is None:
        raise StackError("the browser needs playwright: install with `pip install -e .[dev]`")
    path = find_chromium()
    if path is None:
        raise StackError(f"no browser: put one of {', '.join(NAMES)} on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def enter_demo(context: "BrowserContext", url: str) -> None:
    """Pick the role that may see everything in a demo, which asks for no password."""
    context.request.post(f"{url}/login/demo", form={"role": "administrator"}, headers={"Origin": url})


def watched(page: "Page", url: str) -> list[str]:
    """A list that grows with what the page does that it should not."""
    wrong: list[str] = []
    own = urlsplit(url).netloc

    def judge(address: str) -> None:
        there = urlsplit(address)
        if there.scheme not in ("data", "blob") and there.netloc != own:
            wrong.append(f"asks another host: {address}")

    page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", lambda request: judge(request.url))
    return wrong
