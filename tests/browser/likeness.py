"""How alike two looks of a page are, so that a person would agree: colours of blocks as the eye weighs them, and boxes.

Averages of blocks say nothing of anti-aliasing, and their mean over the neighbours little of a letter that stands half
a pixel further right; what is gone, new, moved or of another colour they do say.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.browser.png import Colours

BLOCK_PX = 8
"""Side of a block; a baseline keeps one colour for each."""
REACH = 1
"""So many blocks around one are averaged with it."""
TOLERANCE = 0.04
"""Distance in OKLab that is still alike; 0.02 is about what one sees between two large areas side by side."""
BOX_TOLERANCE_PX = 3
BOX_TOLERANCE = 0.01
"""Of a box's width or height: text grows with its length where glyphs are a little wider."""

Distances = NDArray[np.float64]
Box = tuple[int, int, int, int]
"""Left, top, width, height in px of the page."""
TO_CONES = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]])
TO_LAB = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])


class Unlike(NamedTuple):
    """How far apart two pictures are: the largest distance, the block where it is, and the share of blocks apart."""

    worst: float
    row: int
    column: int
    share: float


def oklab(colours: Colours) -> Distances:
    """Lightness and two hues, in which equal distances look equally far apart."""
    rgb = colours / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ TO_CONES.T) @ TO_LAB.T)


def distances(was: Colours, now: Colours) -> Distances:
    """Per block, how far the colours around it are apart. Of pictures of two sizes, what both have."""
    rows, columns = (min(a, b) for a, b in zip(was.shape[:2], now.shape[:2], strict=True))
    apart = oklab(now[:rows, :columns]) - oklab(was[:rows, :columns])
    side = 2 * REACH + 1
    wide = np.pad(apart, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(wide, (side, side), axis=(0, 1)).mean(axis=(3, 4))
    return np.asarray(np.linalg.norm(around, axis=2))


def unlike(apart: Distances) -> Unlike | None:
    """What is told of pictures that are not alike; None: they are."""
    worst = float(apart.max())
    if worst <= TOLERANCE:
        return None
    row, column = np.unravel_index(int(apart.argmax()), apart.shape)
    return Unlike(worst, int(row), int(column), float((apart > TOLERANCE).mean()))


def moved(was: Mapping[str, Box], now: Mapping[str, Box]) -> list[str]:
    """A sentence per named box that is gone, new, or stands or measures otherwise."""
    gone = [f"{name} is gone" for name in was if name not in now]
    new = [f"{name} is new" for name in now if name not in was]
    other = [
        f"{name} was at {_said(was[name])}, is at {_said(box)}"
        for name, box in now.items()
        if name in was and not _near(was[name], box)
    ]
    return gone + new + other


def _near(was: Box, now: Box) -> bool:
    allowed = BOX_TOLERANCE_PX + BOX_TOLERANCE * max(was[2:])
    return all(abs(a - b) <= allowed for a, b in zip(was, now, strict=True))


def _said(box: Box) -> str:
    left, top, width, height = box
    return f"{left}, {top} ({width} × {height})"
