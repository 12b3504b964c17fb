"""A chart as a file says by itself what it shows: title, unit, span, legend, local time, in the page's language."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.test_parts import CAMERA, DRAWN, PAGES

WRITTEN = """() => { window.written = []; const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    if (!this.canvas.isConnected) written.push(text);
    return fillText.call(this, text, ...rest); }; }"""
"""From now on `written` are the texts of canvases that do not stand on the page: those of files."""


def drawn(opened: OpenPage, path: str) -> Page:
    page = opened(path)
    page.wait_for_function(DRAWN)
    return page


def saved(page: Page, place: int, kind: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator(".series").nth(place).locator(f"[data-export={kind}]").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        (
            "en",
            [
                "Time (Asia/Ho_Chi_Minh)", "p50 (km/h)", "p85 (km/h)", "p15 (km/h)", "Last week, p50 (km/h)",
                "Usual, p50, low (km/h)", "Usual, p50, middle (km/h)", "Usual, p50, high (km/h)",
            ],
        ),
        (
            "vi",
            [
                "Thời gian (Asia/Ho_Chi_Minh)", "p50 (km/giờ)", "p85 (km/giờ)", "p15 (km/giờ)",
                "Tuần trước, p50 (km/giờ)",
                "Thường lệ, p50, thấp (km/giờ)", "Thường lệ, p50, giữa (km/giờ)", "Thường lệ, p50, cao (km/giờ)",
            ],
        ),
    ],
)  # fmt: skip
def test_a_csv_names_its_columns_with_units_in_the_language_of_the_page(
    opened: OpenPage, tmp_path: Path, language: str, heads: list[str]
) -> None:
    page = drawn(opened, f"{PAGES['camera']}?lang={language}&compare=lastweek")
    page.wait_for_function("ioc.charts().every((chart) => chart.before)")
    found = rows(saved(page, 1, "csv", tmp_path))
    assert found[0] == heads
    assert len(found) == 181
    assert all(float(row[3]) < float(row[1]) < float(row[2]) for row in found[1:])
    assert all(float(row[5]) < float(row[6]) < float(row[7]) for row in found[1:])


def test_a_csv_is_in_local_time_with_its_offset(opened: OpenPage, tmp_path: Path) -> None:
    page = drawn(opened, PAGES["camera"])
    found = [row[0] for row in rows(saved(page, 0, "csv", tmp_path))[1:]]
    assert all(time.endswith(":00+07:00") for time in found)
    first = page.evaluate("ioc.charts()[0].shown[0].points[0][0]")
    moment = datetime.fromisoformat(found[0])
    assert moment.timestamp() * 1000 == first
    assert moment.utcoffset() == timedelta(hours=7)


def test_values_of_a_csv_are_in_the_unit_of_their_head(opened: OpenPage, tmp_path: Path) -> None:
    page = drawn(opened, f"{PAGES['provider']}?lang=en")
    found = rows(saved(page, 2, "csv", tmp_path))
    assert found[0][1] == "p95 (s)"
    assert float(found[1][1]) == page.evaluate("ioc.charts()[2].shown[0].points[0][1]") / 1000


def test_a_picture_has_title_unit_span_and_legend(opened: OpenPage, tmp_path: Path) -> None:
    page = drawn(opened, f"{PAGES['camera']}?compare=lastweek")
    page.wait_for_function("ioc.charts().every((chart) => chart.before)")
    page.evaluate(WRITTEN)
    shown = page.locator(".series").nth(1).locator("canvas").bounding_box()
    picture = saved(page, 1, "png", tmp_path).read_bytes()
    assert shown is not None
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[20:24]) > shown["height"] + 60
    from_ms, to_ms = page.evaluate("[ioc.charts()[1].from, ioc.charts()[1].to]")
    span = [datetime.fromtimestamp(ms / 1000 + 25_200, tz=UTC).strftime("%d/%m/%Y %H:%M") for ms in (from_ms, to_ms)]
    assert page.evaluate("written") == [
        "Tốc độ, p15 · p50 · p85 (km/giờ)", f"{CAMERA.name_vi} · {span[0]} – {span[1]} (UTC+7)",
        "p50", "p85", "p15", "Thường lệ, p50", "Tuần trước, p50",
    ]  # fmt: skip


def test_the_legend_of_many_layers_takes_as_many_rows_as_it_needs(opened: OpenPage, tmp_path: Path) -> None:
    page = drawn(opened, f"{PAGES['provider']}?lang=en")
    page.evaluate(WRITTEN)
    many = saved(page, 4, "png", tmp_path).read_bytes()
    assert len(page.evaluate("written")) == 2 + 8
    one = saved(page, 3, "png", tmp_path).read_bytes()
    assert page.evaluate("written.slice(10)")[2:] == ["Measured", "Usual"]
    assert int.from_bytes(many[20:24]) > int.from_bytes(one[20:24])


def drawing(page: Page, card: str, kind: str, folder: Path) -> Path:
    """A file of a drawing, once its scene has come."""
    page.wait_for_function(f"ioc.sceneAt(document.querySelector('{card} canvas[data-draw]').dataset.from.split('.'))")
    with page.expect_download() as download:
        page.locator(f"{card} [data-export={kind}]").first.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.parametrize(
    ("path", "card", "heads", "many"),
    [
        ("/traffic", ".road0", ["Time (Asia/Ho_Chi_Minh)", "Km 0"], 91),
        ("/traffic/road/QL5", ".diagram", ["Time (Asia/Ho_Chi_Minh)", "Km 0"], 91),
        ("/payments", ".vnd", ["Time (Asia/Ho_Chi_Minh)", "Measured"], 25),
        ("/payments", ".latency", ["Time (Asia/Ho_Chi_Minh)", "p95 (s)"], 37),
        ("/dossiers", ".funnel", ["Status", "steps"], 11),
        ("/dossiers", ".used", ["From % of the allowed time", "Dossiers"], 17),
    ],
)
def test_what_a_drawing_shows_can_be_saved_as_numbers(
    opened: OpenPage, tmp_path: Path, path: str, card: str, heads: list[str], many: int
) -> None:
    found = rows(drawing(opened(f"{path}?lang=en"), card, "csv", tmp_path))
    assert found[0][0] == heads[0]
    assert found[0][1].startswith(heads[1])
    assert len(found) == many
    assert {len(row) for row in found} == {len(found[0])}
    assert any(row[1] not in ("", "0") for row in found[1:])


def test_the_picture_of_a_drawing_has_its_title_and_says_of_when_it_is(opened: OpenPage, tmp_path: Path) -> None:
    page = opened("/traffic/road/QL5?lang=en")
    page.evaluate(WRITTEN)
    path = drawing(page, ".diagram", "png", tmp_path)
    assert path.read_bytes().startswith(b"\x89PNG")
    title, said = page.evaluate("written")
    assert title == "Speed along the road, 3 h"
    assert said.startswith("National road 5 · ")
    assert path.stem == title
