"""Frames of past moments: the same composer over the mirror cut off there, with the alerts folded up to it."""

import asyncio
from collections import OrderedDict
from typing import Any

import msgspec

from contracts.calendar import WorkingCalendar
from contracts.clock import Clock
from contracts.dossiers import due_soon_until
from contracts.registry import Registry
from dashboard.access.person import EVERYTHING, Scope
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.composer import Composer
from dashboard.live.frame import Frame
from dashboard.live.scenes import scenes
from dashboard.live.scenes.commune import CommuneDossiersShown
from dashboard.live.scenes.dossiers import DossiersShown
from dashboard.live.scenes.services import ServicesShown
from dashboard.live.scoped import ALERTS
from dashboard.past.books import PastBooks
from dashboard.past.mirror import PastMirror
from dashboard.past.moments import Cut, bounds, cut_at
from state.alerts.book import Book
from state.alerts.mirrored import MirroredAlerts
from state.readable import Readable

SCENES_WITH_PAST = frozenset(
    {"traffic", "services", "payments", "places", "road", "roads", "cashless", "outcomes", "dossiers", "agency"}
) | {"commune-alerts", "commune-traffic", "commune-dossiers", "commune-payments"}
"""The others rest on what is kept of the present only: single dossiers, checkpoints of partitions, sequence numbers."""
KEPT = 32
"""Frames that are remembered: screens that look at one moment together, and steps back."""


class PastFrames:
    """Composes frames of the past, one at a time: a screen that rewinds must not slow down those that are live.

    `books`: the alerts of past moments.
    """

    def __init__(self, mirror: Readable, alerts: MirroredAlerts, registry: Registry, clock: Clock) -> None:
        self.books = PastBooks(alerts)
        self._mirror = mirror
        self._registry = registry
        self._calendar = WorkingCalendar(registry.holiday_dates)
        self._clock = clock
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[tuple[int, Scope], tuple[int, Frame]] = OrderedDict()

    async def at(self, moment_ms: int, scope: Scope = EVERYTHING) -> Frame:
        """What a scope sees of a moment's frame, by minute for 26 h and by hour for 35 days. PastError outside of them.

        Its `made_ms` is the moment that it shows. Late events that came since are counted: it is the past as it is
        known today.
        """
        now_ms = self._clock()
        cut, last_ms = cut_at(moment_ms, now_ms), bounds(now_ms)[1]
        async with self._turn:
            known = self._kept.get((cut.at_ms, scope))
            if known is None or known[0] != last_ms:  # late events may have come with the last minute
                book = await self.books.book_at(cut.at_ms)
                known = last_ms, await asyncio.to_thread(self._compose, cut, book, scope)
                self._kept[cut.at_ms, scope] = known
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return known[1]

    async def scene(self, name: str, moment_ms: int) -> Any:
        """What a scene shows beyond a moment's frame, without what is not kept; None for one that has no past.

        Of single dossiers no past is kept, and of statuses only whether the clock ran.
        """
        cut = cut_at(moment_ms, self._clock())
        kind = name.partition("/")[0]
        if kind not in SCENES_WITH_PAST:
            return None
        async with self._turn:
            now = _alerts_of(await self.books.book_at(cut.at_ms), cut) if kind == ALERTS else None
            return await asyncio.to_thread(self._compose_scene, cut, name, now)

    def cells(self, cut: Cut) -> PastMirror:
        """Cells up to a cut, as they are counted today."""
        return PastMirror(self._mirror, cut, due_soon_until(self._calendar, cut.at_ms))

    def cells_at(self, moment_ms: int) -> PastMirror:
        """Cells up to a moment. PastError where it cannot be shown."""
        return self.cells(cut_at(moment_ms, self._clock()))

    def _compose_scene(self, cut: Cut, name: str, now: AlertsNow | None) -> Any:
        scene = scenes(self.cells(cut), self._registry, book=lambda: now)(name)
        shown = scene.compose(cut.at_ms) if scene else None
        return _kept_of(shown)

    def _compose(self, cut: Cut, book: Book, scope: Scope) -> Frame:
        mirror = self.cells(cut)
        now = _alerts_of(book, cut)
        composer = Composer(mirror, self._registry, lambda: now)
        return composer.narrow(composer.compose(0, {}, cut.at_ms), scope)


def _alerts_of(book: Book, cut: Cut) -> AlertsNow:
    return AlertsNow((*book.alerts.values(), *book.closed.values()), cut.at_ms, book.notice)


def _kept_of(shown: Any) -> Any:
    """A scene's past without what nobody kept: of single dossiers there is none, and of the open ones only how many an
    agency had and whether their clocks ran.
    """
    if isinstance(shown, ServicesShown):
        return msgspec.structs.replace(shown, statuses=[])
    if isinstance(shown, DossiersShown):
        return msgspec.structs.replace(shown, now=[], fees=(0, 0), parts={"agency": shown.parts["agency"]})
    if isinstance(shown, CommuneDossiersShown):
        return msgspec.structs.replace(shown, stock=None, on_time=None)
    return shown
