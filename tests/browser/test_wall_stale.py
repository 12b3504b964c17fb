"""Nothing stale looks fresh: feeds that fall silent, links that break, a server that says nothing."""

from playwright.sync_api import Page

from contracts.freshness import State
from dashboard.live.frame import Links
from tests.browser.conftest import OpenPage
from tests.browser.scripted import Screens


def wait_live(page: Page, condition: str, timeout_ms: int = 20_000) -> None:
    """Until the wall is live, dim or blind."""
    page.wait_for_function(f"document.querySelector('#ioc')?.dataset.live === '{condition}'", timeout=timeout_ms)


def state(page: Page, feed: str, letter: str) -> None:
    page.wait_for_function(f"document.querySelector('.column.{feed}').dataset.state === '{letter}'")


def test_a_feed_goes_stale_and_comes_back(open_page: OpenPage, screens: Screens) -> None:
    page = open_page()
    fresh = page.evaluate("getComputedStyle(document.querySelector('.payments .number')).color")
    screens.story.proofs_ago_ms = {"payments": 190_000}
    screens.story.states = {"payments": State.STALE}
    state(page, "payments", "s")
    column = page.locator(".column.payments")
    assert column.locator(".age").inner_text().strip() == "3\u00a0phút"
    assert column.locator(".age .shape").get_attribute("data-shape") == "mark-s"
    assert column.locator(".hero .number").inner_text() == "99,6%"
    assert page.evaluate("getComputedStyle(document.querySelector('.payments .number')).color") != fresh
    hatched = "getComputedStyle(document.querySelector('.column.payments')).backgroundImage !== 'none'"
    assert page.evaluate(hatched)
    assert page.inner_text(".headline .level") == "Cần chú ý"
    assert page.inner_text(".headline").split("\n")[0].endswith("Nguồn Thanh toán không có số mới, 3\u00a0phút.")
    assert page.get_attribute(".headline .shape", "data-shape") == "level-attention"
    screens.story.proofs_ago_ms, screens.story.states = {}, {}
    state(page, "payments", "f")
    assert page.inner_text(".headline .level") == "Bình thường"


def test_a_dead_feed_keeps_its_last_value_with_a_cross_and_an_age(open_page: OpenPage, screens: Screens) -> None:
    screens.story.states, screens.story.proofs_ago_ms = {"traffic": State.DEAD}, {"traffic": 7_500_000}
    page = open_page()
    state(page, "traffic", "d")
    assert page.locator(".column.traffic .age .shape").get_attribute("data-shape") == "mark-d"
    assert page.inner_text(".column.traffic .age").strip() == "2\u00a0giờ\u00a005"
    assert page.inner_text(".column.traffic .hero .number") == "81,4%"
    assert page.get_attribute(".headline", "data-level") == "attention"


def test_an_empty_centre_says_so_and_never_zero(open_page: OpenPage, screens: Screens) -> None:
    screens.story.empty = True
    page = open_page()
    assert page.get_attribute(".headline", "data-level") == "blind"
    assert set(page.locator(".column .number").all_inner_texts()) == {"chưa có dữ liệu"}


def test_a_calm_list_says_so(open_page: OpenPage, screens: Screens) -> None:
    screens.story.silent_cameras = 0
    page = open_page()
    screens.story.long_names = True
    page.wait_for_function("document.querySelector('.attention .empty').textContent !== ''")
    assert page.inner_text(".attention .empty") == "Không có việc nào cần xử lý."


def test_without_redis_the_wall_dims_names_it_and_goes_blind(open_page: OpenPage, screens: Screens) -> None:
    page = open_page()
    screens.mirror.connected = False
    wait_live(page, "dim")
    assert "Redis không trả lời" in page.inner_text(".truth .note")
    assert float(page.evaluate("getComputedStyle(document.querySelector('.column')).opacity")) < 1
    wait_live(page, "blind")
    assert page.get_attribute(".headline", "data-level") == "blind"
    assert "Redis không trả lời" in page.inner_text(".headline")
    screens.mirror.connected = True
    wait_live(page, "live")
    assert page.inner_text(".headline .level") == "Bình thường"


def test_without_kafka_the_level_is_never_normal(open_page: OpenPage, screens: Screens) -> None:
    page = open_page("/?lang=en")
    screens.story.links = Links(redis=True, kafka=False)
    page.wait_for_function("document.querySelector('.headline').dataset.level === 'blind'")
    assert "Kafka does not answer" in page.inner_text(".headline")
