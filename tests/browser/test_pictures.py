"""Pages look as they did when somebody last looked at them.

`pytest tests/browser/test_pictures.py --new-pictures` makes what they look like now the baseline: look at it before it
is committed.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from contracts.alerts import Where
from contracts.measures import HOUR_MS, MINUTE_MS, Grain
from contracts.registry import load_registry
from dashboard.theme import THEMES
from tests.browser.agent import counted
from tests.browser.alerts import alert
from tests.browser.conftest import LIVE, OpenPage
from tests.browser.desk import LISTED, wait, wait_detail, wait_rows
from tests.browser.look import Look, faults, keep, look
from tests.browser.scripted import Screens, dashboard
from tests.browser.test_report import DONE, province
from tests.fixtures.browser import launched

NOW_MS = round(datetime(2026, 11, 25, 2, 30, tzinfo=UTC).timestamp() * 1000)
"""Half past nine of a Wednesday in Hưng Yên."""
LOOKS, LOOK_AGAIN_MS = 10, 500
REGISTRY = load_registry()
COMMUNE = REGISTRY.communes[12]
FONTS = """<fontconfig><dir>/usr/share/fonts</dir>
  <match target="font">
    <edit name="hinting"><bool>false</bool></edit>
    <edit name="antialias"><bool>true</bool></edit>
    <edit name="rgba"><const>none</const></edit>
  </match>
</fontconfig>
"""
"""How letters are drawn, whatever the machine's own settings say: they would move whole lines."""


def _scene(name: str) -> str:
    return f"({LIVE}) && ioc.live.scenes['{name}'] !== undefined"


def _detailed(page: Page) -> None:
    wait_rows(page, 22)
    page.keyboard.press("ArrowDown")
    wait_detail(page)
    wait(page, "(canvas => canvas && canvas.width === canvas.clientWidth)(document.querySelector('#detail canvas'))")


def _filled(page: Page) -> None:
    """The gallery is whole when the palette's copy and the rows of the list stand there."""
    page.wait_for_selector(".palette [role=option]")
    page.wait_for_selector(".listed .ag-row.marked")


def _nothing(_: Page) -> None:
    """The page is whole by itself."""


class Shown(NamedTuple):
    """A page that is looked at: its address, the screen, and until when and how it is prepared."""

    address: str
    width: int
    height: int
    until: str = LIVE
    prepare: Callable[[Page], None] = _nothing


PAGES = {
    "gallery": Shown("/gallery?lang=vi", 1920, 1080, prepare=_filled),
    "gallery-en": Shown("/gallery?lang=en", 1920, 1080, prepare=_filled),
    "wall": Shown("/", 1920, 1080),
    "traffic": Shown("/wall/traffic", 1920, 1080, _scene("traffic")),
    "payments": Shown("/wall/payments", 1920, 1080, _scene("payments")),
    "desk": Shown("/desk", 1366, 768, LISTED, _detailed),
    "report": Shown("/report", 1366, 768, DONE),
}


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that draws alike on every machine."""
    fonts = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    fonts.write_text(FONTS, encoding="utf-8")
    with launched(chromium, FONTCONFIG_FILE=str(fonts)) as running:
        yield running


@pytest.fixture
def screens() -> Iterator[Screens]:
    """A morning with an incident, a busy yesterday behind it, and a clock that stands."""
    with dashboard(moment_ms=NOW_MS) as running:
        where = Where("road", "QL5", ("QL.5 Km7+400", "QL.5 Km7+400"), COMMUNE.code)
        declines = Where("figure", "province")
        running.story.alerts = [
            alert("traffic.incident", 1, "Sự cố giao thông", where, owner="csgt", now_ms=NOW_MS),
            alert("figure.payments.technical_success", 3, "Lỗi kỹ thuật tăng", declines, 31, domain="payments",
                  now_ms=NOW_MS),
        ]  # fmt: skip
        yesterday = running.alerts.raise_some(8, first=20, apart_ms=9 * MINUTE_MS, ago_ms=13 * HOUR_MS)
        for one in yesterday + running.alerts.raise_some(14, apart_ms=6 * MINUTE_MS):
            counted(running.mirror.cells, one)
        province(running.mirror.cells, Grain.DAY.bucket(NOW_MS))
        yield running


def _opened(open_page: OpenPage, name: str, theme: str) -> Page:
    shown = PAGES[name]
    joint = "&" if "?" in shown.address else "?"
    page = open_page(f"{shown.address}{joint}theme={theme}", shown.width, shown.height, until=shown.until)
    shown.prepare(page)
    return page


def _told(name: str, theme: str, found: Look, folder: Path) -> str:
    told = faults(name, theme, found, folder)
    return "\n".join([f"{name} looks otherwise in the {theme} theme; see {folder}", *told]) if told else ""


def _settled(page: Page, name: str, theme: str, folder: Path) -> str:
    """What looks otherwise for good: on a busy machine some of a page is painted a while after it is whole."""
    told = ""
    for _ in range(LOOKS):
        if not (told := _told(name, theme, look(page), folder)):
            break
        page.wait_for_timeout(LOOK_AGAIN_MS)
    return told


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(
    open_page: OpenPage, name: str, theme: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    page = _opened(open_page, name, theme)
    if pytestconfig.getoption("new_pictures"):
        pytest.skip(f"{keep(name, theme, look(page))} is new")
    assert not (told := _settled(page, name, theme, tmp_path)), told


CHANGES = {
    "a component is hidden": "document.querySelector('.column.payments .hero').style.visibility = 'hidden'",
    "a small mark is gone": "document.querySelector('.attention li .shape').style.display = 'none'",
    "quiet text has another colour": "document.documentElement.style.setProperty('--text2', '#E0A030')",
    "panels are a shade lighter": "document.documentElement.style.setProperty('--panel', '#222B33')",
    "a region stands lower": "document.querySelector('.region.map').style.setProperty('--y', 212)",
    "a chart draws nothing": "() => { ioc.drawChart = (canvas) => ioc.prepareCanvas(canvas); }",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_person_would_notice_is_noticed(open_page: OpenPage, change: str, tmp_path: Path) -> None:
    page = _opened(open_page, "wall", "dark")
    page.evaluate(CHANGES[change])
    assert _told("wall", "dark", look(page), tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"picture.png", "baseline.png", "difference.png"}
