"""What a rule judged, as far as a line can show it: over which minutes, of which camera, and where its limits lie."""

import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.rules import Limit
from dashboard.desk.curves import Curve
from dashboard.desk.lines.scene import Drawn, Mask, Scene, Usually
from state.figures.numbers import Floats

_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq}
Of = Literal["fixed", "usual", "sent", "deviations"]
Rows = NDArray[np.int64]


class Level(NamedTuple):
    """A limit as a level of the line: what its `value` is a number of, and the level itself (E, T)."""

    of: Of
    value: float
    values: Floats


class Judged(NamedTuple):
    """One line (`drawn` has one row), the levels of its limits, and the minutes that each value covers. `slowest`: it
    is the worst of several rows.
    """

    drawn: Drawn
    levels: list[Level]
    over: int
    slowest: bool


class Since(NamedTuple):
    """The minutes (places in the line) from the one in which an alert began to the one in which it ended, excluded."""

    began: int
    ended: int


def judged(curve: Curve, scene: Scene, fires: Sequence[Limit], since: Since) -> Judged:
    """The line over the first of the rule's windows that held when the alert began, of the row that fired."""
    *tried, otherwise = _windows(curve, fires)
    for over in (*tried, otherwise):
        drawn = curve.draw(scene, over)
        meets = _meets(curve, drawn, fires, over)
        if meets[:, since.began].any():
            break
    rows = _worst(drawn, meets, since)
    levels = [
        level._replace(values=_pick(level.values, rows)) for one in fires for level in _levels(curve, drawn, one, over)
    ]
    return Judged(_of_rows(drawn, rows), levels, over, slowest=len(drawn.now) > 1)


def _windows(curve: Curve, fires: Sequence[Limit]) -> list[int]:
    """Minutes that a value may cover, in the order in which they are tried; the last one stands if none fits."""
    overs = [limit.over_min for limit in fires if curve.shows(limit.measure)]
    if curve.windows and 0 in overs:
        return [*curve.windows, curve.over]
    return [next((over for over in overs if over), curve.over)]


def _meets(curve: Curve, drawn: Drawn, fires: Sequence[Limit], over: int) -> Mask:
    """(E, T): where everything holds that can be told here. What cannot be told, or is not known, hinders nothing."""
    held = ~np.isnan(drawn.now)
    for group in _groups(fires):
        told = [_holds(curve, drawn, limit, over) for limit in group]
        known = [one for one in told if one is not None]
        if len(known) == len(told):
            held &= np.logical_or.reduce(known)
    return held


def _groups(fires: Sequence[Limit]) -> Iterable[list[Limit]]:
    """Alternatives together, everything else alone."""
    groups: dict[int, list[Limit]] = {}
    for place, limit in enumerate(fires):
        groups.setdefault(limit.group or -1 - place, []).append(limit)
    return groups.values()


def _holds(curve: Curve, drawn: Drawn, limit: Limit, over: int) -> Mask | None:
    """(E, T), or None for what this line says nothing of."""
    compare = _COMPARE[limit.op]
    beside = drawn.also.get(limit.measure)
    if beside is not None and limit.over_min in (0, over):
        return np.asarray(compare(beside, limit.value) | np.isnan(beside), np.bool_)
    levels = list(_levels(curve, drawn, limit, over))
    if not levels or levels[0].of == "sent":
        return None
    if curve.apart and limit.measure == curve.deviates and drawn.usual is not None and drawn.deviation is not None:
        off = np.abs(drawn.now - drawn.usual.middle)
        return np.asarray(compare(off, limit.value * drawn.deviation), np.bool_)
    level = levels[0].values
    return np.asarray(compare(drawn.now, level) | np.isnan(level), np.bool_)


def _levels(curve: Curve, drawn: Drawn, limit: Limit, over: int) -> Iterator[Level]:
    """The limit as levels of the line; none where it is of something else, or of other minutes."""
    if not curve.shows(limit.measure) or limit.over_min not in (0, over):
        return
    if limit.measure == curve.deviates or limit.unit in USUAL_UNITS:
        yield from _off_usual(curve, drawn, limit)
    elif limit.unit == curve.unit:
        yield Level("fixed", limit.value, np.full_like(drawn.now, limit.value))
    elif drawn.baseline and drawn.baseline.name == "sent":
        yield Level("sent", limit.value, np.broadcast_to(limit.value / 100 * drawn.baseline.values, drawn.now.shape))


def _off_usual(curve: Curve, drawn: Drawn, limit: Limit) -> Iterator[Level]:
    """A limit in deviations from the usual, or as a share of it."""
    if drawn.usual is None:
        return
    if limit.unit in USUAL_UNITS:
        share = limit.value * USUAL_UNITS[limit.unit]
        yield Level("usual", 100 * share, share * drawn.usual.middle)
    elif drawn.deviation is not None:
        for sign in (1, -1)[: 1 + curve.apart]:
            yield Level("deviations", limit.value, drawn.usual.middle + sign * limit.value * drawn.deviation)


USUAL_UNITS = {"usual": 1.0, "% of usual": 0.01}
"""Units in which rules write a share of the usual, and what a whole is in them."""


def _worst(drawn: Drawn, meets: Mask, since: Since) -> Rows:
    """(T,) which row is drawn: up to the begin the one that fired first, then the worst of all that came to meet the
    condition. Where some did not meet it at any time before, what has met it all along is no part of the alert.
    """
    now, began = np.where(np.isnan(drawn.now), np.inf, drawn.now), since.began
    met = np.any(meets[:, began : since.ended], axis=1)
    before = np.any(~meets[:, :began] & ~np.isnan(drawn.now[:, :began]), axis=1)
    fresh = np.logical_and(met, before)
    part = fresh if fresh.any() else met
    near = drawn.near if drawn.near is not None else np.ones(len(now), np.bool_)
    wanted = (part & near & meets[:, began], part & meets[:, began], part, near)
    able = next((rows for rows in wanted if rows.any()), np.ones(len(now), np.bool_))
    first = int(np.argmin(np.where(able, now[:, began], np.inf)))
    if not able[first]:  # of none of them anything is known
        first = int(np.flatnonzero(able)[0])
    rows = np.full(now.shape[1], first, np.int64)
    after = np.where(part[:, None], now[:, began:], np.inf)
    rows[began:] = np.where(np.isinf(after.min(axis=0)), first, after.argmin(axis=0))
    return rows


def _of_rows(drawn: Drawn, rows: Rows) -> Drawn:
    usual = drawn.usual and Usually(*(_pick(part, rows) for part in drawn.usual))
    return Drawn(_pick(drawn.now, rows), usual, drawn.baseline)


def _pick(values: Floats, rows: Rows) -> Floats:
    """(1, T) of (E, T): in each minute the row that is drawn then."""
    return values[rows, np.arange(values.shape[1])][None]
