"""The dossiers of one commune: those of its people at whatever agency, and the stock of its own agencies."""

import msgspec
import numpy as np

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import COMMUNE, due_soon_until
from contracts.measures import Grain
from contracts.registry import Registry
from dashboard.live.cadence import Every
from dashboard.live.frame import Share
from dashboard.live.mirrored import Mirrored
from state.figures import spans
from state.figures.open_set import OpenSet, PartStock

MONTH_EVERY_MS = 10_000
_COUNTED = ("received", "received_online", "done", "done_on_time", "done_online")


class CommuneDossiersShown(msgspec.Struct):
    """`stock` of the people of the commune; None: not known. `received` and `done` in 30 days with their shares online,
    `on_time`: done in time, of those done and the open overdue. `agencies` in the registry's order.
    """

    stock: PartStock | None
    received: Share
    done: Share
    on_time: Share | None
    agencies: list[PartStock]


class CommuneDossiersScene:
    """Composes the dossiers of a commune; keeps the open set as arrays."""

    def __init__(self, mirror: Mirrored, registry: Registry, calendar: WorkingCalendar, code: str) -> None:
        self._mirror = mirror
        self._calendar = calendar
        self._code = code
        self._agencies = [agency.id for agency in registry.agencies if agency.commune == code]
        self._open = OpenSet()
        self._month = Every(MONTH_EVERY_MS, self._read_month)

    def compose(self, now_ms: int) -> CommuneDossiersShown:
        """The stock as of now; what follows from 30 days as of some seconds ago."""
        self._open.follow(self._mirror.roster_since(DOSSIERS.name, self._open.marks))
        soon_ms = due_soon_until(self._calendar, now_ms)
        communes = {one.id: one for one in self._open.by("commune", now_ms, soon_ms)}
        offices = {one.id: one for one in self._open.by("agency", now_ms, soon_ms)}
        stock = communes.get(self._code, _none(self._code))
        received, received_online, done, done_on_time, done_online = self._month.at(now_ms)
        return CommuneDossiersShown(
            stock=stock,
            received=Share(received_online, received),
            done=Share(done_online, done),
            on_time=Share(done_on_time, done + stock.overdue),
            agencies=[offices.get(agency, _none(agency)) for agency in self._agencies],
        )

    def _read_month(self, now_ms: int) -> list[int]:
        start, end = spans.last_days(now_ms, spans.MONTH_DAYS)
        names = DOSSIERS.name, COMMUNE.name, Grain.DAY
        window = self._mirror.window(*names, start, end, [self._code], columns=_COUNTED)
        sums: list[int] = np.asarray(window.values).sum(axis=(0, 1)).tolist()
        return sums


def _none(identity: str) -> PartStock:
    return PartStock(identity, 0, 0, 0, 0)
