"""How whole the data of a day are, feed by feed. Pure.

What the sources themselves say that they sent is kept for minutes only, so a past day is judged by what is kept of it:
beats that were heard of those that were due, hours without any word, refused, late and lost records.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import Feed
from contracts.errors import Reason
from contracts.measures import HOUR_MS
from contracts.status import INTAKE
from dashboard.report.day import Day
from state.figures.intake import heard_pct
from state.figures.numbers import rounded, share

_REASONS = [INTAKE.column(reason.value) for reason in Reason]


class FeedDay(msgspec.Struct, frozen=True):
    """A feed on a day. `received`: records that came in. `heard_pct`: beats heard of those due. `silent`: hours of
    `hours` in which neither a record nor a beat came. `refused_pct`, `late_pct`: of the records. `lost`: records that
    the broker deleted unread. `last_ms`: end of the last hour with a word, 0: none. None: nothing to compute from.
    """

    name: str
    received: int | None
    heard_pct: float | None
    silent: int | None
    hours: int
    refused: int | None
    refused_pct: float | None
    late_pct: float | None
    lost: int | None
    last_ms: int


def feed_day(feed: Feed, intake: NDArray[np.int64], beats: NDArray[np.int64], day: Day) -> FeedDay:
    """`intake` (hours, width) and `beats` (sources, hours) of the day's hours so far."""
    hours = intake.shape[0]
    totals = intake.sum(axis=0)
    word = np.flatnonzero((intake[:, INTAKE.column("received")] > 0) | (beats.sum(axis=0) > 0))
    received = int(totals[INTAKE.column("received")])
    known = len(word) > 0
    refused = int(totals[_REASONS].sum())
    due = len(beats) * (day.until_ms - day.start_ms) / feed.beat_ms
    heard = rounded(float(heard_pct(beats.sum(), due)), 2) if beats.any() else None
    return FeedDay(
        name=feed.name,
        received=received if known else None,
        heard_pct=heard,
        silent=hours - len(word) if known else None,
        hours=hours,
        refused=refused if known else None,
        refused_pct=rounded(share(refused, received), 2),
        late_pct=rounded(share(int(totals[INTAKE.column("late")]), received), 2),
        lost=int(totals[INTAKE.column("lost")]) if known else None,
        last_ms=min(day.start_ms + (int(word[-1]) + 1) * HOUR_MS, day.until_ms) if known else 0,
    )
