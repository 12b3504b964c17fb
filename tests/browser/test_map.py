"""The map: layers by the ramp, alerts over all of them, reachable by pointer and keyboard, and cheap to paint."""

from itertools import pairwise

from playwright.sync_api import Page

from contracts.alerts import Where
from contracts.registry import load_registry
from tests.browser.alerts import alert
from tests.browser.conftest import OpenPage
from tests.browser.scripted import Screens

REGISTRY = load_registry()


def choose(page: Page, layer: str) -> None:
    page.click(f"[data-choose={layer}]")
    page.wait_for_function(f"document.querySelector('[data-maps]').dataset.layer === '{layer}'")


def painted(page: Page, what: str) -> int:
    return page.locator(f"{what}[data-ramp]:not([data-ramp=''])").count()


def test_layers_colour_roads_or_communes_by_the_ramp_and_nothing_else(open_page: OpenPage) -> None:
    page = open_page("/traffic", 1440, 900)
    page.wait_for_function("document.querySelector('.pieces [data-ramp]:not([data-ramp=\"\"])') !== null")
    assert painted(page, ".communes path") == 0
    choose(page, "dossiers")
    assert (painted(page, ".pieces polyline"), painted(page, ".communes path")) == (0, 104)
    choose(page, "payments")
    page.wait_for_function("document.querySelectorAll('.communes [data-ramp=\"5\"]').length > 0")
    choose(page, "alerts")
    assert (painted(page, ".pieces polyline"), painted(page, ".communes path")) == (0, 0)


def test_the_legend_follows_the_layer(open_page: OpenPage) -> None:
    page = open_page("/payments", 1440, 900)
    assert page.locator(".map .legend:visible").inner_text().split("\n")[0] == "Lỗi kỹ thuật hôm nay"
    choose(page, "alerts")
    assert page.locator(".map .legend:visible").inner_text().split()[1:3] == ["Hoạt", "động"]


def test_no_legend_scrolls_a_phone_sideways(open_page: OpenPage) -> None:
    page = open_page("/traffic", 390, 844)
    for layer in ("traffic", "dossiers", "payments", "alerts"):
        choose(page, layer)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, layer


def test_the_worst_five_communes_are_marked_and_named_without_overlap(open_page: OpenPage, screens: Screens) -> None:
    near = sorted(REGISTRY.communes, key=lambda c: (c.lat - 20.66) ** 2 + (c.lon - 106.06) ** 2)[:7]
    screens.story.alerts = [
        alert("traffic.incident", 2, "Sự cố giao thông", Where("commune", commune.code, commune=commune.code))
        for commune in near
    ]
    page = open_page()
    page.wait_for_function("document.querySelectorAll('g.mark').length === 5")
    assert page.locator(".communes [data-badge='2']").count() == 7
    boxes = page.evaluate("[...document.querySelectorAll('g.mark text')].map((n) => n.getBoundingClientRect())")
    boxes.sort(key=lambda box: box["top"])
    assert all(a["bottom"] <= b["top"] + 8 for a, b in pairwise(boxes))


def test_a_commune_is_pointed_at_and_opened(open_page: OpenPage) -> None:
    page = open_page("/dossiers?lang=en", 1440, 900)
    commune = page.locator(f"[data-commune='{REGISTRY.communes[8].code}']")
    commune.hover()
    lines = page.locator(".tip:visible p").all_inner_texts()
    assert lines[0] == REGISTRY.communes[8].short_en
    assert lines[1].startswith("Overdue: ")
    commune.click()
    page.wait_for_url(f"**/commune/{REGISTRY.communes[8].code}?lang=en")


def test_a_commune_is_called_by_its_name_its_alert_and_its_value(open_page: OpenPage, screens: Screens) -> None:
    code = REGISTRY.communes[8].code
    where = Where("commune", code, commune=code)
    screens.story.alerts = [
        alert("traffic.incident", 2, "Sự cố giao thông", where),
        alert("payments.latency", 4, "Thanh toán chậm", where),
    ]
    page = open_page("/dossiers", 1440, 900)
    commune = page.locator(f"[data-commune='{code}']")
    page.wait_for_function(f"document.querySelector('[data-commune=\"{code}\"]').ariaLabel.includes('Sự cố')")
    commune.focus()
    alerted = "Cao: Sự cố giao thông (+1 việc khác)"
    said = commune.get_attribute("aria-label") or ""
    assert said.startswith(f"{REGISTRY.communes[8].short_vi}. {alerted}. Quá hạn: ")
    assert page.locator(".tip:visible p").all_inner_texts() == said.split(". ", 2)
    screens.story.alerts = []
    page.wait_for_function("document.querySelectorAll('.tip p').length === 2")
    assert alerted not in (commune.get_attribute("aria-label") or alerted)


def test_cameras_and_roads_say_what_they_are_and_lead_to_their_pages(open_page: OpenPage) -> None:
    page = open_page("/traffic?lang=en", 1440, 900)
    page.wait_for_function("document.querySelector('.pieces [data-ramp]:not([data-ramp=\"\"])') !== null")
    silent = page.locator(".cameras [data-state='d']").first
    silent.hover()
    named = silent.get_attribute("data-en") or silent.get_attribute("data-vi")
    assert page.locator(".tip:visible p").all_inner_texts()[:2] == [named, "Dead"]
    piece = page.locator(".pieces polyline").nth(40)
    piece.dispatch_event("pointerover")
    lines = page.locator(".tip:visible p").all_inner_texts()
    road = piece.get_attribute("data-of") or ""
    assert lines[0] == REGISTRY.roads[REGISTRY.road_index[road]].short_en
    assert lines[1].startswith("Speed of free flow: ")
    piece.dispatch_event("click")
    page.wait_for_url(f"**/traffic/road/{road}?lang=en")


def test_the_map_is_reached_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/traffic", 1440, 900)
    page.focus("[data-commune]")
    first = page.evaluate("document.activeElement.dataset")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset")
    assert float(second["y"]) > float(first["y"])
    assert page.locator(".tip:visible p").first.inner_text() == second["vi"]
    assert page.locator("[data-commune][tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/commune/{second['commune']}")


def test_an_update_of_the_map_touches_only_what_changed(open_page: OpenPage) -> None:
    """What it costs is measured by `ioc bench pages`."""
    page = open_page("/traffic", 1440, 900)
    touched = page.evaluate("""() => {
      const map = ioc.placeMap(document.querySelector('[data-map]'), 'vi');
      const frame = structuredClone(ioc.live.frame);
      frame.alerts = { communes: {}, marks: [] };
      ioc.paintMap(map, frame);
      const watch = new MutationObserver(() => {});
      watch.observe(document.body, { attributes: true, childList: true, characterData: true, subtree: true });
      ioc.paintMap(map, structuredClone(frame));
      const same = watch.takeRecords().length;
      const { commune } = map.communes[7].dataset;
      frame.alerts = { communes: { [commune]: { severity: 2 } }, marks: [commune] };
      ioc.paintMap(map, frame);
      const nodes = new Set(watch.takeRecords().map((one) => one.target));
      return [same, nodes.size, nodes.has(map.communes[7])];
    }""")
    assert touched[0] == 0
    assert 0 < touched[1] < 12
    assert touched[2]
