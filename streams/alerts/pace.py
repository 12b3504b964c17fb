"""Which minute of a domain is to be evaluated next: each once, in order, none that is too old."""

from collections.abc import Mapping
from typing import NamedTuple

from contracts.alerts import Counter
from contracts.measures import MINUTE_MS
from streams.alerts.counting import held_over

OLDEST_MS = 30 * MINUTE_MS
"""After a long standstill evaluation goes on so far back."""

Counters = Mapping[str, Mapping[str, Counter]]


class Evaluated(NamedTuple):
    """How far a domain's rules were evaluated: the last minute (begin, epoch ms), and the counters to go on from."""

    minute_ms: int
    counters: Counters


def next_minute(known: Evaluated | None, closed_ms: int | None, now_ms: int) -> Evaluated | None:
    """The minute to evaluate now and the counters for it; None: none is due.

    `closed_ms` is the last minute that is closed (None: nothing is known). A domain that was never evaluated begins
    there, once that is no past which is being loaded. Across minutes that are left out what is on stays on, and no run
    of minutes goes on.
    """
    if closed_ms is None:
        return None
    oldest = now_ms - now_ms % MINUTE_MS - OLDEST_MS
    if known is None:
        return Evaluated(closed_ms, {}) if closed_ms >= oldest else None
    wanted = known.minute_ms + MINUTE_MS
    if max(wanted, oldest) > closed_ms:
        return None
    if wanted >= oldest:
        return Evaluated(wanted, known.counters)
    return Evaluated(oldest, after_gap(known.counters))


def after_gap(counters: Counters) -> Counters:
    """The counters after minutes that nobody evaluated."""
    return {
        rule: {entity: held_over(counter) for entity, counter in entities.items()}
        for rule, entities in counters.items()
    }
