"""Dossiers: the steps of all dossiers, drawn by the day on which they were registered."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import CHANNELS, FEE_STATES, STATUSES, DossierStep
from contracts.measures import DAY_MS
from contracts.registry import Registry
from simulators.batch import Batch, Sender, spans
from simulators.draw import Mask
from simulators.effects import Effect, Effects, of_kind
from simulators.feeds.arrivals import Arrivals, Intake
from simulators.feeds.dossier_path import LIFE_DAYS, DossierPath, Steps, struck
from simulators.feeds.office_time import OfficeTime
from simulators.feeds.profiles import local_date, local_day
from simulators.simulated import Simulated
from simulators.stamp import moment

ADAPTERS = 4
"""One-stop adapters; each serves every fourth agency."""
HIGHEST_RATE = 4.0
"""A dossier lives for months, so a start has to know those of the last 110 days: 60 times as many take gigabytes."""


class _Registered(NamedTuple):
    """One day's dossiers, with their steps from `from_ms` on."""

    from_ms: int
    arrived: Arrivals
    steps: Steps


class DossiersGenerator:
    """The steps of all dossiers. `rate` multiplies arrivals, up to HIGHEST_RATE: beyond it offices would only grow."""

    feed = DOSSIERS

    def __init__(self, registry: Registry, seed: int, effects: Effects = (), rate: float = 1.0) -> None:
        self._registry, self._rate = registry, min(rate, HIGHEST_RATE)
        self._calendar = WorkingCalendar(registry.holiday_dates)
        self._intake = Intake(registry, seed)
        self._path = DossierPath(registry, seed, effects)
        self._surges = of_kind(effects, "intake_surge")
        self._stops = of_kind(effects, "intake_stopped")
        self._office: OfficeTime | None = None
        self._days: dict[int, _Registered] = {}
        self.senders = tuple(
            Sender(f"/adapters/one-stop-{n}", "adapter", f"one-stop-{n}") for n in range(1, ADAPTERS + 1)
        )

    def batches(self, start_ms: int, end_ms: int, step_ms: int) -> Iterator[Batch]:
        """All steps with start_ms <= time < end_ms, in time order, in batches of at most `step_ms`."""
        for first, last in spans(start_ms, end_ms, step_ms):
            yield self._batch(first, last)

    def silent(self, _sender: int, _time_ms: int) -> bool:
        """Adapters always live."""
        return False

    def _batch(self, start_ms: int, end_ms: int) -> Batch:
        days = range(local_day(start_ms) - LIFE_DAYS, local_day(end_ms - 1) + 1)
        found = [self._slice(day, start_ms, end_ms) for day in days]
        for old in [day for day in self._days if day < days[0]]:
            del self._days[old]
        times = np.concatenate([steps.times for _, steps in found])
        order = np.argsort(times, kind="stable")
        rows = [row for day, part in zip(days, found, strict=True) for row in self._rows(day, *part)]
        agency = np.concatenate([arrived.agency[steps.dossier] for arrived, steps in found])
        return Batch(times[order], agency[order] % ADAPTERS, [rows[index] for index in order.tolist()])

    def _slice(self, day: int, start_ms: int, end_ms: int) -> tuple[Arrivals, Steps]:
        kept = self._days.get(day)
        if kept is None or start_ms < kept.from_ms:
            kept = self._days[day] = self._registered(day, start_ms)
        low, high = np.searchsorted(kept.steps.times, [start_ms, end_ms])
        return kept.arrived, Steps(*(column[low:high] for column in kept.steps))

    def _registered(self, day: int, from_ms: int) -> _Registered:
        """The dossiers registered on a local day and their steps from a moment on: most are done after some weeks."""
        office = self._office_time(day)
        arrived = self._arrivals(day, office)
        steps = self._path.walk(arrived, office)
        low = int(np.searchsorted(steps.times, from_ms))
        return _Registered(from_ms, arrived, Steps(*(column[low:].copy() for column in steps)))

    def _office_time(self, day: int) -> OfficeTime:
        """The calendar's table around the day; made anew when the days have moved far on."""
        if self._office is None or not self._office.covers(day - LIFE_DAYS, day + LIFE_DAYS):
            self._office = OfficeTime(self._calendar, day, day + LIFE_DAYS)
        return self._office

    def _arrivals(self, day: int, office: OfficeTime) -> Arrivals:
        parts = [self._intake.of_day(day, 0, self._rate, office)]
        for stream, effect in enumerate(self._surges, 1):
            if effect.from_ms < (day + 2) * DAY_MS and effect.to_ms > (day - 1) * DAY_MS:
                extra = self._intake.of_day(day, stream, self._rate * max(effect.factor - 1.0, 0.0), office)
                parts.append(_taken(extra, self._struck(effect, extra)))
        arrived = Arrivals._make(np.concatenate(columns) for columns in zip(*parts, strict=True))
        for effect in self._stops:
            arrived = _taken(arrived, ~self._struck(effect, arrived))
        return arrived

    def _struck(self, effect: Effect, arrived: Arrivals) -> Mask:
        place = struck(self._registry, effect, arrived)
        return np.asarray(place & effect.active(arrived.times))

    def _rows(self, day: int, arrived: Arrivals, steps: Steps) -> Iterator[DossierStep]:
        registry, date = self._registry, f"{local_date(day):%y%m%d}"
        columns = (arrived.number[steps.dossier], steps.status, steps.due, steps.fee, arrived.agency[steps.dossier])
        rest = (arrived.procedure[steps.dossier], arrived.channel[steps.dossier])
        for n, status, due, fee, a, p, c in zip(*(column.tolist() for column in columns + rest), strict=True):
            agency, procedure = registry.agencies[a], registry.procedures[p]
            yield DossierStep(
                f"{agency.id}-{date}-{n:05d}",
                agency.id,
                agency.level,
                procedure.id,
                procedure.field,
                CHANNELS[c],  # type: ignore[arg-type]
                STATUSES[status],  # type: ignore[arg-type]
                FEE_STATES[fee],  # type: ignore[arg-type]
                agency.commune,
                _deadline(due),
            )


def _deadline(due_ms: int) -> datetime | None:
    return moment(due_ms) if due_ms else None


def _taken(arrived: Arrivals, mask: Mask) -> Arrivals:
    return Arrivals._make(column[mask] for column in arrived)


SIMULATED = Simulated(
    DOSSIERS,
    lambda s: DossiersGenerator(s.registry, s.seed, s.effects, s.rate),
    backfill="60d",
    step_ms=DAY_MS,
)
