"""The dossiers' past, played event by event: their stock is what their steps made it."""

from collections.abc import Iterator

from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS
from contracts.registry import Registry
from ops.drill.centre import Centre
from ops.drill.day import EVE_MS, PAST_DAYS, local_hour
from simulators.feeds import SIMULATED
from simulators.simulated import Setup
from simulators.stream import Stream

DAYS = 70
"""Dossiers live up to six weeks; the stock stands when the oldest of them are done."""
BEGIN_MS = EVE_MS - DAYS * DAY_MS
COMPARED_MS = EVE_MS - (PAST_DAYS + 2) * DAY_MS
"""Days before only build up the stock: nothing is later compared with them."""
SAMPLED_AT = range(7, 19)
"""Local hours at which the past is sampled: the dossiers' rules look in working hours only."""


def play_dossiers(centre: Centre, registry: Registry, seed: int, boot: str, span: tuple[int, int]) -> None:
    """Play an ordinary span of whole hours into the centre; `boot` tells its events from those of other spans."""
    known = {each.feed.name: each for each in SIMULATED}
    stream = Stream(known["dossiers"].build(Setup(registry, seed, (), 1.0, b"drill")), boot)
    dossiers = centre.streams["dossiers"]
    for begin_ms, end_ms in _sampled(span):
        for record in stream.events(begin_ms, end_ms, end_ms - begin_ms):
            centre.now_ms = record.time_ms
            centre.send(record)
        dossiers.close(end_ms - MINUTE_MS)
        if local_hour(end_ms) == SAMPLED_AT[0]:
            dossiers.forget(end_ms)


def _sampled(span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Parts of a span of whole hours; each ends when a sample is due, the last one with the span."""
    begin_ms = span[0]
    for end_ms in range(span[0] + HOUR_MS, span[1] + HOUR_MS, HOUR_MS):
        hours = SAMPLED_AT if end_ms >= COMPARED_MS else SAMPLED_AT[:1]
        if local_hour(end_ms) in hours or end_ms >= span[1]:
            yield begin_ms, min(end_ms, span[1])
            begin_ms = end_ms
