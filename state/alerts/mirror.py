"""The readers' live copy of the alerts: desk, wall, rules and tests read this and nothing else.

It follows the stream of transitions, and loads the whole view at any break of the chain (EXACTNESS 14).
"""

import asyncio
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from contracts.alerts import Transition, decode_transition
from contracts.clock import monotonic_ms
from contracts.rules import RuleSheet
from state.alerts import keys
from state.alerts.book import Book
from state.alerts.mirrored import AlertChanges
from state.alerts.standing import FIELDS, AgentStatus, Standing, parse
from state.alerts.view import load_view
from state.connect import Client
from state.live_copy import LiveCopy
from state.retry import Retry

BLOCK_MS = 500
PROBE_MS = 1_000
"""How often the meta is read: a wiped or trimmed stream says nothing by itself."""
ENTRIES = 1_000
MOST_CHANGES = 20_000
"""Changed alerts that are remembered by version; who is further behind takes the whole."""
State = Literal["live", "rebuilding", "missing"]


class AlertMirror(LiveCopy):
    """Follows the view of alerts. Runs on one event loop; what it shows may be read from any thread.

    `version` grows with whatever readers can see. `book` and `sheets` are fixed pictures, never changed later.
    `connected`: Redis answers. `loaded`: Redis was looked at once. `state`: live; rebuilding or missing (the picture is
    the last one there was). `agent`: the newest word of the alert agent, None before the first.
    """

    def __init__(self, redis: Client) -> None:
        super().__init__()
        self._redis = redis
        self._working = Book()
        self._standing: Standing | None = None
        self._probed_ms: int | None = None
        self._log: deque[tuple[int, str]] = deque()
        self._whole_since = 0
        self._promised = 0
        self._lock = threading.Lock()
        self.state: State = "missing"
        self.book = Book()
        self.agent: AgentStatus | None = None
        self._found: tuple[State, AgentStatus | None] = self.state, self.agent
        self._sheets: Mapping[str, RuleSheet] = MappingProxyType({})
        self.sheets: Mapping[str, RuleSheet] = self._sheets

    async def run(self) -> None:
        """Follow for ever; reconnects for ever. Ends only by cancellation, or an error that no waiting can mend."""
        patience = Retry("mirror of alerts", passes=self._noted)
        while True:
            await patience.forever(lambda: self._round(BLOCK_MS))

    async def catch_up(self) -> None:
        """Take in everything that is in Redis now, without waiting for more."""
        await self._round(None)

    def changes(self, since_version: int) -> AlertChanges | None:
        """What became of the open alerts after that version; None when only the whole book tells."""
        book = self.book
        with self._lock:
            if since_version < self._whole_since:
                return None
            touched = dict.fromkeys(name for version, name in self._log if version > since_version)
        upserts = [book.alerts[name] for name in touched if name in book.alerts]
        return AlertChanges(upserts, [name for name in touched if name not in book.alerts])

    async def timeline(self, alert_id: str) -> list[Transition]:
        """Everything that happened to an alert, oldest first; `Transition.alert` only where it began and ended."""
        found = await self._redis.hgetall(keys.timeline(alert_id))
        transitions = [decode_transition(value) for value in found.values()]
        return sorted(transitions, key=lambda one: (one.offset, one.number))

    async def between(self, from_ms: int, to_ms: int, limit: int) -> list[Transition]:
        """The newest `limit` transitions of from..to (epoch ms, both included), oldest first; 35 days are kept."""
        found = await self._redis.xrevrange(keys.TRANSITIONS, str(to_ms), str(from_ms), count=limit)
        return [decode_transition(fields[b"b"]) for _, fields in reversed(found)]

    async def book_at(self, at_ms: int) -> Book:
        """The book as it stood at a moment of the last 35 days, from the transitions up to it.

        What was raised before the oldest transition that is kept is there if it has not changed since, else from its
        first change on that is kept.
        """
        book, after = Book(), "-"
        while page := await self._redis.xrange(keys.TRANSITIONS, after, str(at_ms), count=ENTRIES):
            for _, fields in page:
                book.fold(decode_transition(fields[b"b"]))
            after = f"({page[-1][0].decode()}"
        book.recall(self.book.alerts.values(), at_ms)
        return book

    async def _round(self, block_ms: int | None) -> None:
        changed = not self.connected or not self.loaded
        if block_ms is None or self._probed_ms is None or monotonic_ms() - self._probed_ms >= PROBE_MS:
            changed = await self._probe() or changed
        self.connected = self.loaded = True
        if changed:  # at once: the stream may have nothing to say for a while
            self._publish()
        if self._standing is not None:
            if await self._follow(self._standing, block_ms):
                self._publish()
        elif block_ms:
            await asyncio.sleep(block_ms / 1000)

    async def _probe(self) -> bool:
        """Compare the meta with what is known of it, and load the view when it is another one."""
        found = parse(await self._redis.hmget(keys.META, FIELDS))
        self._probed_ms = monotonic_ms()
        self._promised = found.count if found else 0
        before = self._found, self._whole_since
        state: State = "live"
        if found is None:
            state = "missing"
        elif found.unsettled or not (self._continues(found) or await self._load()):
            state = "rebuilding"
        if state != "live":
            self._standing = None
        status = found.status if found is not None and found.status is not None else self._found[1]
        self._found = state, status
        return before != (self._found, self._whole_since)

    def _continues(self, found: Standing) -> bool:
        known = self._standing
        if known is None or found.count < known.count:
            return False
        return (found.generation, found.sheets) == (known.generation, known.sheets)

    async def _load(self) -> bool:
        view = await load_view(self._redis)
        if view is None or view.standing.unsettled:
            return False
        self._standing, self._working = view.standing, view.book
        self._sheets = MappingProxyType(view.sheets)
        with self._lock:
            self._whole_since = self.version + 1
            self._log.clear()
        return True

    async def _follow(self, standing: Standing, block_ms: int | None) -> bool:
        """Read what the stream has; whether readers see anything new. A break of the chain: look anew at once."""
        changed = False
        while entries := await self._read(standing.last, block_ms):
            count, last = standing.count, standing.last
            for entry_id, fields in entries:
                count, last = count + 1, entry_id.decode()
                if int(fields[b"n"]) != count:
                    self._standing = self._probed_ms = None
                    return changed
                self._take(decode_transition(fields[b"b"]))
                changed = True
            standing = self._standing = msgspec.structs.replace(standing, count=count, last=last)
            if block_ms is not None:
                return changed
        if standing.count < self._promised:  # the entries that the meta counted are not in the stream any more
            self._standing = self._probed_ms = None
        return changed

    async def _read(self, after: str, block_ms: int | None) -> Sequence[tuple[bytes, Mapping[bytes, bytes]]]:
        answer = await self._redis.xread({keys.TRANSITIONS: after}, count=ENTRIES, block=block_ms)
        entries: Sequence[tuple[bytes, Mapping[bytes, bytes]]] = answer[0][1] if answer else ()
        return entries

    def _take(self, transition: Transition) -> None:
        for key in self._working.fold(transition):
            kind, _, name = key.partition(":")
            if kind == "alert":
                with self._lock:
                    self._log.append((self.version + 1, name))
        with self._lock:
            while len(self._log) > MOST_CHANGES:
                self._whole_since = self._log.popleft()[0]

    def _publish(self) -> None:
        """Let readers see it, all at once."""
        self.state, self.agent = self._found
        self.book, self.sheets = self._working.copy(), self._sheets
        super()._publish()
