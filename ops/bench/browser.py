"""A real headless Chromium on the wall: when which frame was painted."""

from ops.browser import FIRST_FRAME_MS, running_chromium

WALL = {"width": 1920, "height": 1080}


def frames_on_the_wall(url: str, warm_s: int, seconds: int) -> list[tuple[int, int]]:
    """(newest passage's event time, time painted), epoch ms, of every frame that the wall paints in so many seconds."""
    with running_chromium() as browser:
        page = browser.new_page(viewport=WALL)  # type: ignore[arg-type]
        page.goto(url)
        page.wait_for_function("window.__ioc?.samples.some((one) => one.events.traffic)", timeout=FIRST_FRAME_MS)
        page.wait_for_timeout(warm_s * 1000)
        found: list[tuple[int, int]] = []
        page.evaluate("window.__ioc.samples.length = 0")
        for _ in range(seconds):
            page.wait_for_timeout(1000)
            taken = page.evaluate("window.__ioc.samples.splice(0).map((one) => [one.events.traffic, one.painted_ms])")
            found += [(newest, painted) for newest, painted in taken]
    return found
