"""The scenes of the wall: what each shows, that it fits, how they turn, and that they cost nothing in the long run."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from contracts.alerts import Where
from contracts.registry import load_registry
from dashboard.components.scenes import SCENES
from dashboard.i18n import LANGUAGES
from tests.browser.alerts import alert
from tests.browser.conftest import OpenPage
from tests.browser.scripted import Screens
from tests.browser.test_wall_alerts import incident

REGISTRY = load_registry()
OTHERS = [name for name in SCENES if name != "province"]
SCENE = "document.querySelector('.stage > .scenery').dataset.scene"
OVERFLOWING = """() => [...document.querySelectorAll('.panel *')]
  .filter((n) => n.clientWidth && n.scrollWidth > n.clientWidth + 2)
  .map((n) => `${n.className}: ${n.textContent.slice(0, 40)}`)"""
CLIPPED = """() => [...document.querySelectorAll('.panel')].filter((panel) => {
  const box = panel.getBoundingClientRect();
  const inside = [...panel.querySelectorAll('li, tr, canvas')].filter((n) => n.clientHeight);
  return box.width && inside.some((n) => n.getBoundingClientRect().bottom > box.bottom + 1);
}).map((n) => n.className)"""
ROOT = "document.getElementById('ioc')"


def shown(page: Page, name: str) -> None:
    """Until the wall shows the scene and its own message has come."""
    page.wait_for_function(f"{SCENE} === '{name}'")
    if name != "province":
        page.wait_for_function(f"ioc.live.scenes['{name}'] !== undefined")


def fits(page: Page, size: list[int]) -> None:
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == size
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(CLIPPED) == []


def passes(page: Page, milliseconds: int) -> None:
    """As if so much time had passed since the page was opened."""
    page.evaluate("performance.__now ??= performance.now.bind(performance)")
    page.evaluate(f"performance.now = () => performance.__now() + {milliseconds}")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("name", OTHERS)
def test_every_scene_fits_every_screen(open_page: OpenPage, name: str, width: int, height: int) -> None:
    page = open_page(f"/wall/{name}", width, height)
    shown(page, name)
    fits(page, [width, height])


TRUTH = """() => [...document.querySelectorAll('.truth > *, .truth .feed, .truth .proofs > *')]
  .filter((node) => node.clientWidth && !node.closest('.reveal'))
  .map((node) => [node, node.getBoundingClientRect(), node.parentNode.getBoundingClientRect()])"""
CUT = f"""() => ({TRUTH})().filter(([node, box, holder], i, all) => {{
    const next = all.find(([other]) => other === node.nextElementSibling && other.parentNode.matches('.truth'));
    return box.right > holder.right + 1 || node.scrollWidth > node.clientWidth + 1 || box.right > next?.[1].left;
  }}).map(([node]) => node.className)"""
GONE = f"() => ({TRUTH})().filter(([, box, holder]) => box.top >= holder.bottom).map(([node]) => node.className)"
LATE_MS, LONG_MS = 42_000, 47 * 3_600_000 + 59 * 60_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCENES)
def test_a_demos_truth_bar_has_room_for_an_alert_of_the_centre(
    open_page: OpenPage, screens: Screens, name: str, language: str
) -> None:
    screens.story.alerts = [alert("system.lag", 2, "Trễ", Where("feed", "traffic"))]
    screens.story.proofs_ago_ms = dict.fromkeys(("traffic", "dossiers", "payments"), LATE_MS)
    page = open_page(f"{'/' if name == 'province' else f'/wall/{name}'}?lang={language}")
    page.wait_for_selector(".truth .badge[data-shape='severity-2']")
    assert page.evaluate(CUT) == []
    assert page.evaluate(GONE) == []
    screens.story.proofs_ago_ms = dict.fromkeys(("traffic", "dossiers", "payments"), LONG_MS)
    page.wait_for_function("document.querySelector('.truth .feed .age').textContent.startsWith('47')")
    assert page.evaluate(CUT) == []
    assert page.evaluate(f"({TRUTH})().filter(([node]) => node.querySelector('.badge'))[0][1].top") < 60


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OTHERS)
def test_every_scene_fits_beside_the_province_on_a_wide_screen(open_page: OpenPage, name: str, language: str) -> None:
    page = open_page(f"/?lang={language}", 2560, 1080)
    page.evaluate(f"ioc.scenery.beside.show('{name}')")
    page.wait_for_function(f"ioc.live.scenes['{name}'] !== undefined")
    fits(page, [2560, 1080])
    boxes = page.evaluate(
        "['.stage', '.beside'].map((s) => document.querySelector(s).getBoundingClientRect().toJSON())"
    )
    assert boxes[0]["right"] <= boxes[1]["left"]


@pytest.mark.parametrize("query", ["", "?rotate=30"])
@pytest.mark.parametrize("name", OTHERS)
def test_beside_a_scene_stands_another_one_but_never_the_province(open_page: OpenPage, name: str, query: str) -> None:
    page = open_page(f"/wall/{name}{query}", 3440, 1440)
    names = page.evaluate("ioc.scenery.beside.names")
    assert names
    assert "province" not in names
    for other in set(names) - {name}:
        page.evaluate(f"ioc.scenery.beside.show('{other}')")
        page.wait_for_function(f"ioc.live.scenes['{other}'] !== undefined")
        fits(page, [3440, 1440])


def test_on_a_picture_of_two_walls_the_second_scene_is_whole(open_page: OpenPage) -> None:
    page = open_page("/", 5120, 1440)
    page.evaluate("ioc.scenery.beside.show('traffic')")
    page.wait_for_function("ioc.live.scenes.traffic !== undefined")
    assert page.locator(".beside .map:visible").count() == 1
    fits(page, [5120, 1440])


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", OTHERS)
def test_every_scene_is_accessible(open_page: OpenPage, name: str, theme: str) -> None:
    page = open_page(f"/wall/{name}?theme={theme}")
    shown(page, name)
    results = Axe().run(page)
    assert [violation["id"] for violation in results.response["violations"]] == [], results.generate_report()


def test_traffic_shows_the_worst_roads_the_slowest_points_and_the_fleet(open_page: OpenPage) -> None:
    page = open_page("/wall/traffic")
    shown(page, "traffic")
    page.wait_for_function("document.querySelector('.road0 .title').textContent.startsWith('QL.5')")
    assert page.locator(".slowest li:not([hidden])").count() == 8
    assert page.locator(".gateways li:not([hidden])").first.inner_text().split() == ["Trạm", "Phố", "Hiến", "5/24"]
    assert page.locator(".fleet .barred .value").first.inner_text() == "63,6%"
    colours = """() => { const c = document.querySelector('.road0 canvas');
      const { data } = c.getContext('2d').getImageData(c.width / 8, 0, c.width * 7 / 8, c.height * 0.8);
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size; }"""
    page.wait_for_function(f"({colours})() > 12")


def test_services_show_statuses_agencies_and_goals(open_page: OpenPage) -> None:
    page = open_page("/wall/services?lang=en")
    shown(page, "services")
    page.wait_for_function("document.querySelectorAll('.agencies tbody tr:not([hidden])').length === 10")
    first = page.locator(".agencies tbody tr:first-child td").all_inner_texts()
    assert first[1:] == ["940", "88", "61", "88.4%"]
    assert page.locator(".statuses .value").all_inner_texts()[2] == "10,420"
    assert page.locator(".goals li").count() == 5
    assert page.locator(".goals [data-shape='mark-tick']").count() == 4


def test_payments_show_declines_by_provider_and_service(open_page: OpenPage, screens: Screens) -> None:
    where = Where("provider", REGISTRY.providers[2].id)
    screens.story.alerts = [alert("payments.technical_declines", 2, "Lỗi kỹ thuật tăng cao", where)]
    page = open_page("/wall/payments")
    shown(page, "payments")
    page.wait_for_function("document.querySelectorAll('.matrix .cell[data-ramp=\"5\"]').length === 1")
    assert page.locator(".matrix .cell[data-ramp='5']").inner_text() == "10,8%"
    assert page.locator(".matrix th .badge:visible").count() == 1
    assert page.get_attribute(".matrix .bar", "data-badge") == "2"
    assert "0/7" in page.locator(".matrix td").all_inner_texts()
    assert page.locator(".codes .value").first.inner_text() == "5.812"


def test_the_system_shows_lanes_refusals_and_a_canary_for_each_partition(open_page: OpenPage) -> None:
    page = open_page("/wall/system")
    shown(page, "system")
    page.wait_for_function("document.querySelectorAll('.partition[data-state=f]').length === 16")
    assert page.locator(".panel.lanes .lane:not(.heads)").count() == 4
    assert page.locator(".refused tr:last-child td").first.inner_text() == "95"


def test_scenes_turn_by_the_address_and_the_title_says_which(open_page: OpenPage) -> None:
    page = open_page("/wall/province?rotate=30")
    assert page.inner_text(".truth h1") == "Toàn tỉnh"
    for turn, name in enumerate([*OTHERS, "province"], 1):
        passes(page, turn * 30_500)
        shown(page, name)
    assert page.inner_text(".truth h1") == "Toàn tỉnh"


def test_without_a_wish_a_scene_stays(open_page: OpenPage) -> None:
    page = open_page("/wall/payments")
    passes(page, 3_600_000)
    page.evaluate("ioc.turnScenery()")
    assert page.evaluate(SCENE) == "payments"


def test_a_new_critical_holds_its_scene_for_five_minutes(open_page: OpenPage, screens: Screens) -> None:
    screens.story.alerts = [incident(entity="old")]
    page = open_page("/?rotate=30")
    assert page.evaluate(SCENE) == "province"
    declines = alert("payments.technical_declines", 1, "Lỗi kỹ thuật tăng cao", Where("provider", "VNPAY"))
    screens.story.alerts = [*screens.story.alerts, declines]
    shown(page, "payments")
    passes(page, 299_000)
    page.evaluate("ioc.turnScenery()")
    assert page.evaluate(SCENE) == "payments"
    passes(page, 301_500)
    shown(page, "system")


def test_a_wide_screen_shows_a_second_scene_and_never_the_same_twice(open_page: OpenPage) -> None:
    page = open_page("/wall/traffic", 2560, 1080)
    assert page.evaluate("document.querySelector('.beside .scenery').dataset.scene") not in {"traffic", "province"}
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.wait_for_function("document.querySelector('.beside .scenery').children.length === 0")
    page.set_viewport_size({"width": 2560, "height": 1080})
    page.wait_for_function("document.querySelector('.beside .scenery').children.length > 0")


def test_from_afar_only_what_counts_is_shown_and_larger(open_page: OpenPage, screens: Screens) -> None:
    screens.story.alerts = [incident(f"QL.{i}", 1 + i % 3, f"R{i}") for i in range(5)]
    page = open_page("/?far=1")
    page.wait_for_function("document.querySelectorAll('.attention li:not([hidden])').length === 5")
    assert page.locator(".attention li:visible").count() == 3
    assert page.locator(".region.map:visible, .region.today:visible, .figures:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.hero .number')).fontSize") == "128px"
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        1920,
        1080,
    ]
    clock = page.evaluate("document.querySelector('.clock').getBoundingClientRect().right")
    assert clock <= 1920


def test_weeks_of_turning_leave_nothing_behind(open_page: OpenPage) -> None:
    page = open_page("/?rotate=30", 2560, 1080)
    session = page.context.new_cdp_session(page)

    def turned(times: int) -> tuple[int, int]:
        page.evaluate(f"""async () => {{ const {{ main, beside }} = ioc.scenery;
          for (let i = 0; i < {times}; i++) {{ main.show(main.names[i % 5]); beside.show(beside.names[(i + 2) % 4]);
            ioc.paint({ROOT}); }} main.show('province'); beside.show('traffic'); }}""")
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"], page.evaluate("document.querySelectorAll('*').length")

    turned(10)
    heap, nodes = turned(5)
    heap_after, nodes_after = turned(200)
    assert nodes_after == nodes
    assert heap_after - heap < 2_000_000


def test_a_scene_of_the_past_shows_what_was_known_of_it(open_page: OpenPage) -> None:
    then = "document.querySelector('#ioc[data-past] .clock')?.textContent.startsWith('XEM LẠI')"
    page = open_page("/wall/traffic?at=-2h", until=f"{then} && ioc.live.scenes.traffic !== undefined")
    assert page.evaluate("window.__ioc.connects") == 0
    assert page.evaluate("ioc.live.scenes.traffic.roads[0].start_ms < Date.now() - 4 * 3600000")
