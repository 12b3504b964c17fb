"""Whether conditions hold, for all entities at once: 1 yes, 0 not known, -1 no (Kleene's logic, min and max)."""

import operator
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from state.figures.numbers import Floats
from streams.alerts.measures import Measure
from streams.alerts.moment import Moment
from streams.alerts.rule import Clause, Condition, Rule

Truths = NDArray[np.int8]
_COMPARE: dict[str, Callable[[Floats, Floats], NDArray[np.bool_]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}


def value(moment: Moment, measure: Measure, over: int) -> Floats:
    """The measure (E,), computed once a minute."""
    return moment.once(("value", measure.kind, measure.name, over), lambda: measure.compute(moment, over))


def usual(moment: Moment, measure: Measure, over: int) -> Floats:
    """What is usual for the measure (E,); NaN where nothing is."""
    compute = measure.usual
    if compute is None:
        return np.full(len(moment.entities(measure.kind)), np.nan)
    return moment.once(("usually", measure.kind, measure.name, over), lambda: compute(moment, over))


def minutes_of(clause: Clause, window: int) -> int:
    """Minutes that a clause covers: its own, else the rule's window, else the measure's."""
    measure = clause.measure
    return clause.over or (window if window and measure.over else measure.over)


def fires(moment: Moment, rule: Rule) -> tuple[Truths, NDArray[np.int64]]:
    """Whether the rule's condition holds (E,), and over which window (E,) it holds first; the longest where none."""
    windows = rule.windows or (0,)
    told = np.stack([holds(moment, rule.fires, window) for window in windows])
    return told.max(axis=0), np.array(windows)[np.where(told.max(axis=0) == 1, told.argmax(axis=0), len(windows) - 1)]


def holds(moment: Moment, condition: Condition, window: int = 0) -> Truths:
    """Whether all groups hold, of each at least one clause."""
    return _least(_most(_clause(moment, clause, window) for clause in group) for group in condition)


def _clause(moment: Moment, clause: Clause, window: int) -> Truths:
    over = minutes_of(clause, window)
    seen = value(moment, clause.measure, over)
    limit = np.full(len(seen), clause.value)
    if clause.of_usual:
        limit = limit * usual(moment, clause.measure, over)
    unknown = np.isnan(seen) | np.isnan(limit)
    told = np.where(_COMPARE[clause.op](seen, limit), 1, -1)
    return np.where(unknown, int(clause.optional), told).astype(np.int8)


def _most(parts: Iterable[Truths]) -> Truths:
    found: Truths = np.maximum.reduce(list(parts))
    return found


def _least(parts: Iterable[Truths]) -> Truths:
    found: Truths = np.minimum.reduce(list(parts))
    return found
