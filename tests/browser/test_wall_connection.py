"""The live connection: restarts, silence, new builds, and weeks of frames."""

import json
import time
from collections.abc import Callable
from typing import Any

import msgspec
from playwright.sync_api import Browser, Page, WebSocketRoute

from contracts.registry import load_registry
from tests.browser.conftest import OpenPage
from tests.browser.frames import Story, told
from tests.browser.scripted import Screens, dashboard
from tests.browser.test_wall_stale import wait_live

REGISTRY = load_registry()
TEN_MINUTES = 10 * 60 * 4
"""Frames, at four a second."""


def encoded(seq: int, flow: int = 300_000) -> Any:
    return json.loads(msgspec.json.encode(told(Story(flow=flow), REGISTRY, seq)))


def now_ms() -> int:
    return int(time.time() * 1000)


def hello(socket: WebSocketRoute, boot: str = "a", build: str = "1") -> None:
    socket.send(json.dumps({"type": "hello", "boot": boot, "build": build, "seq": 1, "now_ms": now_ms()}))


def frames(socket: WebSocketRoute, first: int, count: int = 1) -> None:
    made = [encoded(first)] + [encoded(first, 300_000 + i) | {"seq": first + i} for i in range(1, count)]
    socket.send(json.dumps({"type": "frames", "now_ms": now_ms(), "frames": made}))


def played(browser: Browser, screens: Screens, play: Callable[[WebSocketRoute], None]) -> Page:
    """A wall whose socket is played by the test."""
    page = browser.new_context().new_page()
    page.route_web_socket("**/live/ws", play)
    page.goto(screens.url)
    return page


def test_the_wall_survives_a_restart_of_the_dashboard(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    with dashboard() as first:
        page.goto(first.url)
        wait_live(page, "live")
    wait_live(page, "dim")
    assert "Mất kết nối với máy chủ" in page.inner_text(".truth .note")
    with dashboard(Story(flow=222_000), first.port):
        wait_live(page, "live", 40_000)
        page.wait_for_function("document.querySelector('.traffic .figure .number').textContent === '222.000'")
        assert page.evaluate("[window.__ioc.gaps, performance.getEntriesByType('navigation')[0].type]") == [
            0,
            "navigate",
        ]
        assert page.evaluate("window.__ioc.connects") >= 2
    context.close()


def test_it_tells_the_server_what_it_has_seen(browser: Browser, screens: Screens) -> None:
    words: list[dict[str, Any]] = []

    def play(socket: WebSocketRoute) -> None:
        def heard(text: str | bytes) -> None:
            words.append(json.loads(text))
            hello(socket)
            frames(socket, 41 if len(words) == 1 else 42)
            if len(words) == 1:
                socket.close()

        socket.on_message(heard)

    page = played(browser, screens, play)
    page.wait_for_function("window.__ioc.seq === 42")
    assert words == [{"seen": 0, "boot": "", "scenes": []}, {"seen": 41, "boot": "a", "scenes": []}]
    assert page.evaluate("[window.__ioc.gaps, window.__ioc.frames]") == [0, 2]
    page.context.close()


def test_frames_seen_twice_count_once_and_a_hole_is_a_gap(browser: Browser, screens: Screens) -> None:
    def play(socket: WebSocketRoute) -> None:
        def heard(_text: str | bytes) -> None:
            hello(socket)
            for seq in (5, 6, 6, 9):
                frames(socket, seq)

        socket.on_message(heard)

    page = played(browser, screens, play)
    page.wait_for_function("window.__ioc.seq === 9")
    assert page.evaluate("[window.__ioc.frames, window.__ioc.gaps]") == [3, 1]
    page.context.close()


def test_a_silent_socket_is_left_for_a_new_one(browser: Browser, screens: Screens) -> None:
    page = played(browser, screens, lambda socket: socket.on_message(lambda _text: hello(socket)))
    page.wait_for_function("window.__ioc.connects >= 2", timeout=30_000)
    page.context.close()


def test_a_new_build_reloads_the_page(browser: Browser, screens: Screens) -> None:
    builds = iter(["1", "2", "2", "2", "2"])

    def play(socket: WebSocketRoute) -> None:
        def heard(_text: str | bytes) -> None:
            build = next(builds)
            hello(socket, build=build)
            frames(socket, 3)
            if build == "1":
                socket.close()

        socket.on_message(heard)

    page = played(browser, screens, play)
    page.wait_for_function(
        "performance.getEntriesByType('navigation')[0].type === 'reload' && window.__ioc?.frames === 1"
    )
    page.context.close()


def test_memory_and_nodes_stay_flat_over_the_frames_of_ten_minutes(screens: Screens, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.goto(screens.url)
    wait_live(page, "live")
    session = page.context.new_cdp_session(page)

    def used() -> tuple[int, int]:
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        return heap, page.evaluate("document.querySelectorAll('*').length")

    feed = """([frame, count]) => { for (let i = 0; i < count; i++) {
      window.__ioc.lastFrame = ioc.live.frame = { ...structuredClone(frame), made_ms: Date.now(), seq: i };
      ioc.paint(document.getElementById('ioc'));
      if (i % 20) continue;
      for (const c of document.querySelectorAll('[data-chart]')) ioc.drawChart(c, frame.charts[c.dataset.chart]);
    } }"""
    page.evaluate(feed, [encoded(1), 200])
    heap, nodes = used()
    page.evaluate(feed, [encoded(1, 310_000), TEN_MINUTES])
    heap_after, nodes_after = used()
    assert nodes_after == nodes
    assert heap_after - heap < 2_000_000
    page.context.close()


def test_painting_a_frame_again_touches_nothing(open_page: OpenPage) -> None:
    page = open_page()
    touched = """() => { const root = document.getElementById('ioc'); ioc.paint(root);
      const watch = new MutationObserver(() => {});
      watch.observe(root, { attributes: true, childList: true, characterData: true, subtree: true });
      const now = ioc.live.now(); ioc.live.now = () => now;
      ioc.paint(root);
      watch.takeRecords();
      ioc.paint(root);
      return watch.takeRecords().map((one) => one.target.outerHTML ?? one.target.data); }"""
    assert page.evaluate(touched) == []
