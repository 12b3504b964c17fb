"""The history that is still to be sent. Live heartbeats say which it is, so a start takes up what was broken off.

A stretch of history has a boot of its own that names it, and the generators are pure: broken off and taken up again,
its events have the very same ids and sequences. So what is in the topic already can be left out, and if some of it were
sent again all the same, it would be no more than a duplicate, which counts nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

BACKFILL_BOOT = "b"
"""Boots of backfills begin with it, boots of live sources never do."""


class Span(NamedTuple):
    """History from `begin_ms` up to `end_ms` (epoch ms, end excluded)."""

    begin_ms: int
    end_ms: int

    def boot(self, recipe: str) -> str:
        """The boot under which sources send it."""
        return f"{BACKFILL_BOOT}{self.end_ms:x}-{self.end_ms - self.begin_ms:x}-{recipe}"


def recipe(seed: int, rate: float) -> str:
    """Four hex digits of what the events of a stretch follow from, beside its span."""
    return hashlib.blake2b(f"{seed}/{rate}".encode(), digest_size=2).hexdigest()


def told_by(counters: Mapping[str, int], recipe: str) -> tuple[Span, ...]:
    """The stretches that a live heartbeat says are still to come; those of another recipe cannot be taken up."""
    named = ((name.removeprefix(_counter(recipe, "")), end) for name, end in counters.items())
    spans = (Span(int(begin), end) for begin, end in named if begin.isdecimal())
    return tuple(sorted(span for span in spans if span.begin_ms < span.end_ms))


class History:
    """What is still to be sent of every feed. One thread takes away what another one tells."""

    def __init__(self, spans: Mapping[str, Sequence[Span]], recipe: str) -> None:
        self.recipe = recipe
        self._left = {feed: tuple(own) for feed, own in spans.items()}

    def of(self, feed: str) -> tuple[Span, ...]:
        """What is left of a feed's, the oldest first."""
        return self._left.get(feed, ())

    def sent(self, feed: str, span: Span) -> None:
        """All of the stretch is acknowledged."""
        self._left[feed] = tuple(left for left in self._left[feed] if left != span)

    def counters(self, feed: str) -> dict[str, int]:
        """What live heartbeats of the feed say: a counter for each stretch to come, its end, named by its begin."""
        return {_counter(self.recipe, str(span.begin_ms)): span.end_ms for span in self.of(feed)}


def _counter(recipe: str, begin: str) -> str:
    return f"history_{recipe}_from_{begin}"
