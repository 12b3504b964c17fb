"""The stylesheet is the theme, and the theme can be read."""

import re
from pathlib import Path

import pytest

from dashboard.theme import (
    COLOURS,
    DESK_SIZES,
    LEAST_WALL_PX,
    PAPER_SIZES,
    RADIUS,
    SPACES,
    THEMES,
    WALL_SIZES,
    Theme,
    colour,
    token_block,
)

ASSETS = Path(__file__).parents[3] / "dashboard" / "assets"
CSS = (ASSETS / "ioc.css").read_text(encoding="utf-8")


def luminance(hexadecimal: str) -> float:
    parts = [int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_stylesheets_tokens_are_the_themes() -> None:
    block = CSS.split("/* tokens: begin */\n")[1].split("/* tokens: end */")[0]
    assert block == token_block(), "write the block anew: python -m dashboard.theme"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("token", ["text", "text2", "muted", "accent"])
def test_text_is_readable_on_every_ground(theme: Theme, token: str) -> None:
    for ground in ("panel", "raised", "canvas"):
        assert contrast(colour(token, theme), colour(ground, theme)) >= 4.5, ground


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("step", range(1, 6))
def test_small_numbers_are_readable_on_every_step_of_the_ramp(theme: Theme, step: int) -> None:
    ink = f"on-ramp{step}" if step >= 3 else "text"
    assert contrast(colour(f"ramp{step}", theme), colour(ink, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("alarm", ["critical", "high", "medium"])
def test_the_sign_inside_an_alarm_shape_is_readable(theme: Theme, alarm: str) -> None:
    assert contrast(colour(alarm, theme), colour(f"{alarm}-ink", theme)) >= 5.5


def test_alarm_hues_colour_shapes_and_bars_only() -> None:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", CSS.split("/* tokens: end */")[1])
    for selector, body in rules:
        if re.search(r"var\(--(critical|high|medium)\)", body):
            assert re.search(r"data-shape|data-badge|headline|communes", selector), selector


def test_every_colour_used_is_a_token() -> None:
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    own = {"u", "x", "y", "w", "h", "shift-x", "shift-y", "bar", "ink", "rim", "core", "hatch", "step"}
    assert used <= set(COLOURS) | own
    assert not re.search(r"#[0-9a-fA-F]{6}", CSS.split("/* tokens: end */")[1])


def test_no_text_of_the_wall_is_too_small() -> None:
    wall = CSS.split("/* Desk pages")[0]
    sizes = [int(size) for size in re.findall(r"font-size: calc\((\d+) \* var\(--u\)\)", wall)]
    assert sizes
    assert min(sizes) >= LEAST_WALL_PX


@pytest.mark.parametrize("path", [path for path in ASSETS.rglob("*") if path.suffix in {".css", ".js"}])
def test_no_asset_names_another_origin(path: Path) -> None:
    found = re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]+", path.read_text(encoding="utf-8"))
    assert not found


def test_fonts_stand_beside_their_licence() -> None:
    names = {path.name for path in (ASSETS / "fonts").iterdir()}
    assert {"inter-latin.woff2", "inter-vietnamese.woff2", "LICENSE-Inter.txt"} <= names


SHEETS = sorted(path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*.css"))
OWN = {
    "ioc.css": {26},  # names on the map, in its own units
    "gallery.css": {44},  # shapes as large as on the wall
    "report.css": set(PAPER_SIZES),
}
LINED_UP = {"desk.css": {1, 86}}
"""An edge laid upon its neighbour's, and a part that begins beside the heading next to it."""


@pytest.mark.parametrize("name", SHEETS)
def test_type_comes_in_the_sizes_of_the_scale(name: str) -> None:
    sheet = (ASSETS / name).read_text(encoding="utf-8")
    wall = {int(size) for size in re.findall(r"font-size: calc\((\d+) \* var\(--u\)\)", sheet)}
    desk = {int(size) for size in re.findall(r"font-size: (\d+)px", sheet)}
    assert wall <= set(WALL_SIZES)
    assert desk <= set(DESK_SIZES) | OWN.get(name, set())


@pytest.mark.parametrize("name", SHEETS)
def test_what_stands_apart_does_so_by_a_space_of_the_scale(name: str) -> None:
    sheet = (ASSETS / name).read_text(encoding="utf-8")
    rules = re.findall(r"(?:padding|margin|gap|row-gap|column-gap)[\w-]*: ([^;}]+)", sheet)
    apart = {int(space) for rule in rules for space in re.findall(r"(?<![\w.])(\d+)px", rule)}
    assert apart <= set(SPACES) | LINED_UP.get(Path(name).name, set())


def test_corners_are_as_round_as_each_other() -> None:
    found = {
        (name, corner)
        for name in SHEETS
        for rule in re.findall(r"border-radius: ([^;}]+)", (ASSETS / name).read_text(encoding="utf-8"))
        for corner in re.findall(r"(\d+)px", rule)
        if int(corner) != RADIUS
    }
    assert found == {("parts.css", "2")}, "the small swatches of a legend"


def test_nothing_moves_by_style() -> None:
    sheets = {path.name: path.read_text(encoding="utf-8") for path in ASSETS.rglob("*.css")}
    assert [name for name, sheet in sheets.items() if re.search(r"animation|transition", sheet)] == []
