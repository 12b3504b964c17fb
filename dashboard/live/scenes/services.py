"""The services scene beyond the frame: open by status, ten agencies, and twenty days of received against done."""

import msgspec
import numpy as np

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import AGENCY, CLOSED, STATUSES, due_soon_until
from contracts.measures import Grain
from contracts.registry import Registry
from dashboard.live.frame import Text
from dashboard.live.mirrored import Mirrored
from state.figures import spans
from state.figures.numbers import rounded, share
from state.figures.open_set import OpenSet, PartStock

AGENCIES_SHOWN = 10
DAYS_SHOWN = 20
OPEN_STATUSES = tuple(status for status in STATUSES if status not in CLOSED)
_FLOW = ("received", "done", "done_on_time")


class AgencyShown(msgspec.Struct):
    """An agency's stock now; `on_time` of 30 days in percent, None where nothing was done or is overdue."""

    id: str
    name: Text
    open: int
    due_soon: int
    overdue: int
    on_time: float | None


class ServicesShown(msgspec.Struct):
    """What the scene needs. `statuses`: open dossiers in the order of OPEN_STATUSES. `received`, `done`: a day each,
    from local day number `first_day` on; the last is today.
    """

    statuses: list[int]
    agencies: list[AgencyShown]
    first_day: int
    received: list[int]
    done: list[int]


class ServicesScene:
    """Composes the scene; keeps the open set as arrays."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        self._mirror = mirror
        self._calendar = WorkingCalendar(registry.holiday_dates)
        self._names: dict[str, Text] = {row.id: (row.short_vi, row.short_en) for row in registry.agencies}
        self._open = OpenSet()

    def compose(self, now_ms: int) -> ServicesShown:
        """Everything as of now."""
        self._open.follow(self._mirror.roster_since(DOSSIERS.name, self._open.marks))
        soon_ms = due_soon_until(self._calendar, now_ms)
        by_status = self._open.stock(now_ms, soon_ms).by_status
        worst = self._open.by("agency", now_ms, soon_ms)[:AGENCIES_SHOWN]
        first, received, done = self._days(now_ms)
        return ServicesShown(
            statuses=[int(by_status[STATUSES.index(status)]) for status in OPEN_STATUSES],
            agencies=[self._agency(stock, now_ms) for stock in worst],
            first_day=first,
            received=received,
            done=done,
        )

    def _agency(self, stock: PartStock, now_ms: int) -> AgencyShown:
        start, end = spans.last_days(now_ms, spans.MONTH_DAYS)
        names = DOSSIERS.name, AGENCY.name, Grain.DAY
        cells = self._mirror.window(*names, start, end, [stock.id], columns=_FLOW).values
        _, done, on_time = np.asarray(cells).sum(axis=(0, 1)).tolist()
        return AgencyShown(
            id=stock.id,
            name=self._names.get(stock.id, (stock.id, stock.id)),
            open=stock.open,
            due_soon=stock.due_soon,
            overdue=stock.overdue,
            on_time=rounded(share(on_time, done + stock.overdue), 1),
        )

    def _days(self, now_ms: int) -> tuple[int, list[int], list[int]]:
        start, end = spans.last_days(now_ms, DAYS_SHOWN)
        names = DOSSIERS.name, AGENCY.name, Grain.DAY
        window = self._mirror.window(*names, start, end, columns=_FLOW)
        received, done, _ = np.asarray(window.values).sum(axis=0).T.tolist()
        return window.first, received, done
