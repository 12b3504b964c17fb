"""What the page of dossiers shows beyond the frame: the funnel by status, the time that finished dossiers used, how
online each level works, and how the open dossiers stand by agency, commune and field.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import AGENCY, COMMUNE, FIELD, LEVELS, due_soon_until
from contracts.measures import Grain, Table
from contracts.registry import Registry
from contracts.registry.parse import RESERVED
from dashboard.i18n import text
from dashboard.live.cadence import Every
from dashboard.live.frame import Text
from dashboard.live.mirrored import Mirrored
from state.figures import dossiers, spans
from state.figures.numbers import rounded, share
from state.figures.open_set import PARTS, OpenSet, Part, PartStock

ROWS_SHOWN = 24
"""Of each kind of part the worst; all fields of administration are fewer."""
MONTH_EVERY_MS = 10_000
GOALS = {"province": dossiers.GOALS["processed_online"], "commune": dossiers.GOAL_PROCESSED_ONLINE_COMMUNE}
"""Percent processed online, by level."""
_TABLES: dict[Part, Table] = {"agency": AGENCY, "commune": COMMUNE, "field": FIELD}
_ENDED = ("done", "done_on_time")


class PartShown(msgspec.Struct):
    """A part's open dossiers now, and `on_time` of 30 days in percent, None where nothing was done or is overdue.
    `id` is empty for dossiers that name no such part.
    """

    id: str
    name: Text
    open: int
    overdue: int
    due_soon: int
    waiting: int
    on_time: float | None


class Used(msgspec.Struct):
    """The time that finished dossiers of 30 days used, in percent of the allowed: `bins` as contracts.dossiers counts
    them, and of all of them the median, the 90th percentile and the share that stayed within.
    """

    bins: list[int]
    median: float | None
    p90: float | None
    within: float | None


class DossiersShown(msgspec.Struct):
    """What the page needs. `steps` into each status in 30 days and the dossiers that are `now` in it, in the order of
    STATUSES; `received` in 30 days. `waiting`: open, and the clock stands still. `online` by level. `fees`: of the open
    ones (paid online, paid at all). `parts`: those with open dossiers, the worst first.
    """

    received: int
    steps: list[int]
    now: list[int]
    waiting: int
    used: Used
    online: dict[str, dossiers.Online]
    fees: tuple[int, int]
    parts: dict[Part, list[PartShown]]


class _Month(msgspec.Struct):
    """What follows from the cells of 30 days; `ended`: by part and id (done, done on time)."""

    received: int
    steps: list[int]
    used: Used
    online: dict[str, dossiers.Online]
    ended: dict[Part, dict[str, list[int]]]


class DossiersScene:
    """Composes what the page shows; keeps the open set as arrays."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        self._mirror = mirror
        self._calendar = WorkingCalendar(registry.holiday_dates)
        self._offices = {level: [row.id for row in registry.agencies if row.level == level] for level in LEVELS}
        self._names = _names(registry)
        self._open = OpenSet()
        self._month = Every(MONTH_EVERY_MS, self._read_month)

    def compose(self, now_ms: int) -> DossiersShown:
        """Everything as of now; what follows from 30 days as of some seconds ago."""
        self._open.follow(self._mirror.roster_since(DOSSIERS.name, self._open.marks))
        month, soon_ms = self._month.at(now_ms), due_soon_until(self._calendar, now_ms)
        stock = self._open.stock(now_ms, soon_ms)
        worst = {part: _worst(self._open.by(part, now_ms, soon_ms)) for part in PARTS}
        return DossiersShown(
            received=month.received,
            steps=month.steps,
            now=stock.by_status.tolist(),
            waiting=stock.waiting,
            used=month.used,
            online=month.online,
            fees=self._open.fees_paid(),
            parts={part: [self._part(part, one, month) for one in stocks] for part, stocks in worst.items()},
        )

    def _part(self, part: Part, stock: PartStock, month: _Month) -> PartShown:
        done, on_time = month.ended[part].get(stock.id, (0, 0))
        return PartShown(
            id=stock.id,
            name=self._names[part].get(stock.id, (stock.id, stock.id)),
            open=stock.open,
            overdue=stock.overdue,
            due_soon=stock.due_soon,
            waiting=stock.waiting,
            on_time=rounded(share(on_time, done + stock.overdue), 1),
        )

    def _read_month(self, now_ms: int) -> _Month:
        whole = self._cells(now_ms, AGENCY)
        month, used = dossiers.month(whole), dossiers.time_used(whole)
        return _Month(
            received=month.received,
            steps=dossiers.steps_into(whole).tolist(),
            used=Used(
                bins=used.tolist(),
                median=rounded(month.time_used_median_pct, 1),
                p90=rounded(month.time_used_p90_pct, 1),
                within=rounded(dossiers.within_allowed_pct(used), 1),
            ),
            online={
                level: dossiers.online(self._cells(now_ms, AGENCY, offices), GOALS[level])
                for level, offices in self._offices.items()
            },
            ended={part: self._ended(now_ms, table) for part, table in _TABLES.items()},
        )

    def _cells(self, now_ms: int, table: Table, entities: Sequence[str] | None = None) -> dossiers.Ints:
        start, end = spans.last_days(now_ms, spans.MONTH_DAYS)
        names = DOSSIERS.name, table.name, Grain.DAY
        return np.asarray(self._mirror.window(*names, start, end, entities).values)

    def _ended(self, now_ms: int, table: Table) -> dict[str, list[int]]:
        start, end = spans.last_days(now_ms, spans.MONTH_DAYS)
        window = self._mirror.window(DOSSIERS.name, table.name, Grain.DAY, start, end, columns=_ENDED)
        return dict(zip(window.entities, np.asarray(window.values).sum(axis=1).tolist(), strict=True))


def _worst(stocks: list[PartStock]) -> list[PartStock]:
    """The first of them, and last those that name no part: they are nobody's."""
    nameless = [stock for stock in stocks if not stock.id]
    return [stock for stock in stocks if stock.id][: ROWS_SHOWN - len(nameless)] + nameless


def _names(registry: Registry) -> dict[Part, dict[str, Text]]:
    """The parts' short names; also of what events name that the registry does not know, or do not name."""
    strange = {RESERVED: text("dossiers.part.unknown"), "": text("dossiers.part.none")}
    return {
        "agency": strange | {row.id: (row.short_vi, row.short_en) for row in registry.agencies},
        "commune": strange | {row.code: (row.short_vi, row.short_en) for row in registry.communes},
        "field": strange | {row.id: (row.short_vi, row.short_en) for row in registry.fields},
    }
