"""What came in and what became of it: rates, today's counts, dead letters, completeness."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from contracts.errors import Reason
from contracts.measures import MINUTE_MS
from contracts.status import INTAKE
from state.figures.numbers import Floats, share

REASONS = tuple(reason.value for reason in Reason)
_REASON_COLUMNS = [INTAKE.column(name) for name in REASONS]
COUNTS = tuple(measure.name for measure in INTAKE.measures if measure.name not in REASONS)


def rate(before: int, running: int, elapsed_ms: int) -> float:
    """Records a second over about the last minute: the running minute's, and the rest from the minute before."""
    return round((running + before * (1 - min(elapsed_ms, MINUTE_MS) / MINUTE_MS)) / 60, 2)


HISTORY_RECORDS = 300
HISTORY_AGE_MS = 600_000


def loads_history(counted: int, late: int, event_age_ms: int) -> bool:
    """Whether a feed's past is being loaded, by its records of the last two minutes: there are many, and most of them
    are late or even the newest event is old. What needs all of that past is not known meanwhile.
    """
    return counted > HISTORY_RECORDS and (2 * late > counted or event_age_ms > HISTORY_AGE_MS)


def counts(cells: NDArray[np.int64]) -> dict[str, int]:
    """Sums of the columns that are not reasons, of cells (buckets, width)."""
    total = cells.sum(axis=0)
    return {name: int(total[INTAKE.column(name)]) for name in COUNTS}


def dead_letters(cells: NDArray[np.int64]) -> dict[str, int]:
    """Dead letters by reason, only reasons that occurred, of cells (buckets, width)."""
    total = cells.sum(axis=0)
    return {name: int(total[INTAKE.column(name)]) for name in REASONS if total[INTAKE.column(name)]}


def dead_letters_pct(cells: Iterable[NDArray[np.int64]]) -> tuple[float | None, int, int]:
    """(percent, dead letters, records) over cells (buckets, width) of several feeds."""
    total = np.sum([cell.sum(axis=0) for cell in cells], axis=0)
    refused, received = int(total[_REASON_COLUMNS].sum()), int(total[INTAKE.column("received")])
    return share(refused, received), refused, received


def heard_pct(beats: NDArray[np.int64], due: float) -> Floats:
    """Beats that were heard in percent of those that were due; a source that beats faster is not more than whole."""
    found: Floats = np.minimum(100.0, 100.0 * beats / due)
    return found


def completeness_pct(by_source: Mapping[str, tuple[int, int]]) -> float | None:
    """Received ÷ expected over all sources, in percent; None where nothing was expected."""
    received = sum(r for r, _ in by_source.values())
    expected = sum(e for _, e in by_source.values())
    return None if expected <= 0 else min(100.0, 100.0 * received / expected)
