"""Speed over space and time: how a queue grows and moves along a road."""

import numpy as np
from numpy.typing import NDArray

from state.figures.numbers import Floats
from state.figures.traffic import median_speed

LEVELS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""One character per cell: speed index 0 % … 100 % in 36 steps."""
UNKNOWN = "."


def speed_grid(cells: NDArray[np.int64], free_flow: Floats, step: int) -> Floats:
    """Speed index 0–1 per point and column of `step` minutes; NaN where nothing passed.

    `cells` (points, minutes, width) of table `camera`, minutes a multiple of `step`; `free_flow` km/h per point.
    """
    points, minutes, width = cells.shape
    columns = cells.reshape(points, minutes // step, step, width).sum(axis=2)
    return np.minimum(1.0, median_speed(columns) / free_flow[:, None])


def encoded(grid: Floats) -> list[str]:
    """A row of characters per point."""
    steps = np.where(np.isnan(grid), -1, np.rint(np.nan_to_num(grid) * (len(LEVELS) - 1))).astype(int)
    return ["".join(LEVELS[step] if step >= 0 else UNKNOWN for step in row) for row in steps.tolist()]
