"""How a page looks: its picture, the average colours of the picture's blocks, and the boxes of its components."""

import base64
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from playwright.sync_api import Page

from tests.browser.likeness import BLOCK_PX, TOLERANCE, Box, Distances, Unlike, distances, moved, unlike
from tests.browser.png import Colours, decode, encode

BASELINES = Path(__file__).parent / "pictures"
MOST_TOLD = 12
PAINTED = """async () => {
  await document.fonts.ready;
  ioc.paint(document.getElementById('ioc'));
  for (const canvas of document.querySelectorAll('canvas[data-chart], canvas[data-draw]')) {
    if (canvas.dataset.draw) ioc.draw(canvas);
    else ioc.drawChart(canvas, (ioc.stillOf(canvas) ?? ioc.live.frame).charts[canvas.dataset.chart]);
  }
}"""
"""Everything that the page shows in turns, shown now."""
BOXES = """() => {
  const counts = {};
  const boxes = [...document.querySelectorAll('body *')].flatMap((node) => {
    const plain = node.id ? `#${node.id}` : [node.localName, ...node.classList].join('.');
    const place = (counts[plain] = (counts[plain] ?? 0) + 1);
    if (!(node.id || node.classList.length) || node.parentElement.closest('svg, .ag-root-wrapper')) return [];
    const { left, top, width, height } = node.getBoundingClientRect();
    if (!width || !height || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return [];
    const numbers = [left + scrollX, top + scrollY, width, height].map(Math.round);
    return [[place > 1 ? `${plain} ${place}` : plain, numbers]];
  });
  return Object.fromEntries(boxes);
}"""
"""Of everything that has a name and can be seen. What is inside drawings and grids is for the picture to tell."""
AVERAGES = """async ([png, side]) => {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d', { willReadFrequently: true });
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, picture.width, picture.height);
  const [columns, rows] = [Math.floor(picture.width / side), Math.floor(picture.height / side)];
  const sums = new Float64Array(columns * rows * 3);
  for (let y = 0; y < rows * side; y += 1) for (let x = 0; x < columns * side; x += 1) {
    const [from, to] = [4 * (y * picture.width + x), 3 * (Math.floor(y / side) * columns + Math.floor(x / side))];
    for (let i = 0; i < 3; i += 1) sums[to + i] += data[from + i];
  }
  return { rows, columns, colours: Array.from(sums, (sum) => Math.round(sum / side / side)) };
}"""


class Look(NamedTuple):
    """A page as it was found; `picture` is a PNG."""

    picture: bytes
    colours: Colours
    boxes: dict[str, Box]


def look(page: Page) -> Look:
    """Take the whole page in, with all its animations at their end."""
    page.evaluate(PAINTED)
    picture = page.screenshot(full_page=True, animations="disabled", caret="hide")
    boxes = msgspec.convert(page.evaluate(BOXES), dict[str, Box])
    return Look(picture, _averages(page, picture), boxes)


def _averages(page: Page, picture: bytes) -> Colours:
    """Decoded where no policy of the page forbids it."""
    blank = page.context.new_page()
    found = blank.evaluate(AVERAGES, [base64.b64encode(picture).decode(), BLOCK_PX])
    blank.close()
    return np.array(found["colours"], np.uint8).reshape(found["rows"], found["columns"], 3)


def keep(name: str, theme: str, found: Look) -> Path:
    """Make the look the baseline of its page and theme; the baseline's picture."""
    BASELINES.mkdir(exist_ok=True)
    picture, boxes = _baseline(name, theme)
    picture.write_bytes(encode(found.colours))
    lines = ",\n".join(f'"{name}": {list(box)}' for name, box in found.boxes.items())
    boxes.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return picture


def faults(name: str, theme: str, found: Look, folder: Path) -> list[str]:
    """A sentence per thing that looks otherwise than in the baseline; then picture, baseline and difference lie in the
    folder.
    """
    picture, boxes = _baseline(name, theme)
    was = decode(picture.read_bytes())
    told = moved(msgspec.json.decode(boxes.read_bytes(), type=dict[str, Box]), found.boxes)
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], f"and {len(told) - MOST_TOLD} more boxes"]
    apart = distances(was, found.colours)
    if other := unlike(apart):
        told.append(_sentence(other))
    if told:
        _write(folder, found, was, apart)
    return told


def _sentence(other: Unlike) -> str:
    place = f"{other.column * BLOCK_PX}, {other.row * BLOCK_PX}"
    return f"{other.share:.1%} of the picture is of another colour, most of all at {place} (by {other.worst:.3f})"


def _write(folder: Path, found: Look, was: Colours, apart: Distances) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "picture.png").write_bytes(found.picture)
    (folder / "baseline.png").write_bytes(encode(_large(was)))
    (folder / "difference.png").write_bytes(encode(_large(_marked(found.colours, apart))))


def _marked(colours: Colours, apart: Distances) -> Colours:
    """The picture in grey, with what is apart in red, the more the further."""
    rows, columns = apart.shape
    grey = colours[:rows, :columns].mean(axis=2, keepdims=True).repeat(3, axis=2) / 2
    strength = np.clip(apart / TOLERANCE / 4, 0, 1)[..., None] * (apart > TOLERANCE)[..., None]
    return np.asarray(grey * (1 - strength) + np.array([255, 40, 40]) * strength).astype(np.uint8)


def _large(colours: Colours) -> Colours:
    """In the size of the page."""
    return colours.repeat(BLOCK_PX, axis=0).repeat(BLOCK_PX, axis=1)


def _baseline(name: str, theme: str) -> tuple[Path, Path]:
    return BASELINES / f"{name}.{theme}.png", BASELINES / f"{name}.{theme}.json"
