"""Charts of the wall: a series beside what is usual."""

import numpy as np
from numpy.typing import NDArray

from contracts.measures import HOUR_MS, MINUTE_MS, Grain
from dashboard.live.frame import Band, Chart
from dashboard.live.history import CHART_HOURS, History
from state.figures.numbers import Floats
from state.figures.usual import Usual

BAND_STEP_MS = 15 * MINUTE_MS


def charted(
    history: History,
    now_ms: int,
    grain: Grain,
    first: int,
    values: NDArray[np.int64],
    *,
    scale: float = 1.0,
    complete_ms: int = 0,
) -> Chart:
    """As `chart`, beside what is usual by the history; known as `known_from` says."""
    begun = history.begins_before(now_ms, grain.start_ms(first))
    return chart(
        grain, first, values, scale, history.usual(now_ms), known_from(grain, first, values, complete_ms, history=begun)
    )


def charted_hours(history: History, now_ms: int) -> Chart:
    """The history's first column over the charted day, with the hour that runs."""
    first, values = history.hours(now_ms)
    return charted(history, now_ms, Grain.HOUR, first + len(values) - CHART_HOURS, values[-CHART_HOURS:, 0])


def chart(grain: Grain, first: int, values: NDArray[np.int64], scale: float, usual: Usual, known_from_ms: int) -> Chart:
    """Totals per bucket from bucket `first`, times `scale`; what began before `known_from_ms` is not known.

    `usual` is per hour and shown times `scale · bucket length ÷ hour`.
    """
    starts = grain.start_ms(first) + grain.span_ms * np.arange(len(values))
    shown = [
        round(v * scale) if s >= known_from_ms else None for v, s in zip(values.tolist(), starts.tolist(), strict=True)
    ]
    start_ms, per_bucket = int(starts[0]), scale * grain.span_ms / HOUR_MS
    end_ms = start_ms + len(values) * grain.span_ms
    return Chart(start_ms, grain.span_ms, shown, band(usual, grain, start_ms, end_ms, per_bucket))


def band(usual: Usual, grain: Grain, start_ms: int, end_ms: int, scale: float) -> Band | None:
    """What is usual under a chart of that grain, times `scale`; None unless all of it is known."""
    moments = band_moments(grain, start_ms, end_ms)
    low, middle, high = usual.band(moments, scale)
    if np.isnan(middle).any():
        return None
    return Band(int(moments[0]), max(BAND_STEP_MS, grain.span_ms), _whole(low), _whole(high))


def band_moments(grain: Grain, start_ms: int, end_ms: int) -> NDArray[np.int64]:
    """Where a band stands (epoch ms): under minutes each quarter of an hour up to the end, else mid-bucket."""
    if grain.span_ms < BAND_STEP_MS:
        return np.arange(start_ms, end_ms + BAND_STEP_MS, BAND_STEP_MS)
    return np.arange(start_ms + grain.span_ms // 2, end_ms, grain.span_ms)


def _whole(values: Floats) -> list[int]:
    return [round(v) for v in values.tolist()]


def known_from(grain: Grain, first: int, values: NDArray[np.int64], complete_from_ms: int, *, history: bool) -> int:
    """From when a series is known: after the unread gap, and, without earlier `history`, from its first count on."""
    counted = np.flatnonzero(values)
    begin = 0
    if not history:
        begin = grain.start_ms(first + (int(counted[0]) if len(counted) else len(values)))
    return max(begin, complete_from_ms)
