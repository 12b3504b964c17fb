"""What a dossier's steps mean. Pure functions of the ordered steps, so that no order of arrival can matter.

A dossier is *received* at its first "registered"; an adapter may not announce that, so else at its first "accepted" or
"refused". Any other beginning is not a receipt: the dossier was received before the centre could see it, or has already
left the roster and only its papers are returned. It is *done* at the first "done" of the closing steps at its end: what
has been taken up again is not done. Everything counts at the time and place of the step that says it.
"""

from bisect import bisect
from collections.abc import Sequence

import msgspec

from contracts.calendar import WorkingCalendar
from contracts.dossiers import (
    AGENCY,
    CHANNELS,
    CLOSED,
    FEE_STATES,
    STATUSES,
    TIME_USED_BINS,
    WAITING,
    OpenDossier,
    Step,
)

MOST_STEPS = 400
"""A dossier with more steps comes from a faulty source: the oldest stay counted and are forgotten, so that its entry
always fits into a checkpoint."""

_STATUS = {name: place for place, name in enumerate(STATUSES)}
_CLOSED = frozenset(_STATUS[name] for name in CLOSED)
_PAUSED = _CLOSED | {_STATUS[name] for name in WAITING}
_DONE_STATUS, _ACCEPTED = _STATUS["done"], _STATUS["accepted"]
_RECEIPTS = (frozenset({_STATUS["registered"]}), frozenset({_ACCEPTED, _STATUS["refused"]}))
_ONLINE = CHANNELS.index("online")
_SETTLED_ONLINE = frozenset({FEE_STATES.index("none"), FEE_STATES.index("paid_online")})

_RECEIVED, _DONE, _ON_TIME, _LATE, _DONE_ONLINE = (
    AGENCY.column(name) for name in ("received", "done", "done_on_time", "done_late", "done_online")
)
_RECEIVED_BY = tuple(AGENCY.column(f"received_{channel}") for channel in CHANNELS)
_TO = tuple(AGENCY.column(f"to_{status}") for status in STATUSES)
_TIME_USED = AGENCY.column("time_used_0")


def first_entry(step: Step, level: str, procedure: str) -> OpenDossier:
    """The entry of a dossier of which this is the only step known."""
    entry = OpenDossier(step.agency, step.commune, level, procedure, step.field, "", 0, 0, 0, 0, 0, [])
    return _of([step], entry, -1)


def with_step(entry: OpenDossier, step: Step, level: str, procedure: str, calendar: WorkingCalendar) -> OpenDossier:
    """The entry with one more step, the very same entry if it has the step already. `level` and `procedure` are the
    step's: they hold if it is the last in order.
    """
    identity = (step.sequence, step.boot, step.source)
    if any((known.sequence, known.boot, known.source) == identity for known in entry.steps):
        return entry
    place = bisect(entry.steps, step)
    steps = [*entry.steps[:place], step, *entry.steps[place:]]
    if place == len(entry.steps):
        entry = msgspec.structs.replace(entry, level=level, procedure=procedure)
    return _of(steps, entry, _time_used(steps, calendar))


def thinned(entry: OpenDossier) -> OpenDossier:
    """The entry, without its oldest steps if it has too many: what they counted stays counted."""
    if len(entry.steps) < MOST_STEPS:
        return entry
    return msgspec.structs.replace(entry, steps=entry.steps[1 - MOST_STEPS :])


def contributions(entry: OpenDossier) -> list[tuple[Step, int]]:
    """Every count of a dossier: the step that says when and where, and the column of AGENCY, FIELD and COMMUNE."""
    steps = entry.steps
    counts = [(step, _TO[step.status]) for step in steps]
    receipt = _receipt(steps)
    if receipt is not None:
        counts += [(receipt, _RECEIVED), (receipt, _RECEIVED_BY[receipt.channel])]
    place = _done(steps)
    if place < 0:
        return counts
    done, due_ms = steps[place], _due(steps[: place + 1])
    counts.append((done, _DONE))
    if due_ms:
        counts.append((done, _ON_TIME if done.event_ms <= due_ms else _LATE))
    if done.channel == _ONLINE and done.fee in _SETTLED_ONLINE:
        counts.append((done, _DONE_ONLINE))
    if entry.time_used >= 0:
        counts.append((done, _TIME_USED + entry.time_used))
    return counts


def difference(old: OpenDossier | None, new: OpenDossier) -> list[tuple[Step, int, int]]:
    """(step, column, +1 or -1) of what `new` contributes beyond `old`, and the other way round.

    Both share the very same step objects but for the new one, so a step is known by its identity: comparing values
    would cost more than all else that a dossier costs.
    """
    now = {(id(step), column): step for step, column in contributions(new)}
    before = {(id(step), column): step for step, column in contributions(old)} if old is not None else {}
    gained = [(step, key[1], 1) for key, step in now.items() if key not in before]
    return gained + [(step, key[1], -1) for key, step in before.items() if key not in now]


def _of(steps: list[Step], entry: OpenDossier, time_used: int) -> OpenDossier:
    last = steps[-1]
    closing = _closing(steps)
    return OpenDossier(
        last.agency,
        last.commune,
        entry.level,
        entry.procedure,
        last.field,
        CHANNELS[last.channel],
        last.status,
        _due(steps),
        last.fee,
        steps[closing].event_ms if closing < len(steps) else 0,
        max(step.record_ms for step in steps),
        steps,
        time_used,
        sorted({step.agency for step in steps} - {last.agency}),
    )


def _receipt(steps: Sequence[Step]) -> Step | None:
    for statuses in _RECEIPTS:
        for step in steps:
            if step.status in statuses:
                return step
    return None


def _closing(steps: Sequence[Step]) -> int:
    """Where the closing steps at the end begin; the number of steps if the dossier is open."""
    place = len(steps)
    while place and steps[place - 1].status in _CLOSED:
        place -= 1
    return place


def _done(steps: Sequence[Step]) -> int:
    """Place of the first "done" of the closing steps at the end; -1 if there is none."""
    for place in range(_closing(steps), len(steps)):
        if steps[place].status == _DONE_STATUS:
            return place
    return -1


def _due(steps: Sequence[Step]) -> int:
    """The due date in force after the steps; one that does not set it leaves it as it was."""
    return next((step.due_ms for step in reversed(steps) if step.due_ms), 0)


def _time_used(steps: Sequence[Step], calendar: WorkingCalendar) -> int:
    """The bin of working time used ÷ allowed of a done dossier, pauses out; -1 where it cannot be said. Allowed is from
    the first "accepted" (or else the first step) to the first due date.
    """
    done = _done(steps)
    due_ms = next((step.due_ms for step in steps[: done + 1] if step.due_ms), 0)
    if done < 0 or not due_ms:
        return -1
    start = next((place for place in range(done) if steps[place].status == _ACCEPTED), 0)
    allowed = calendar.working_ms_between(steps[start].event_ms, due_ms)
    if allowed <= 0:
        return -1
    used = sum(
        calendar.working_ms_between(step.event_ms, after.event_ms)
        for step, after in zip(steps[start:done], steps[start + 1 : done + 1], strict=True)
        if step.status not in _PAUSED
    )
    return min(used * 8 // allowed, TIME_USED_BINS - 1)
