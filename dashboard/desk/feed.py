"""Alerts on the live path: rows as upserts and removals, numbered, resumable, and cut to what each person may see.

To a client that asks with `{"seen", "boot", "alerts": n}` /live/ws also says:

    → {"type": "alerts", "now_ms", "version", "whole", "rows": [Row, …], "gone": [id, …], "said": [Said, …],
       "loads": {desk: Load}, "live"}

as `dashboard.desk.told.Told` explains. What cannot be told apart comes whole.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import msgspec

from contracts.alerts import DESKS, Alert, Desk, Transition
from contracts.clock import Clock
from dashboard.desk.row import Row, row_of
from dashboard.desk.told import FLOOD_BACK_MS, Load, Said, Told, loads_of, raised_by_desk, said_of
from state.alerts.book import NOWHERE
from state.alerts.mirrored import MirroredAlerts

APART_S = 0.1
"""Least time between two versions: a burst of transitions becomes one message."""
QUIET_S = 1.0
"""Loads fall by themselves: they are looked at so often."""
KEPT_CHANGES = 600
MOST_TOLD = 5_000
END_MS = 2**52
"""A moment after all others."""
SILENT_MS = 30_000
"""An alert agent that has said nothing for so long decides on nothing."""


class Covers(Protocol):
    """What of the province somebody may see; hashable, so that those who see the same share a message."""

    def covers(self, domain: str | None = None, commune: str | None = None) -> bool: ...
    def __hash__(self) -> int: ...


class _Change(msgspec.Struct, frozen=True):
    """What one version changed; removals keep the row, which says who may know of it."""

    rows: dict[str, Row]
    gone: dict[str, Row]
    said: tuple[tuple[Said, Alert | None], ...]


class AlertFeed:
    """Follows the book and numbers what changes. `on_change` wakes those who listen."""

    def __init__(self, alerts: MirroredAlerts, clock: Clock, on_change: Callable[[], None]) -> None:
        self.version = 0
        self._alerts = alerts
        self._clock = clock
        self._on_change = on_change
        self._known: Mapping[str, Alert] = {}
        self._rows: dict[str, Row] = {}
        self._changes: deque[_Change] = deque(maxlen=KEPT_CHANGES)
        self._loads: dict[Desk, Load] = {}
        self._live = False
        self._place = NOWHERE
        self._told_ms = 0
        self._raised: dict[Desk, list[int]] = {desk: [] for desk in DESKS}
        self._texts: dict[tuple[int, Covers], str] = {}
        self._encode = msgspec.json.Encoder().encode

    async def run(self) -> None:
        """Follow for ever."""
        version = -1
        while True:
            version = await self._alerts.wait_change(version, QUIET_S)
            await self.step()
            await asyncio.sleep(APART_S)

    async def step(self) -> None:
        """Take in what changed since the last step, if anything did."""
        told = await self._told()
        if told is None:
            # Nobody can be told what was missed, so everybody gets the whole.
            self._changes.clear()
            self.version += 1
            now_ms = self._clock()
            self._told_ms = self._alerts.book.at_ms
            self._raised = raised_by_desk(await self._alerts.between(now_ms - FLOOD_BACK_MS, now_ms, MOST_TOLD))
        self._publish(tuple(told or ()))

    async def _told(self) -> list[Transition] | None:
        """The transitions since the last step; None when they are not known, as at the start."""
        begun, self._place = self._place, self._alerts.book.place
        if begun == self._place:
            return []
        if begun == NOWHERE:
            return None
        found = await self._alerts.between(self._told_ms, END_MS, MOST_TOLD)
        self._told_ms = max((t.at_ms for t in found), default=self._told_ms)
        whole = len(found) < MOST_TOLD
        return [t for t in found if begun < (t.offset, t.number) <= self._place] if whole else None

    def message(self, seen: int, scope: Covers) -> str:
        """What somebody who has version `seen` (-1: none) should be told now. Those who see alike share it."""
        key = seen if self._reaches(seen) else -1, scope
        if key not in self._texts:
            self._texts[key] = self._whole(scope) if key[0] < 0 else self._part(key[0], scope)
        return self._texts[key]

    def _reaches(self, seen: int) -> bool:
        return seen > 0 and 0 <= self.version - seen <= len(self._changes)

    def _publish(self, told: tuple[Transition, ...]) -> None:
        for desk, moments in raised_by_desk(told).items():
            self._raised[desk].extend(moments)
        found, known = self._alerts.book.alerts, self._known
        rows = {name: row_of(alert) for name, alert in found.items() if known.get(name) is not alert}
        gone = {name: self._rows[name] for name in known if name not in found}
        loads, live = self._loads_now(), self._follows()
        if self.version and not (rows or gone or told) and (loads, live) == (self._loads, self._live):
            return
        said = tuple((said_of(t), t.alert or found.get(t.alert_id)) for t in told)
        self._known = found
        self._rows = {name: row for name, row in (self._rows | rows).items() if name not in gone}
        self._loads, self._live = loads, live
        self._changes.append(_Change(rows, gone, said))
        self.version += 1
        self._texts.clear()
        self._on_change()

    def _follows(self) -> bool:
        """Whether the book is of now, and somebody decides on what comes."""
        agent = self._alerts.agent
        heard = agent is not None and self._clock() - agent.at_ms < SILENT_MS
        return self._alerts.connected and self._alerts.state == "live" and heard

    def _loads_now(self) -> dict[Desk, Load]:
        now_ms = self._clock()
        for desk, moments in self._raised.items():
            self._raised[desk] = [moment for moment in moments if moment > now_ms - FLOOD_BACK_MS]
        return loads_of(self._raised, now_ms)

    def _whole(self, scope: Covers) -> str:
        return self._text(self._rows.values(), (), (), scope, whole=True)

    def _part(self, seen: int, scope: Covers) -> str:
        missed = list(self._changes)[len(self._changes) - (self.version - seen) :]
        rows: dict[str, Row] = {}
        gone: dict[str, Row] = {}
        said: list[tuple[Said, Alert | None]] = []
        for change in missed:
            rows = {name: row for name, row in (rows | change.rows).items() if name not in change.gone}
            gone = {name: row for name, row in (gone | change.gone).items() if name not in change.rows}
            said.extend(change.said)
        return self._text(rows.values(), gone.values(), said, scope, whole=False)

    def _text(
        self,
        rows: Iterable[Row],
        gone: Iterable[Row],
        said: Iterable[tuple[Said, Alert | None]],
        scope: Covers,
        *,
        whole: bool,
    ) -> str:
        told = Told(
            now_ms=self._clock(),
            version=self.version,
            whole=whole,
            rows=[row for row in rows if sees_row(scope, row)],
            gone=[row.id for row in gone if sees_row(scope, row)],
            said=[one for one, about in said if about is None or sees_alert(scope, about)],
            loads=self._loads,
            live=self._live,
        )
        return self._encode(told).decode()


class Listener:
    """One socket that follows the alerts: what it has, and what it should be told next."""

    def __init__(self, feed: AlertFeed, seen: int, scope: Covers) -> None:
        self._feed = feed
        self._scope = scope
        self._seen = seen

    @property
    def behind(self) -> bool:
        """Whether there is something to say."""
        return 0 < self._feed.version != self._seen

    def take(self) -> str:
        """What changed since it was told last."""
        text = self._feed.message(self._seen, self._scope)
        self._seen = self._feed.version
        return text


def sees_row(scope: Covers, row: Row) -> bool:
    """Whether the row's alert lies in the scope."""
    return scope.covers(domain=row.domain, commune=row.commune)


def sees_alert(scope: Covers, alert: Alert) -> bool:
    """Whether the alert lies in the scope."""
    return scope.covers(domain=alert.domain, commune=alert.where.commune)
