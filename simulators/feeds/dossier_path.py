"""The way of a dossier through the ten statuses, in working time; deadlines move by the pauses."""

from typing import NamedTuple

import numpy as np

from contracts.calendar import WORKING_DAY_MS
from contracts.dossiers import FEE_STATES, STATUSES
from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS
from contracts.registry import Registry
from simulators.draw import Draw, Floats, Ints, Mask, normal, uniform
from simulators.effects import Effect, Effects, of_kind
from simulators.feeds.arrivals import Arrivals
from simulators.feeds.office_time import OfficeTime

REFUSED, WITHDRAWN, STOPPED = 0.022, 0.012, 0.006
SUPPLEMENT = 0.09
"""Share that is asked to supplement: just under the goal of 10 %."""
ASKED_FOR_FEE = 0.35
"""Share of dossiers with a fee that wait for it; the others paid when they registered."""
PAID_ONLINE = 0.93
MEDIAN_SHARE, SHARE_SPREAD = 0.52, 0.35
"""Time used ÷ time allowed is lognormal: 3.5 % of an ordinary agency's dossiers are late, all together about 5 %."""
LONGEST_LATE_MS = 6 * WORKING_DAY_MS
SLOW_AGENCIES, SLOWNESS = 0.05, 1.38
LONGEST_PAUSE_MS = 15 * DAY_MS
LIFE_DAYS = 110
"""No dossier has a step later than this after it was registered: 30 working days used 1.5 times, pauses, Tết."""
_NONE, _DUE, _PAID_ONLINE, _PAID_COUNTER = range(len(FEE_STATES))
_STATUS = {name: index for index, name in enumerate(STATUSES)}


class Steps(NamedTuple):
    """Steps of one day's dossiers in time order: epoch ms, dossier, status, deadline (0: none yet), fee state."""

    times: Ints
    dossier: Ints
    status: Ints
    due: Ints
    fee: Ints


class _Plan(NamedTuple):
    """Per dossier: registered (epoch ms); on the working clock: accepted, allowed; active ms at each turn; pauses."""

    registered: Ints
    accepted: Ints
    allowed: Ints
    started: Ints
    fee_at: Ints
    supplement_at: Ints
    over_at: Ints
    refused: Mask
    asked: Mask
    supplement: Mask
    end: Ints


class _Wait:
    """Pauses: epoch ms of begin and end, and the working time between them; `at` on the working clock, `length` ms."""

    def __init__(self, office: OfficeTime, at: Ints, length: Ints) -> None:
        self.begin = office.moment(at)
        self.end = self.begin + length
        self.worked = office.worked(self.end) - at


class _Turn(NamedTuple):
    """One row of the table of turns, for all dossiers: epoch ms, status, deadline on the working clock, fee, who."""

    times: Ints
    status: str
    due: Ints
    fee: Ints
    takes: Mask


