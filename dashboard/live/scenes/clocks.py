"""What the clocks of dossiers say, in working days."""

import msgspec

from contracts.calendar import WORKING_DAY_MS, WorkingCalendar
from contracts.dossiers import STATUSES, DossierState
from contracts.measures import DAY_MS, Grain
from contracts.registry import Registry
from dashboard.live.frame import Text


class Late(msgspec.Struct):
    """An overdue dossier: `late_days` working days late, which are `calendar_days` of the calendar; `days_off` of the
    days from the due date to today were no working days.
    """

    code: str
    procedure: Text
    status: str
    due_ms: int
    late_days: float
    calendar_days: float
    days_off: int


class Clocks:
    """What a dossier's clock says, in working days."""

    def __init__(self, registry: Registry) -> None:
        self.calendar = WorkingCalendar(registry.holiday_dates)
        self._procedures: dict[str, Text] = {row.id: (row.short_vi, row.short_en) for row in registry.procedures}

    def procedure(self, identity: str) -> Text:
        """Its short name."""
        return self._procedures.get(identity, (identity, identity))

    def late_days(self, due_ms: int, now_ms: int) -> float:
        """Working days between the due date and now; negative while there is time."""
        if due_ms <= now_ms:
            return round(self.calendar.working_ms_between(due_ms, now_ms) / WORKING_DAY_MS, 1)
        return -round(self.calendar.working_ms_between(now_ms, due_ms) / WORKING_DAY_MS, 1)

    def days_off(self, due_ms: int, now_ms: int) -> int:
        """Days off (weekends, holidays) among the local days from the due date to today, both counted."""
        first, last = Grain.DAY.bucket(due_ms), Grain.DAY.bucket(now_ms) + 1
        worked_ms = self.calendar.working_ms_between(Grain.DAY.start_ms(first), Grain.DAY.start_ms(last))
        return last - first - worked_ms // WORKING_DAY_MS

    def late(self, code: str, state: DossierState, now_ms: int) -> Late:
        """A dossier whose due date has passed."""
        return Late(
            code=code,
            procedure=self.procedure(state.procedure),
            status=STATUSES[state.status],
            due_ms=state.due_ms,
            late_days=self.late_days(state.due_ms, now_ms),
            calendar_days=round((now_ms - state.due_ms) / DAY_MS, 1),
            days_off=self.days_off(state.due_ms, now_ms),
        )
