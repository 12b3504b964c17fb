from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from contracts.calendar import WORKING_DAY_MS, WorkingCalendar
from contracts.dossiers import CLOSED, STATUSES, WAITING
from simulators.effects import Effect
from simulators.feeds.dossiers import DossiersGenerator
from simulators.feeds.office_time import OfficeTime
from simulators.feeds.profiles import local_day
from simulators.stamp import EPOCH
from tests.unit.simulators.parts import DAY, HOUR, MINUTE, at, events, registry

NOON = at("2026-11-20T12:00")
NEXT = {
    "registered": {"accepted", "refused"},
    "accepted": {"in_progress", "withdrawn", "stopped"},
    "in_progress": {"awaiting_fee", "needs_supplement", "done", "withdrawn", "stopped"},
    "awaiting_fee": {"in_progress"},
    "needs_supplement": {"in_progress"},
    "done": {"returned"},
}
Run = list[tuple[int, int, Any]]


@pytest.fixture(scope="module")
def generator() -> DossiersGenerator:
    return DossiersGenerator(registry(), 1)


@pytest.fixture(scope="module")
def month(generator: DossiersGenerator) -> Run:
    return events(generator, NOON - 30 * DAY, 30 * DAY, DAY)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return WorkingCalendar(registry().holiday_dates)


