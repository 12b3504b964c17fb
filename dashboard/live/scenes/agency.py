"""What the page of an agency shows beyond the frame: how its open dossiers stand."""

import msgspec

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import due_soon_until
from dashboard.live.mirrored import Mirrored
from state.figures.open_set import OpenSet


class AgencyShown(msgspec.Struct):
    """Of an agency's open dossiers those that are due soon, and those whose clock stands still (`waiting`)."""

    due_soon: int
    waiting: int


class AgencyScene:
    """Composes what the page of an agency shows."""

    def __init__(self, mirror: Mirrored, calendar: WorkingCalendar, agency: str) -> None:
        self._mirror = mirror
        self._calendar = calendar
        self._agency = agency
        self._open = OpenSet()

    def compose(self, now_ms: int) -> AgencyShown:
        """Everything as of now."""
        self._open.follow(self._mirror.roster_since(DOSSIERS.name, self._open.marks))
        stock = self._open.stock(now_ms, due_soon_until(self._calendar, now_ms), [self._agency])
        return AgencyShown(stock.due_soon, stock.waiting)
