"""What the simulators have done so far, for a person to see."""

import sys
import threading
from collections.abc import Callable
from typing import NamedTuple

from contracts.clock import monotonic_ms

PLAIN_S, TERMINAL_S = 10.0, 1.0
"""A line in a log is worth less often than one that replaces itself on a terminal."""
WIDTH = 118


class Reading(NamedTuple):
    """Counts since the start: live records and how late the last one went (ms); per feed backfilled and share done."""

    live: int
    behind_ms: int
    backfilled: dict[str, int]
    share: dict[str, float]


class Progress:
    """Counters that several threads write and one prints."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._live = 0
        self._behind = 0
        self._backfilled: dict[str, int] = {}
        self._share: dict[str, float] = {}

    def live(self, count: int, behind_ms: int) -> None:
        """So many live records were sent, the last one so late."""
        with self._lock:
            self._live += count
            self._behind = behind_ms

    def backfill(self, feed: str, count: int, share: float) -> None:
        """So many more records of a feed's backfill were sent; `share` 0..1 of its time is done."""
        with self._lock:
            self._backfilled[feed] = self._backfilled.get(feed, 0) + count
            self._share[feed] = share

    def read(self) -> Reading:
        """A copy of all counters."""
        with self._lock:
            return Reading(self._live, self._behind, dict(self._backfilled), dict(self._share))


def describe(before: Reading, now: Reading, seconds: float) -> str:
    """One line: rate since the last reading, total, delay, and the backfill while it lasts."""
    rate = (now.live - before.live) / max(seconds, 1e-9)
    parts = [f"live {rate:,.0f} records/s, {now.live:,} in all"]
    if now.behind_ms > 1_000:
        parts.append(f"{now.behind_ms / 1_000:.1f} s behind: lower --rate")
    for feed, share in now.share.items():
        if share < 1.0 or before.share.get(feed, 0.0) < 1.0:
            parts.append(f"backfill {feed} {share:.0%} ({now.backfilled[feed]:,})")
    return "; ".join(parts)


def say(text: str) -> None:
    """One line to whoever looks."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def report(progress: Progress, wait: Callable[[float], bool]) -> None:
    """Tells of the progress until `wait` says stop: one line that renews itself on a terminal, else one each 10 s."""
    terminal = sys.stdout.isatty()
    before, since = progress.read(), monotonic_ms()
    while not wait(TERMINAL_S if terminal else PLAIN_S):
        now, moment = progress.read(), monotonic_ms()
        text = describe(before, now, (moment - since) / 1_000)
        if terminal:
            sys.stdout.write("\r" + text[:WIDTH].ljust(WIDTH))
            sys.stdout.flush()
        else:
            say(text)
        before, since = now, moment
    if terminal:
        say("")
