"""Dossiers: a step adds what the dossier now contributes minus what it contributed before; the open set is sampled.

Exactness (rule 11). An entry keeps every step while the dossier is open and for 48 h of record time after it closed.
Until then any order of arrival gives the same counters and the same entry, and a step that comes again changes nothing.
After that a step begins a new entry: it counts itself, and is no second receipt unless it is itself a registration,
acceptance or refusal. A step that comes *again* then is stopped before it gets here: sequences of this feed are
remembered for as long as its events are accepted (400 days).

What is subtracted was added with the same event time, record time, agency, field and commune: they stand in the step as
they were when it came. So a changed registry or calendar, or a grain that the step was too old for, leaves no trace.
"""

from collections import defaultdict
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import (
    AGENCY,
    CHANNELS,
    CLOSED,
    COMMUNE,
    FEE_STATES,
    FIELD,
    OPEN_BY_AGENCY,
    STATUSES,
    WAITING,
    DossierStep,
    OpenDossier,
    Step,
    due_soon_until,
    long_overdue_until,
    stuck_since,
)
from contracts.measures import HOUR_MS, Table
from contracts.registry import Registry
from streams.core.batch import UNKNOWN, Applied, Batch, Roster, Sample, whole
from streams.core.grouping import index_of
from streams.core.rollup import Tally
from streams.feeds.dossier_entry import difference, first_entry, thinned, with_step

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Place = tuple[str, int, int, int]
"""(entity, event ms, record ms, column): where an amount is added."""

LEAVES_AFTER_MS = 48 * HOUR_MS
"""A closed dossier leaves the roster this long after its newest record."""
_STATUS = {name: place for place, name in enumerate(STATUSES)}
_FEE = {name: place for place, name in enumerate(FEE_STATES)}
_CHANNEL = {name: place for place, name in enumerate(CHANNELS)}
_IS_OPEN = np.array([status not in CLOSED for status in STATUSES])
_IS_WAITING = np.array([status in WAITING for status in STATUSES])


class _Sampled(msgspec.Struct, array_like=True, gc=False):
    """An entry of the roster without what its sample does not need: unpacking all the steps would take a second."""

    agency: str
    commune: msgspec.Raw
    level: msgspec.Raw
    procedure: msgspec.Raw
    field: msgspec.Raw
    channel: msgspec.Raw
    status: int
    due_ms: int
    fee: int
    closed_ms: int
    newest_record_ms: int
    steps: msgspec.Raw
    time_used: int = -1
    former: list[str] = []


class _StepTime(msgspec.Struct, array_like=True, gc=False):
    """A step without all that follows its time."""

    event_ms: int


_STEP_TIMES = msgspec.msgpack.Decoder(list[_StepTime])
_SAMPLED = msgspec.msgpack.Decoder(_Sampled)
if _Sampled.__struct_fields__ != OpenDossier.__struct_fields__:
    raise AssertionError("a sample no longer reads the roster's entries")


