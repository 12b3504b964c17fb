"""What pages cost a browser: the first paint, the way to another page, the main thread at an update, a full desk."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from contracts.alerts import Act, Command, Where, encode
from contracts.catalogue import ALERT_INPUTS
from contracts.clock import system_clock
from contracts.measures import MINUTE_MS
from contracts.settings import Settings
from ops.bench.centre import start_dashboard, start_worker
from ops.bench.events import producer_of
from ops.bench.lab import running_lab
from ops.bench.percentiles import percentile
from ops.bench.results import OURS, Result, Row, medians
from ops.bench.tasks import longest_task_ms
from ops.browser import FIRST_FRAME_MS, enter_demo, running_chromium
from ops.errors import StackError
from ops.readiness import Readiness
from ops.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

WALL: "ViewportSize" = {"width": 1920, "height": 1080}
DESK: "ViewportSize" = {"width": 1366, "height": 768}
MANY = 5_000
APART_MS = 2 * MINUTE_MS
"""More than nine in ten minutes would be a flood, which the desk shows as a few rows."""
FRESH_S = 120.0
LOADED_MS = 300_000
WATCHED_MS = 10_000
TOUR = ("/traffic", "/dossiers", "/payments", "/system", "/")
BACKFILL = "traffic=2h,payments=3h,dossiers=10d"

PAINTED = "window.__ioc?.samples.length > 0"
LOADED = f"{PAINTED} && !ioc.live.frame.feeds.some((feed) => feed.history || feed.rebuilding)"
FIRST_PAINT = "window.__ioc.samples[0].painted_ms"
TRANSFERRED = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, one) => sum + one.transferSize, 0)"""
LEAVE = """path => { const link = [...document.querySelectorAll("a[href]")]
    .find((one) => new URL(one.href).pathname === path);
  setTimeout(() => link.click()); return Date.now(); }"""
MAP_MS = """() => { const map = ioc.placeMap(document.querySelector("[data-map]"), "vi");
  const frame = structuredClone(ioc.live.frame), times = [];
  const codes = map.communes.map((node) => node.dataset.commune);
  for (let turn = 0; turn < 40; turn += 1) {
    frame.parts.traffic.states = [...frame.parts.traffic.states]
      .map((state, i) => (i % 20 === turn % 20 ? "flsd"[turn % 4] : state)).join("");
    frame.parts.traffic.columns.speed_kmh = map.free.map((free, i) => free * (0.3 + ((i * 7 + turn * 13) % 70) / 100));
    const open = codes.slice(turn, turn + 12);
    frame.alerts = { communes: Object.fromEntries(open.map((code, i) => [code, { severity: 1 + (i % 4) }])),
      marks: open.slice(0, 5) };
    const begun = performance.now();
    ioc.paintMap(map, frame);
    document.body.getBoundingClientRect();
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[20]; }"""
LISTED = "count => window.ioc?.desk?.list.ready && ioc.desk.list.rows.length >= count"
SCROLL = """i => { document.querySelector("#desk-list .ag-grid-viewport, #desk-list .ag-body-viewport")
    .scrollTop = (i * 7919) % 150000;
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); }"""
FEWER = f"ioc.desk.list.rows.length < {MANY // 2}"


def pages(runs: int, say: Callable[[str], None]) -> Result:
    """Medians of `runs` visits to a centre whose three feeds run, then of as many to a desk with 5,000 open alerts."""
    with running_lab() as lab:
        _date_alerts(lab.settings)
        start_worker(lab)
        lab.spawn("simulators", "ops", "simulate", "--backfill", BACKFILL)
        lab.spawn("alerts", "ops", "alerts")
        _, url = start_dashboard(lab)
        if not wait_until(Readiness(url, simulators=True).reached, FRESH_S):
            raise StackError(f"the feeds were not fresh within {FRESH_S:.0f} s: {lab.why('simulators')}")
        with running_chromium() as browser:
            _entered(browser, url, "/", WALL).wait_for_function(LOADED, timeout=LOADED_MS)
            visits = [_visit(browser, url, say) for _ in range(runs)]
        _raise(lab.settings, range(MANY))
        with running_chromium() as browser:
            shifts = [_shift(browser, url, lab.settings, say) for _ in range(runs)]
    notes = [
        "first paint: from the request to live figures, nothing in the browser's cache; page to page: from the click",
        f"a task is one of the page's main thread, by the clock; desk: {MANY:,} open alerts",
    ]
    return Result("pages", [*medians(visits), *medians(shifts)], notes)


