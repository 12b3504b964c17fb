"""How whole a source's records can be over time: the beats that were heard of those that were due.

What sources say that they sent is kept for minutes only; beats are kept like all cells, so of any longer time they are
the proof that there is. Where there is none, nothing is said.
"""

import numpy as np

from contracts.catalogue import HEARTBEATS, Feed
from contracts.heartbeats import SOURCE
from contracts.measures import RETENTION_MS, Grain
from dashboard.feeds.description import Picks
from dashboard.feeds.measuring import rolling
from dashboard.live.mirrored import Mirrored
from state.figures.intake import heard_pct
from state.figures.lives import sources_of
from state.figures.numbers import Floats

HEARD = "heard_pct"
OVER = {Grain.MINUTE: 5, Grain.HOUR: 1, Grain.DAY: 1}
"""Buckets that a value covers, up to its own: two beats a minute are too few to judge one."""


def heard(mirror: Mirrored, feed: Feed, picks: Picks, grain: Grain, span: tuple[int, int], now_ms: int) -> Floats:
    """Percent per bucket (T,) of the span (start ms, end ms); NaN before the first beat that is known, where a beat may
    still come, and where records were deleted unread.
    """
    start_ms, end_ms = span
    over, span_ms = OVER[grain], grain.span_ms
    roster = sources_of(mirror.roster(HEARTBEATS.name), feed.name)
    sources = [name for name, state in roster.items() if picks(state.entity)]
    lead_ms = start_ms - (over - 1) * span_ms
    window = mirror.window(HEARTBEATS.name, SOURCE.name, grain, lead_ms, end_ms, sources)
    beats = rolling(window.values.sum(axis=0), over)[:, 0]
    begins = lead_ms + span_ms * np.arange(len(beats))
    since_ms = _since(mirror, sources, now_ms)
    if since_ms is None:
        return np.full(len(beats), np.nan)
    judged = (begins >= max(since_ms, window.complete_from_ms)) & (begins + over * span_ms + feed.beat_ms <= now_ms)
    pct = heard_pct(beats, len(sources) * over * span_ms / feed.beat_ms)
    return np.where(judged, np.round(pct, 2), np.nan)


def _since(mirror: Mirrored, sources: list[str], now_ms: int) -> int | None:
    """The first minute (epoch ms) in which a beat was heard, or the hour where minutes are no longer kept."""
    found = _first(mirror, sources, Grain.HOUR, now_ms - RETENTION_MS[Grain.HOUR], now_ms)
    if found is None:
        return None
    minute = _first(mirror, sources, Grain.MINUTE, found, found + Grain.HOUR.span_ms)
    return found if minute is None else minute


def _first(mirror: Mirrored, sources: list[str], grain: Grain, start_ms: int, end_ms: int) -> int | None:
    window = mirror.window(HEARTBEATS.name, SOURCE.name, grain, start_ms, end_ms, sources)
    beats = np.flatnonzero(window.values.sum(axis=(0, 2)))
    return grain.start_ms(window.first + int(beats[0])) if len(beats) else None
