"""Backfill: what happened before the start, sent at once, per feed in the order of event time."""

import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from contracts.measures import HOUR_MS
from simulators.feeds import SIMULATED
from simulators.history import Span
from simulators.progress import Progress
from simulators.publish import Outlet
from simulators.stamp import Record
from simulators.stream import Stream
from simulators.tail import NOTHING, There

_TURNS = {each.feed.name: each.turn for each in SIMULATED}
_STEPS_MS = {each.feed.name: each.step_ms for each in SIMULATED}
EARLIEST_MARGIN_MS = HOUR_MS
"""An event that comes later than its feed's horizon is refused, so the backfill keeps an hour away from it."""


def window(asked_ms: int, horizon_ms: int, last_ms: int | None, start_ms: int) -> Span:
    """A feed's backfill up to the start, from the later of what was asked and the event after the last in the topic."""
    begin = start_ms - min(asked_ms, reach_ms(horizon_ms))
    return Span(begin if last_ms is None else min(max(begin, last_ms + 1), start_ms), start_ms)


def reach_ms(horizon_ms: int) -> int:
    """How far back an event may lie to be accepted when it is sent (horizon 0: always)."""
    return horizon_ms - EARLIEST_MARGIN_MS if horizon_ms else sys.maxsize


class Stretch(NamedTuple):
    """History of a feed to be sent by a stream under a boot of its own; `there` is what the topic has of it already."""

    stream: Stream
    span: Span
    there: There = NOTHING


Done = Callable[[str, Span], None]
"""Told when all of a feed's stretch is acknowledged."""


class Backfill:
    """Sends stretches of history. `stopped` is asked between steps."""

    def __init__(self, outlet: Outlet, progress: Progress, stopped: Callable[[], bool], done: Done) -> None:
        self._outlet, self._progress, self._stopped, self._done = outlet, progress, stopped, done

    def run(self, stretches: Sequence[Stretch]) -> None:
        """Sends them all, those of a feed in their order; each ends with closing heartbeats, also when stopped."""
        for turn in sorted({_TURNS[one.stream.name] for one in stretches}):
            feeds: dict[str, deque[Stretch]] = defaultdict(deque)
            for one in stretches:
                if _TURNS[one.stream.name] == turn:
                    feeds[one.stream.name].append(one)
            self._turn(feeds)

    def _turn(self, feeds: dict[str, deque[Stretch]]) -> None:
        """Step by step, always the feed that has least of its present stretch behind it."""
        reached = {feed: own[0].span.begin_ms for feed, own in feeds.items()}
        shares = dict.fromkeys(feeds, 0.0)
        while shares and not self._stopped():
            feed = min(shares, key=lambda name: shares[name])
            one = feeds[feed][0]
            begin, end = one.span
            stop = min(end, reached[feed] + _STEPS_MS[feed])
            count = self._send(one, reached[feed], stop)
            reached[feed], shares[feed] = stop, (stop - begin) / (end - begin)
            self._progress.backfill(feed, count, shares[feed])
            if stop == end:
                self._close(one, end)
                self._done(feed, one.span)
                feeds[feed].popleft()
                del shares[feed]
                if feeds[feed]:
                    reached[feed], shares[feed] = feeds[feed][0].span.begin_ms, 0.0
        for feed in shares:
            self._close(feeds[feed][0], reached[feed])

    def _send(self, one: Stretch, begin_ms: int, end_ms: int) -> int:
        return self._hand_over(
            record for record in one.stream.events(begin_ms, end_ms, end_ms - begin_ms) if not one.there.has(record)
        )

    def _hand_over(self, records: Iterable[Record]) -> int:
        sent = 0
        for record in records:
            self._outlet.send(record)
            sent += 1
        return sent

    def _close(self, one: Stretch, time_ms: int) -> None:
        self._hand_over(one.stream.beats(time_ms))
        self._outlet.flush()