def _visit(browser: "Browser", url: str, say: Callable[[str], None]) -> list[Row]:
    page = _entered(browser, url, "/", WALL)
    begun_ms = page.evaluate("performance.timeOrigin")
    first_ms, moved = page.evaluate(FIRST_PAINT) - begun_ms, page.evaluate(TRANSFERRED)
    page.wait_for_function(LOADED, timeout=LOADED_MS)
    with longest_task_ms(browser, page) as updates:
        page.wait_for_timeout(WATCHED_MS)
    rows = [
        Row(OURS, "wall_first_paint_ms", first_ms),
        Row(OURS, "wall_transfer_kb", moved / 1000),
        Row(OURS, "wall_update_longest_task_ms", updates[0]),
        Row(OURS, "page_to_page_ms", _tour(page, url)),
    ]
    page.goto(f"{url}/traffic")
    page.wait_for_function(PAINTED)
    rows.append(Row(OURS, "map_update_ms", page.evaluate(MAP_MS)))
    page.context.close()
    return _told(rows, say)


def _tour(page: "Page", url: str) -> float:
    """Median of the ways from page to page, in ms; each page was seen before."""
    took = []
    for _ in range(2):
        page.goto(f"{url}{TOUR[-1]}")
        took = [_way(page, there) for _, there in pairwise((TOUR[-1], *TOUR))]
    return percentile(took, 0.5)


def _way(page: "Page", path: str) -> float:
    page.wait_for_function(PAINTED)
    left_ms = page.evaluate(LEAVE, path)
    page.wait_for_url(f"**{path}*")
    page.wait_for_function(PAINTED)
    return float(page.evaluate(FIRST_PAINT) - left_ms)


def _shift(browser: "Browser", url: str, settings: Settings, say: Callable[[str], None]) -> list[Row]:
    page = _entered(browser, url, "/desk", DESK)
    page.wait_for_function(LISTED, arg=MANY, timeout=LOADED_MS)
    rows = []
    change = partial(_change, settings)
    for name, work in (("scroll", _scroll), ("filter", _filter), ("walk", _walk), ("change", change)):
        with longest_task_ms(browser, page) as longest:
            work(page)
        rows.append(Row(OURS, f"desk_{name}_longest_task_ms", longest[0]))
    page.context.close()
    return _told(rows, say)


def _scroll(page: "Page") -> None:
    page.mouse.move(400, 300)
    for _ in range(40):
        page.mouse.wheel(0, 700)
    for turn in range(12):
        page.evaluate(SCROLL, turn)


def _filter(page: "Page") -> None:
    for desk in ("system", "all"):
        page.click(f"[data-desk={desk}]")
    page.keyboard.press("/")
    page.keyboard.type("place 77")
    page.wait_for_function(FEWER)
    page.keyboard.press("Escape")
    page.wait_for_function(LISTED, arg=MANY)


def _walk(page: "Page") -> None:
    for _ in range(40):
        page.keyboard.press("ArrowDown")


def _change(settings: Settings, page: "Page") -> None:
    """Some of them are told of again, fifty a second."""
    for turn in range(10):
        seen = page.evaluate("ioc.alerts.version")
        _raise(settings, range(turn * 12, turn * 12 + 12), ago_ms=0)
        page.wait_for_function("seen => ioc.alerts.version > seen", arg=seen)


def _entered(browser: "Browser", url: str, path: str, size: "ViewportSize") -> "Page":
    context = browser.new_context(viewport=size)
    enter_demo(context, url)
    page = context.new_page()
    page.goto(url + path)
    page.wait_for_function(PAINTED, timeout=FIRST_FRAME_MS)
    return page


def _raise(settings: Settings, numbers: range, ago_ms: int = MANY * APART_MS) -> None:
    """Raise alerts by hand, one after the other since `ago_ms`; with 0 all now."""
    producer, now_ms = producer_of(settings, linger_ms=5), system_clock()
    for number in numbers:
        at_ms = now_ms - ago_ms + (number * APART_MS if ago_ms else 0)
        producer.produce(ALERT_INPUTS, encode(_command(number, at_ms)), f"bench-{number}".encode(), timestamp=at_ms)
    producer.flush()


def _date_alerts(settings: Settings) -> None:
    """Let the alerts' inputs keep their sender's time, as the broker's own would make five thousand of them a flood."""
    from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource

    kept = ConfigEntry("message.timestamp.type", "CreateTime", incremental_operation=AlterConfigOpType.SET)
    topic = ConfigResource(ConfigResource.Type.TOPIC, ALERT_INPUTS, incremental_configs=[kept])
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap})
    for done in admin.incremental_alter_configs([topic]).values():
        done.result()


def _command(number: int, at_ms: int) -> Command:
    return Command(
        id=f"bench-{number}-{at_ms}",
        act=Act.RAISE,
        by="bench",
        role="operator",
        sent_ms=at_ms,
        where=Where("road", f"bench-{number}", (f"Xã {number}", f"Place {number}")),
        domain="traffic",
        severity=4,
        comment="a tree lies across the road, one lane is free",
    )


def _told(rows: list[Row], say: Callable[[str], None]) -> list[Row]:
    say(", ".join(f"{row.metric} {row.value:.0f}" for row in rows))
    return rows