class DossierPath:
    """Turns arrivals into steps. Effects `slow_agency` stretch the working time of their agencies."""

    def __init__(self, registry: Registry, seed: int, effects: Effects) -> None:
        self._registry = registry
        agencies = len(registry.agencies)
        slow = Draw(seed, "slow agencies").uniform(np.arange(agencies)) < SLOW_AGENCIES
        self._pace = np.where(slow, SLOWNESS, 1.0)
        self._allowed = np.array([row.working_days * WORKING_DAY_MS for row in registry.procedures]).astype(np.int64)
        self._fee = np.array([row.fee_vnd > 0 for row in registry.procedures])
        self._delays = of_kind(effects, "slow_agency")

    def walk(self, arrived: Arrivals, office: OfficeTime) -> Steps:
        """All steps of the arrivals, in time order."""
        plan = self._plan(arrived, office)
        return self._sorted(arrived, plan, self._table(arrived, plan, office), office)

    def _table(self, arrived: Arrivals, plan: _Plan, office: OfficeTime) -> list[_Turn]:
        """Every turn that a dossier can take, in the order in which it takes them."""
        fee = _Wait(office, plan.accepted + plan.fee_at, _pause(arrived, plan.asked, 31, 4 * HOUR_MS, 1.2))
        asked_at = plan.accepted + plan.supplement_at + fee.worked
        paper = _Wait(office, asked_at, _pause(arrived, plan.supplement, 32, 36 * HOUR_MS, 0.8))
        over = office.moment(plan.accepted + plan.over_at + fee.worked + paper.worked)
        back = office.moment(office.worked(over) + _back(arrived))
        first, later, settled = self._fees(arrived, plan)
        due = plan.accepted + plan.allowed
        moved = due + fee.worked
        last = moved + paper.worked
        accepted = office.moment(plan.accepted)
        alive = ~plan.refused
        return [
            _Turn(plan.registered, "registered", np.zeros_like(due), first, np.ones_like(alive)),
            _Turn(accepted, "refused", np.zeros_like(due), first, plan.refused),
            _Turn(accepted, "accepted", due, first, alive),
            _Turn(office.moment(plan.accepted + plan.started), "in_progress", due, later, alive),
            _Turn(fee.begin, "awaiting_fee", due, later, plan.asked),
            _Turn(fee.end, "in_progress", moved, settled, plan.asked),
            _Turn(paper.begin, "needs_supplement", moved, settled, plan.supplement),
            _Turn(paper.end, "in_progress", last, settled, plan.supplement),
            _Turn(over, "end", last, settled, alive),
            _Turn(back, "returned", last, settled, alive & (plan.end == _STATUS["done"])),
        ]

    def _fees(self, arrived: Arrivals, plan: _Plan) -> tuple[Ints, Ints, Ints]:
        """Fee state until the work begins, until a fee was asked for, and after."""
        paid = np.where(uniform(arrived.bits, 33) < PAID_ONLINE, _PAID_ONLINE, _PAID_COUNTER)
        due = self._fee[arrived.procedure]
        later = np.where(plan.asked, _DUE, paid)
        return np.where(due, _DUE, _NONE), np.where(due, later, _NONE), np.where(due, paid, _NONE)

    def _plan(self, arrived: Arrivals, office: OfficeTime) -> _Plan:
        bits = arrived.bits
        allowed = self._allowed[arrived.procedure]
        share = MEDIAN_SHARE * np.exp(SHARE_SPREAD * normal(bits, 41)) * self._pace[arrived.agency]
        active = np.minimum(np.maximum(share, 0.04) * allowed, allowed + LONGEST_LATE_MS)
        quick = np.where(arrived.channel == 1, 4.0, 45.0) * MINUTE_MS
        accepted = office.worked(arrived.times) + 1 + (quick * np.exp(0.7 * normal(bits, 42))).astype(np.int64)
        started = np.minimum(HOUR_MS * np.exp(0.8 * normal(bits, 43)), 0.1 * active)
        fate = uniform(bits, 44)
        refused = fate < REFUSED
        given_up = (fate >= REFUSED) & (fate < REFUSED + WITHDRAWN + STOPPED)
        over = np.where(given_up, active * (0.2 + 0.7 * uniform(bits, 45)), active).astype(np.int64) + 4 * MINUTE_MS
        fee_at = (started + active * 0.2 * uniform(bits, 46)).astype(np.int64) + 2 * MINUTE_MS
        paper_at = (active * (0.4 + 0.3 * uniform(bits, 47))).astype(np.int64) + 3 * MINUTE_MS
        asked = self._fee[arrived.procedure] & (uniform(bits, 48) < ASKED_FOR_FEE)
        end = np.where(fate < REFUSED + WITHDRAWN, _STATUS["withdrawn"], _STATUS["stopped"])
        return _Plan(
            registered=arrived.times,
            accepted=accepted,
            allowed=allowed,
            started=started.astype(np.int64) + MINUTE_MS,
            fee_at=fee_at,
            supplement_at=paper_at,
            over_at=over,
            refused=refused,
            asked=asked & ~refused & (fee_at < over),
            supplement=(uniform(bits, 49) < SUPPLEMENT) & ~refused & (paper_at < over),
            end=np.where(given_up, end, _STATUS["done"]),
        )

    def _sorted(self, arrived: Arrivals, plan: _Plan, table: list[_Turn], office: OfficeTime) -> Steps:
        times = np.stack([turn.times for turn in table])
        times[1:] = self._delayed(arrived, times[1:], office)
        # No two steps of a dossier at once: a second between turns.
        times = np.maximum.accumulate(times + 1_000 * np.arange(len(table))[:, None], axis=0)
        row, dossier = np.nonzero(np.stack([turn.takes for turn in table]))
        named = np.array([_STATUS.get(turn.status, -1) for turn in table])[row]
        due = np.stack([turn.due for turn in table])[row, dossier]
        deadline = np.where(due > 0, office.moment(np.maximum(due, 1)), 0)
        fee = np.stack([turn.fee for turn in table])[row, dossier]
        flat = times[row, dossier]
        order = np.lexsort((row, flat))
        status = np.where(named < 0, plan.end[dossier], named)
        return Steps(flat[order], dossier[order], status[order], deadline[order], fee[order])

    def _delayed(self, arrived: Arrivals, times: Ints, office: OfficeTime) -> Ints:
        """Steps (K, n) of agencies that an effect slows: inside it the working clock runs at 1 - strength."""
        for effect in self._delays:
            mine = struck(self._registry, effect, arrived)
            edges = office.worked(office.clipped(np.array([effect.from_ms, effect.to_ms])))
            pace = max(1.0 - effect.strength, 0.01)
            worked = office.worked(times)
            inside = edges[0] + np.maximum(worked - edges[0], 0) / pace
            beyond = edges[1] + worked - (edges[0] + (edges[1] - edges[0]) * pace)
            slowed = np.where(inside < edges[1], inside, beyond).astype(np.int64)
            times = np.where(mine & (worked > edges[0]), office.moment(np.minimum(slowed, office.most)), times)
        return times


def struck(registry: Registry, effect: Effect, arrived: Arrivals) -> Mask:
    """Which arrivals belong to the effect's agency, the agencies of its commune, its field; None means any."""
    chosen = [effect.agency in (None, row.id) and effect.commune in (None, row.commune) for row in registry.agencies]
    mask = np.array(chosen)[arrived.agency]
    if effect.field is not None:
        mask = mask & np.array([row.field == effect.field for row in registry.procedures])[arrived.procedure]
    return np.asarray(mask)


def _pause(arrived: Arrivals, takes: Mask, salt: int, median_ms: float, spread: float) -> Ints:
    """Length in ms, lognormal; 0 for those who do not pause."""
    drawn: Floats = np.minimum(median_ms * np.exp(spread * normal(arrived.bits, salt)), LONGEST_PAUSE_MS)
    return np.where(takes, drawn, 0.0).astype(np.int64)


def _back(arrived: Arrivals) -> Ints:
    """Working time until the result is in the applicant's hands: online within the hour, else within two days."""
    online = 12 * MINUTE_MS * np.exp(0.8 * normal(arrived.bits, 51))
    fetched = (0.1 + 1.4 * uniform(arrived.bits, 52)) * WORKING_DAY_MS
    return np.where(arrived.channel == 0, online, fetched).astype(np.int64) + 1
