"""Charts of layers: nothing is left out of them, what is not known is not drawn, and sums are compared with sums."""

import pytest
from playwright.sync_api import Page

from contracts.payments import RESPONSE_CODES
from contracts.registry import load_registry
from dashboard.i18n import load_words
from tests.browser.conftest import OpenPage, Series
from tests.browser.test_parts import DRAWN, legend

CAMERA = f"/traffic/camera/{load_registry().cameras[16].id}?lang=en"
PROVIDER = "/payments/provider/VNPAY?lang=en"
STACK = "ioc.charts().find((chart) => chart.kind === 'stack')"
COLUMN = """(share) => { const chart = %s, { canvas } = chart, area = ioc.plot.frameOf(chart);
  dispatchEvent(new Event('resize'));
  const ratio = devicePixelRatio, at = Math.round((area.left + share * (area.right - area.left)) * ratio);
  const { data } = canvas.getContext('2d').getImageData(at, 0, 1, Math.round((area.floor - 2) * ratio));
  const inks = ['series1', 'series2', 'series3', 'series4', 'series5'].map(area.colour).map((hex) =>
    [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join());
  const seen = Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join());
  return seen.filter((ink) => inks.includes(ink)).length / ratio; }"""
"""How high the layers stand at a share of the chart's width, in pixels."""


def drawn(opened: OpenPage, path: str) -> Page:
    page = opened(path)
    page.wait_for_function(DRAWN)
    return page


def test_every_code_of_a_decline_is_in_the_stack_of_a_provider(opened: OpenPage, series: Series) -> None:
    page = drawn(opened, PROVIDER)
    asked = {one["measure"].removeprefix("code_") for one in series.asked if one["measure"].startswith("code_")}
    assert asked == {*RESPONSE_CODES, "other"} - {"00"}
    words = load_words("en")
    labels = page.evaluate(f"{STACK}.lines.map((line) => line.label)")
    assert set(labels) == {words(f"code.{code}") for code in asked}


def test_layers_beyond_the_five_colours_are_striped(opened: OpenPage) -> None:
    page = drawn(opened, PROVIDER)
    found = page.evaluate(
        f"""() => {{ const chart = {STACK}, whole = chart.canvas.toDataURL();
        chart.shown.at(-1).points.forEach((point) => (point[1] = null));
        dispatchEvent(new Event('resize')); return whole !== chart.canvas.toDataURL(); }}"""
    )
    assert found


def test_where_nothing_is_known_a_stack_draws_nothing(opened: OpenPage) -> None:
    page = drawn(opened, CAMERA)
    column, whole = COLUMN % STACK, (80 - 0.2) / 180
    before = page.evaluate(column, whole)
    assert before > 50
    page.evaluate(
        f"{STACK}.shown.forEach(({{ points }}) => points.slice(80, 100).forEach((point) => (point[1] = null)))"
    )
    assert page.evaluate(column, 0.5) == 0
    assert page.evaluate(column, whole) == pytest.approx(before, rel=0.1)


@pytest.mark.parametrize("back", ["yesterday", "lastweek"])
def test_a_stack_is_compared_with_the_sum_of_its_layers(opened: OpenPage, back: str) -> None:
    page = drawn(opened, f"{CAMERA}&compare={back}")
    page.wait_for_function(f"{STACK}.before")
    sums = page.evaluate(
        f"""() => {{ const {{ shown, before }} = {STACK};
        const at = before.points[1][0] + 1800000;
        const sum = shown.reduce((all, line) => all + ioc.plot.near(line, at), 0);
        return [sum, before.points[1][1]]; }}"""
    )
    assert sums[1] == pytest.approx(sums[0], rel=0.15)
    name = {"yesterday": "Yesterday", "lastweek": "Last week"}[back]
    assert legend(page, 2) == [f"{name}, Total"]
    stack = page.locator(".series").nth(2)
    stack.locator("canvas").hover(position={"x": 300, "y": 60})
    told = stack.locator(".readout:visible").inner_text().split("\n")
    assert [line.split(":")[0] for line in told[-2:]] == ["Total", f"{name}, Total"]