class Dossiers:
    """Counts dossiers by agency, field and commune, and samples the open ones of each agency."""

    feed = DOSSIERS
    most = 128
    ticks = True

    def __init__(self, registry: Registry, calendar: WorkingCalendar) -> None:
        self._agencies = registry.agency_index
        self._fields = registry.field_index
        self._communes = registry.commune_index
        self._procedures = registry.procedure_index
        self._calendar = calendar

    columns = staticmethod(whole)

    def apply(self, roster: Roster, batch: Batch) -> Applied:
        """New minus old contribution of every dossier in the batch."""
        changes: dict[str, dict[Place, int]] = {table.name: defaultdict(int) for table in (AGENCY, FIELD, COMMUNE)}
        events = batch.columns[0].tolist()
        for event, event_ms, record_ms in zip(events, batch.event_ms.tolist(), batch.record_ms.tolist(), strict=True):
            told: DossierStep = event.data
            told_step = self._step(event, event_ms, record_ms)
            old = roster.get(told.dossier)
            old = thinned(old) if old is not None else None
            new = (
                first_entry(told_step, told.level, told.procedure)
                if old is None
                else with_step(old, told_step, told.level, told.procedure, self._calendar)
            )
            if new is not old:
                roster.put(told.dossier, new)
                for step, column, amount in difference(old, new):
                    _add(changes, step, column, amount)
        tallies = [_tally(table, changes[table.name]) for table in (AGENCY, FIELD, COMMUNE)]
        unknown = np.array([self._is_unknown(event.data) for event in events], dtype=np.bool_)
        return Applied([tally for tally in tallies if tally is not None], unknown)

    def tick(self, roster: Roster, record_ms: int) -> list[Sample]:
        """Let entries go whose time is over; sample the open dossiers of every agency with a dossier in the roster.

        A closed dossier stays 48 h and remembers its former agencies, so an agency's last sample is always a zero.
        """
        named = roster.items(_SAMPLED.decode)
        entries = [entry for _, entry in named]
        newest, closed = _numbers([e.newest_record_ms for e in entries]), _numbers([e.closed_ms for e in entries])
        staying = newest >= record_ms - np.where(closed > 0, LEAVES_AFTER_MS, DOSSIERS.horizon_ms)
        for place in np.flatnonzero(~staying).tolist():
            roster.remove(named[place][0])
        at = [entry.agency for entry in entries]
        agencies = sorted({*at, *(agency for entry in entries if entry.former for agency in entry.former)})
        return [self._sample(entries, at, staying, agencies, record_ms)] if agencies else []

    def _sample(
        self, entries: list[_Sampled], at: list[str], staying: Mask, agencies: list[str], now_ms: int
    ) -> Sample:
        position = {agency: place for place, agency in enumerate(agencies)}
        agency = _numbers(list(map(position.__getitem__, at)))
        status, due = _numbers([entry.status for entry in entries]), _numbers([entry.due_ms for entry in entries])
        is_open, waiting = staying & _IS_OPEN[status], staying & _IS_WAITING[status]
        running = is_open & ~waiting & (due > 0)
        overdue = running & (due <= now_ms)
        due_soon = running & ~overdue & (due <= due_soon_until(self._calendar, now_ms))
        long_overdue = overdue & (due <= long_overdue_until(self._calendar, now_ms))
        stuck = _without_step_since(stuck_since(self._calendar, now_ms), entries, due_soon)
        masks = (is_open, overdue, due_soon, waiting, long_overdue, stuck)
        counts = [np.bincount(agency[mask], minlength=len(agencies)) for mask in masks]
        oldest = np.zeros(len(agencies), dtype=np.int64)
        np.maximum.at(oldest, agency[overdue], now_ms - due[overdue])
        values = np.stack([np.ones_like(oldest), *counts, oldest], axis=1).astype(np.int64)
        return Sample(OPEN_BY_AGENCY, agencies, values)

    def _step(self, event: Any, event_ms: int, record_ms: int) -> Step:
        told: DossierStep = event.data
        return Step(
            event_ms,
            event.source,
            event.boot,
            int(event.sequence),
            _STATUS[told.status],
            round(told.due.timestamp() * 1000) if told.due is not None else 0,
            _FEE[told.fee_state],
            _CHANNEL[told.channel],
            told.agency if told.agency in self._agencies else UNKNOWN,
            told.field if told.field in self._fields else UNKNOWN,
            "" if told.commune is None else told.commune if told.commune in self._communes else UNKNOWN,
            record_ms,
        )

    def _is_unknown(self, told: DossierStep) -> bool:
        return (
            told.agency not in self._agencies
            or told.field not in self._fields
            or told.procedure not in self._procedures
            or (told.commune is not None and told.commune not in self._communes)
        )


def _add(changes: dict[str, dict[Place, int]], step: Step, column: int, amount: int) -> None:
    """Add an amount in the three places where a step counts."""
    moment = (step.event_ms, step.record_ms, column)
    changes[AGENCY.name][(step.agency, *moment)] += amount
    changes[FIELD.name][(step.field, *moment)] += amount
    if step.commune:
        changes[COMMUNE.name][(step.commune, *moment)] += amount


def _without_step_since(moment_ms: int, entries: list[_Sampled], among: Mask) -> Mask:
    """Which of the entries `among` had their last step at or before the moment; only their steps are unpacked."""
    found = np.zeros_like(among)
    for place in np.flatnonzero(among).tolist():
        found[place] = _STEP_TIMES.decode(entries[place].steps)[-1].event_ms <= moment_ms
    return found


def _numbers(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _tally(table: Table, changes: dict[Place, int]) -> Tally | None:
    """The amounts that are left when new and old are set off; each is an event of its own to the rollup."""
    left = [(place, amount) for place, amount in changes.items() if amount]
    if not left:
        return None
    entities, codes = index_of([place[0] for place, _ in left])
    event_ms, record_ms, columns = np.array([place[1:] for place, _ in left], dtype=np.int64).T
    amounts = np.array([amount for _, amount in left], dtype=np.int64)
    return Tally(table, entities, codes, event_ms, record_ms, np.arange(len(left)), columns, amounts)