def ms(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def by_dossier(run: Run) -> dict[str, list[tuple[int, Any]]]:
    steps = defaultdict(list)
    for time_ms, _, row in run:
        steps[row.dossier].append((time_ms, row))
    return {code: rows for code, rows in steps.items() if rows[0][1].status == "registered"}


def test_the_same_seed_gives_the_same_steps_however_the_window_is_cut(generator: DossiersGenerator) -> None:
    whole = events(DossiersGenerator(registry(), 1), NOON - 5 * DAY, 2 * DAY, DAY)
    cuts = [0, 1, HOUR, 20 * HOUR, 31 * HOUR, 2 * DAY]
    pieces = [e for a, b in pairwise(cuts) for e in events(generator, NOON - 5 * DAY + a, b - a, 7 * HOUR)]
    assert pieces == whole


def test_steps_are_in_time_order(month: Run) -> None:
    times = [t for t, *_ in month]
    assert times == sorted(times)


def test_about_10_000_events_a_day_most_of_them_on_working_days(month: Run) -> None:
    assert len(month) / 30 == pytest.approx(10_000, rel=0.15)
    daily = Counter(local_day(t) for t, *_ in month)
    days = range(local_day(NOON - 29 * DAY), local_day(NOON))
    weekend = [daily[day] for day in days if (day + 3) % 7 > 4]
    assert np.mean(weekend) < 0.2 * np.mean([daily[day] for day in days if (day + 3) % 7 < 5])


def test_dossiers_walk_legal_ways_and_use_all_ten_statuses(month: Run) -> None:
    assert {row.status for *_, row in month} == set(STATUSES)
    for steps in by_dossier(month).values():
        statuses = [row.status for _, row in steps]
        assert all(after in NEXT.get(before, set()) for before, after in pairwise(statuses))
        times = [t for t, _ in steps]
        assert len(set(times)) == len(times)


def test_the_deadline_is_set_at_acceptance_and_moves_by_the_pauses_in_working_time(
    month: Run, calendar: WorkingCalendar
) -> None:
    terms = {row.id: row.working_days for row in registry().procedures}
    pauses = 0
    for steps in list(by_dossier(month).values())[:4_000]:
        paused = 0
        for (begin, row), (end, after) in pairwise(steps):
            if row.status in WAITING:
                paused += calendar.working_ms_between(begin, end)
                pauses += 1
            if after.due is not None:
                accepted = steps[1][0]
                due = calendar.add_working_time(accepted, round(terms[row.procedure] * WORKING_DAY_MS) + paused)
                # Turns are kept a second apart, so clocks may differ by the turns there are.
                assert abs(calendar.working_ms_between(due, ms(after.due))) <= 20_000
    assert pauses > 300


def test_fees_become_due_and_are_paid(month: Run) -> None:
    fees = {row.id: row.fee_vnd for row in registry().procedures}
    for steps in by_dossier(month).values():
        last = steps[-1][1]
        if fees[last.procedure] == 0:
            assert {row.fee_state for _, row in steps} == {"none"}
        elif last.status in ("done", "returned"):
            assert last.fee_state in ("paid_online", "paid_counter")
        assert all(row.fee_state == "due" for _, row in steps if row.status == "awaiting_fee")


def test_95_per_cent_are_done_in_time_but_for_a_few_slow_agencies(month: Run) -> None:
    done = [(row.agency, t <= ms(row.due)) for t, _, row in month if row.status == "done"]
    assert np.mean([good for _, good in done]) == pytest.approx(0.955, abs=0.015)
    shares = defaultdict(list)
    for agency, good in done:
        shares[agency].append(good)
    slow = [agency for agency, values in shares.items() if len(values) > 80 and np.mean(values) < 0.88]
    assert 1 <= len(slow) <= 10


def test_few_are_overdue_or_asked_to_supplement(month: Run) -> None:
    last = {row.dossier: row for *_, row in month}
    open_ = [row for row in last.values() if row.status not in CLOSED]
    overdue = [row for row in open_ if row.due and ms(row.due) < NOON and row.status not in WAITING]
    assert len(overdue) / len(open_) < 0.02
    statuses = Counter(row.status for *_, row in month)
    assert statuses["needs_supplement"] / statuses["registered"] < 0.10


def test_96_per_cent_come_online_also_at_night_and_counters_serve_in_office_hours(
    month: Run, calendar: WorkingCalendar
) -> None:
    received = [(t, row.channel) for t, _, row in month if row.status == "registered"]
    channels = Counter(channel for _, channel in received)
    assert channels["online"] / len(received) == pytest.approx(0.96, abs=0.01)
    assert all(calendar.is_open(t) for t, channel in received if channel == "counter")
    assert any((t // HOUR + 7) % 24 == 2 for t, channel in received if channel == "online")


def test_staff_work_in_office_hours(month: Run, calendar: WorkingCalendar) -> None:
    staff = [t for t, _, row in month if row.status in ("accepted", "done", "needs_supplement", "refused")]
    # A second between turns may push a step just past closing time.
    outside = [t for t in staff if not calendar.is_open(t) and not calendar.is_open(t - 15_000)]
    assert not outside


def test_arrivals_come_in_bursts(month: Run) -> None:
    """Variance / mean of the arrivals of an agency in an hour of a working day is about 4 (DESIGN 10)."""
    hours: Counter[tuple[str, int]] = Counter()
    for t, _, row in month:
        if row.status == "registered" and (t // HOUR + 7) % 24 in (8, 9, 10, 14, 15) and (local_day(t) + 3) % 7 < 5:
            hours[row.agency, t // HOUR] += 1
    agencies = {agency for agency, _ in hours}
    slots = {hour for _, hour in hours}
    ratios = []
    for agency in agencies:
        counts = np.array([hours[agency, slot] for slot in slots])
        if counts.mean() > 0.5:
            ratios.append(counts.var() / counts.mean())
    assert np.median(ratios) == pytest.approx(4.0, abs=1.2)


def test_procedures_agencies_and_levels_fit(month: Run) -> None:
    procedures = {row.id: row for row in registry().procedures}
    agencies = {row.id: row for row in registry().agencies}
    for _, sender, row in month[::50]:
        assert procedures[row.procedure].field == row.field
        assert procedures[row.procedure].level in (row.level, "both")
        assert agencies[row.agency].level == row.level
        assert agencies[row.agency].commune == row.commune
        assert sender == registry().agency_index[row.agency] % 4


def test_office_time_agrees_with_the_calendar_of_the_contracts(calendar: WorkingCalendar) -> None:
    office = OfficeTime(calendar, local_day(NOON), local_day(NOON) + 60)
    times = NOON + (np.random.default_rng(1).random(3_000) * 90 - 30) * DAY
    moments = times.astype(np.int64)
    worked = office.worked(moments)
    for time_ms, total in zip(moments.tolist(), worked.tolist(), strict=True):
        assert total - worked[0] == calendar.working_ms_between(int(moments[0]), time_ms)
        assert office.is_open(np.array([time_ms]))[0] == calendar.is_open(time_ms)
        ends = office.moment(np.array([total + 5 * WORKING_DAY_MS + 1]))[0]
        assert ends == calendar.add_working_time(time_ms, 5 * WORKING_DAY_MS + 1)


def test_a_slow_agency_piles_up_and_the_past_stays_as_it_was(generator: DossiersGenerator) -> None:
    begin = NOON - 5 * DAY
    slow = Effect(kind="slow_agency", agency="H31.15", from_ms=begin, to_ms=NOON + 9 * DAY, strength=0.95)
    ill = DossiersGenerator(registry(), 1, (slow,))
    assert events(ill, begin - DAY, DAY, DAY) == events(generator, begin - DAY, DAY, DAY)
    sick, well = (events(one, begin, 5 * DAY, DAY) for one in (ill, generator))

    def done(run: Run, agency: str) -> int:
        return sum(row.agency == agency and row.status == "done" for *_, row in run)

    assert done(sick, "H31.15") < 0.3 * done(well, "H31.15")
    assert done(sick, "H31.10") == done(well, "H31.10")


def test_intake_stops_and_surges() -> None:
    window: dict[str, Any] = {"from_ms": NOON + 90 * MINUTE, "to_ms": NOON + 5 * HOUR}
    stopped = DossiersGenerator(registry(), 1, (Effect(kind="intake_stopped", **window),))
    assert not any(r.status == "registered" for *_, r in events(stopped, NOON + 90 * MINUTE, 3 * HOUR))
    plain = DossiersGenerator(registry(), 1)
    surge = DossiersGenerator(registry(), 1, (Effect(kind="intake_surge", agency="H31.15", factor=4.0, **window),))
    more, usual = (
        [r.dossier for *_, r in events(one, NOON + 90 * MINUTE, 3 * HOUR) if r.status == "registered"]
        for one in (surge, plain)
    )
    assert set(usual) < set(more)
    assert len(more) == len(set(more))
    extra = set(more) - set(usual)
    assert {code.rsplit("-", 2)[0] for code in extra} == {"H31.15"}
