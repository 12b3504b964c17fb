"""Tasks of a page's main thread, as Chromium traces them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CATEGORIES = ["toplevel", "devtools.timeline"]


@contextmanager
def longest_task_ms(browser: "Browser", page: "Page") -> Iterator[list[float]]:
    """A list that gets one figure when the block ends: its longest task in ms by the clock, 0 where there was none."""
    found: list[float] = []
    browser.start_tracing(page=page, categories=CATEGORIES)
    yield found
    events: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["dur"] / 1000
        for event in events
        if event["name"].endswith("RunTask") and "dur" in event and (event["pid"], event["tid"]) in main
    ]
    found.append(max(tasks, default=0.0))
