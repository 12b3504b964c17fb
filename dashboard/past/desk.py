"""The desk at a past moment: the rows, the load and the alerts that it showed then, from what had happened by then."""

from typing import NamedTuple

from contracts.clock import Clock
from dashboard.access import Scope
from dashboard.desk.feed import MOST_TOLD, sees_row
from dashboard.desk.row import row_of
from dashboard.desk.told import FLOOD_BACK_MS, Told, loads_of, raised_by_desk
from dashboard.past.frames import PastFrames
from dashboard.past.moments import cut_at
from state.alerts.book import Book
from state.alerts.mirrored import MirroredAlerts
from state.readable import Readable


class Moment(NamedTuple):
    """What is told of an alert rests on these: the book as it stood, and cells up to then as they are counted today.

    `over`: the moment is past, and nobody acts in it.
    """

    at_ms: int
    book: Book
    cells: Readable
    over: bool


class PastDesk:
    """Asks the same questions as the live desk, of any moment that `PastFrames` can show."""

    def __init__(self, alerts: MirroredAlerts, frames: PastFrames, clock: Clock) -> None:
        self._alerts = alerts
        self._frames = frames
        self._clock = clock

    def now(self) -> Moment:
        """The present."""
        now_ms = self._clock()
        return Moment(now_ms, self._alerts.book, self._frames.cells(cut_at(now_ms, now_ms)), over=False)

    async def moment(self, moment_ms: int) -> Moment:
        """A past moment. PastError where it cannot be shown; Redis errors pass through."""
        cut = cut_at(moment_ms, self._clock())
        book = await self._frames.books.book_at(cut.at_ms)
        return Moment(cut.at_ms, book, self._frames.cells(cut), over=True)

    async def told(self, moment_ms: int, scope: Scope) -> Told:
        """What the live path told a newcomer of that scope at the moment; errors as of `moment`."""
        then = await self.moment(moment_ms)
        lately = await self._alerts.between(then.at_ms - FLOOD_BACK_MS + 1, then.at_ms, MOST_TOLD)
        rows = [row_of(alert) for alert in then.book.alerts.values()]
        return Told(
            now_ms=then.at_ms,
            version=0,
            whole=True,
            rows=[row for row in rows if sees_row(scope, row)],
            gone=[],
            said=[],
            loads=loads_of(raised_by_desk(lately), then.at_ms),
            live=True,
        )
