"""A dossier's clock, step by step: the working time of each stretch, and whether it counts. Pure.

The clock starts with the acceptance (else with the first step known) and stands still while the applicant has the next
step; the due date moves by that much, as the source tells it with the step that ends the pause.
"""

from collections.abc import Sequence

import msgspec

from contracts.calendar import WorkingCalendar
from contracts.dossiers import CLOSED, STATUSES, WAITING, Step

_ACCEPTED = STATUSES.index("accepted")


class Stretch(msgspec.Struct, frozen=True):
    """From one step to the next (epoch ms): `worked_ms` is the working time in it, `runs` whether the clock took it.
    `due_ms`: the due date as it stood then, 0 if none was set.
    """

    status: str
    from_ms: int
    to_ms: int
    worked_ms: int
    runs: bool
    due_ms: int


class Clock(msgspec.Struct, frozen=True):
    """The stretches in order; `used_ms` is what the clock took of them, `paused_ms` the working time in pauses, and
    `allowed_ms` the term that was set first (0: none was).
    """

    stretches: tuple[Stretch, ...]
    allowed_ms: int
    used_ms: int
    paused_ms: int


def clock_of(steps: Sequence[Step], calendar: WorkingCalendar, now_ms: int) -> Clock:
    """The clock of a dossier with these steps (at least one, in order) as of `now_ms`: what is open runs until then."""
    start = next((place for place, step in enumerate(steps) if step.status == _ACCEPTED), 0)
    ends = [*(step.event_ms for step in steps[1:]), _end(steps[-1], now_ms)]
    stretches = tuple(
        _stretch(steps[: place + 1], end_ms, calendar, started=place >= start) for place, end_ms in enumerate(ends)
    )
    first_due_ms = next((step.due_ms for step in steps if step.due_ms), 0)
    return Clock(
        stretches=stretches,
        allowed_ms=max(0, calendar.working_ms_between(steps[start].event_ms, first_due_ms)) if first_due_ms else 0,
        used_ms=sum(one.worked_ms for one in stretches if one.runs),
        paused_ms=sum(one.worked_ms for one in stretches if one.status in WAITING),
    )


def _end(last: Step, now_ms: int) -> int:
    """A closing step has no length; any other lasts until now."""
    return last.event_ms if STATUSES[last.status] in CLOSED else max(last.event_ms, now_ms)


def _stretch(until: Sequence[Step], end_ms: int, calendar: WorkingCalendar, *, started: bool) -> Stretch:
    step = until[-1]
    status = STATUSES[step.status]
    return Stretch(
        status=status,
        from_ms=step.event_ms,
        to_ms=end_ms,
        worked_ms=calendar.working_ms_between(step.event_ms, end_ms),
        runs=started and status not in WAITING | CLOSED,
        due_ms=next((one.due_ms for one in reversed(until) if one.due_ms), 0),
    )
