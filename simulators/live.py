"""Live: every event at its time by the clock it is given."""

from collections.abc import Callable, Sequence

from contracts.clock import Clock
from simulators.progress import Progress
from simulators.publish import Outlet
from simulators.stream import Due, Stream

Wait = Callable[[float], bool]
"""Waits so many seconds; returns at once with True when it is time to stop."""

WINDOW_MS = 1_000
AHEAD_MS = 400
"""The next window is generated so long before it begins."""
LEAST_WAIT_S = 0.02
LONGEST_WAIT_S = 0.1


class Live:
    """Sends the events of all streams from `start_ms` on, each when the clock reaches its time."""

    def __init__(self, streams: Sequence[Stream], outlet: Outlet, clock: Clock, wait: Wait, progress: Progress) -> None:
        self._streams, self._outlet = streams, outlet
        self._clock, self._wait, self._progress = clock, wait, progress
        self._queue: list[Due] = []
        self._next = 0
        self._horizon = 0
        self._reached = 0

    def run(self, start_ms: int, end_ms: int | None) -> None:
        """Until the clock passes `end_ms` (None: for ever) or `wait` says stop. Ends with closing heartbeats."""
        self._horizon = self._reached = start_ms
        self._beat_all(start_ms)
        try:
            self._follow(end_ms)
        finally:
            # Not the clock's time: a heartbeat also says how far the events have come, and a next start believes it.
            self._beat_all(self._reached)
            self._outlet.flush()

    def _follow(self, end_ms: int | None) -> None:
        while True:
            now = self._clock()
            self._send_until(min(now, self._horizon - 1))
            if end_ms is not None and now >= end_ms and self._horizon >= end_ms:
                return
            # Behind time there is no waiting, but a stop is still heard.
            pause = self._pause_s(now)
            if self._horizon - now < AHEAD_MS and self._horizon != end_ms:
                self._generate(end_ms)
                pause = 0.0
            if self._wait(pause):
                return

    def _generate(self, end_ms: int | None) -> None:
        stop = self._horizon + WINDOW_MS if end_ms is None else min(self._horizon + WINDOW_MS, end_ms)
        fresh = [due for index, stream in enumerate(self._streams) for due in stream.due(index, self._horizon, stop)]
        # Stable: what happened in one millisecond stays in each generator's order.
        fresh.sort(key=lambda due: due.time_ms)
        self._queue = self._queue[self._next :] + fresh
        self._next = 0
        self._horizon = stop

    def _send_until(self, until_ms: int) -> None:
        queue, position, begin = self._queue, self._next, self._next
        while position < len(queue) and queue[position].time_ms <= until_ms:
            due = queue[position]
            self._outlet.send(self._streams[due.stream].stamp(due))
            position += 1
        self._reached = max(self._reached, until_ms + 1)
        if position > begin:
            self._progress.live(position - begin, self._clock() - queue[position - 1].time_ms)
        self._next = position

    def _pause_s(self, now: int) -> float:
        due = self._queue[self._next].time_ms if self._next < len(self._queue) else now + 1_000
        return min(max((due - now) / 1_000, LEAST_WAIT_S), LONGEST_WAIT_S)

    def _beat_all(self, now: int) -> None:
        for stream in self._streams:
            for record in stream.beats(now):
                self._outlet.send(record)
