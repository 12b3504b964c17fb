"""The screens of a soak: a wall that turns and a desk that is worked at, in a real browser."""

from typing import TYPE_CHECKING, Any

from prometheus_client.parser import text_string_to_metric_families

from contracts.clock import monotonic_ms
from ops.browser import FIRST_FRAME_MS, enter_demo, watched
from ops.errors import StackError
from ops.soak.centre import held_mb

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WALL_SIZE, DESK_SIZE = (1920, 1080), (1366, 768)
TURN_S = 5
"""Six times as often as on a real wall."""
WALL, DESK = f"/?rotate={TURN_S}", "/desk"
FIRST = "window.__ioc?.samples.length > 0"
HOME = "ioc.scenery.main.show('province')"
"""What stands on the wall differs from scene to scene: it is measured on one."""
CELLS = "ioc_cells_bytes"
LOADING = "window.__ioc.lastFrame.feeds.some((feed) => feed.history || feed.rebuilding)"
PAINTED = "window.__ioc.samples.splice(0).length"
KEYS = ("End", "Home")
"""An operator who looks at the last alert of the list, and at the first again."""


class Screen:
    """One page in a browser context, and so in a process, of its own."""

    def __init__(self, name: str, browser: "Browser", url: str, path: str, size: tuple[int, int]) -> None:
        self.name = name
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        enter_demo(context, url)
        self.page = context.new_page()
        self._wrong = watched(self.page, url)
        self.page.on("crash", lambda _: self._wrong.append("crashed"))
        self._devtools: Any = context.new_cdp_session(self.page)
        self.page.goto(url + path)
        self.page.wait_for_function(FIRST, timeout=FIRST_FRAME_MS)
        self._painted_ms = monotonic_ms()
        self.page.on("load", lambda _: self._wrong.append("loaded anew"))

    def measures(self) -> dict[str, float]:
        """Heap, nodes (also those that no document holds), listeners, and frames painted a second since."""
        painted = self.page.evaluate(PAINTED)
        before_ms, self._painted_ms = self._painted_ms, monotonic_ms()
        if not painted:
            self._wrong.append("painted no frame")
        self._devtools.send("HeapProfiler.collectGarbage")
        heap = self._devtools.send("Runtime.getHeapUsage")["usedSize"]
        counted = self._devtools.send("Memory.getDOMCounters")
        return {
            f"{self.name}_heap_mb": heap / 1_000_000,
            f"{self.name}_nodes": counted["nodes"],
            f"{self.name}_listeners": counted["jsEventListeners"],
            f"{self.name}_frames_per_s": 1000 * painted / (self._painted_ms - before_ms),
        }

    def faults(self) -> list[str]:
        """A sentence per thing that went wrong in the page since the last time."""
        told = [f"{self.name}: {what}" for what in self._wrong]
        self._wrong.clear()
        return told


class Screens:
    """The wall and the desk."""

    def __init__(self, browser: "Browser", url: str) -> None:
        self._wall = Screen("wall", browser, url, WALL, WALL_SIZE)
        self._desk = Screen("desk", browser, url, DESK, DESK_SIZE)
        self._devtools = browser.new_browser_cdp_session()
        self._metrics = f"{url}/metrics"
        self._taken = 0

    def measures(self) -> dict[str, float]:
        """Of both screens, the memory of all processes of the browser, and the size of the cells that the centre keeps.

        StackError when a screen ended.
        """
        from playwright.sync_api import Error

        self._taken += 1
        try:
            self._wall.page.evaluate(HOME)
            self._desk.page.keyboard.press(KEYS[self._taken % len(KEYS)])
            all_over = {"browser_rss_mb": self._resident_mb(), "cells_mb": self._cells_mb()}
            return self._wall.measures() | self._desk.measures() | all_over
        except Error as error:
            raise StackError(f"a screen ended: {error.message.splitlines()[0]}") from error

    def loading(self) -> bool:
        """Whether the wall says of any feed that its past is being loaded."""
        return bool(self._wall.page.evaluate(LOADING))

    def faults(self) -> list[str]:
        """What went wrong in the pages since the last time."""
        return self._wall.faults() + self._desk.faults()

    def wait(self, milliseconds: float) -> None:
        """Let the screens work; what they tell is heard meanwhile."""
        self._wall.page.wait_for_timeout(milliseconds)

    def _resident_mb(self) -> float:
        processes = self._devtools.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(held_mb(process["id"]) or 0.0 for process in processes)

    def _cells_mb(self) -> float:
        told = self._wall.page.context.request.get(self._metrics).text()
        samples = (sample for family in text_string_to_metric_families(told) for sample in family.samples)
        return sum(sample.value for sample in samples if sample.name == CELLS) / 1_000_000
