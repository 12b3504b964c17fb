"""Drawings say what their colours and numbers mean."""

import pytest

from dashboard.i18n import text
from tests.browser.conftest import OpenPage

DRAWN = """([kind, path]) => { const canvas = document.querySelector(`canvas[data-draw=${kind}]`), written = [];
  const area = Object.assign(ioc.prepareCanvas(canvas), { height: canvas.clientHeight });
  const { fillText } = area.pen;
  area.pen.fillText = (...told) => { written.push(told[0]); fillText.apply(area.pen, told); };
  ioc.drawings[kind](area, ioc.sceneAt(path));
  delete area.pen.fillText;
  return written; }"""
"""Draws one more time and tells what was written."""


def colours(language: int) -> list[str]:
    """The words of the legend of speeds."""
    free, slow = (text(f"scene.speeds.{end}", percent=n)[language] for end, n in (("free", 95), ("slow", 40)))
    return [free, slow, text("scene.speeds.unknown")[language]]


@pytest.mark.parametrize(("lang", "language"), [("vi", 0), ("en", 1)])
@pytest.mark.parametrize(
    ("page", "path"), [("/traffic/road/QL5", ["road/QL5"]), ("/traffic", ["traffic", "roads", "0"])]
)
def test_a_road_over_space_and_time_says_what_its_colours_mean(
    open_page: OpenPage, page: str, path: list[str], lang: str, language: int
) -> None:
    opened = open_page(f"{page}?lang={lang}")
    opened.wait_for_function("(path) => ioc.sceneAt(path)", arg=path)
    assert opened.evaluate(DRAWN, ["spacetime", path])[-3:] == colours(language)


def test_the_scale_of_received_and_done_has_its_unit(open_page: OpenPage) -> None:
    page = open_page("/wall/services?lang=en")
    page.wait_for_function("ioc.sceneAt(['services'])")
    assert any(word.endswith(" dossiers") for word in page.evaluate(DRAWN, ["days", ["services"]]))


def test_response_codes_say_what_is_counted(open_page: OpenPage) -> None:
    page = open_page("/payments?lang=en")
    assert page.inner_text(".panel.codes .note") == "transactions"
