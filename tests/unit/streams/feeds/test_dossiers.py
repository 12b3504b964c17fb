"""Dossiers in a shard: new minus old contributions, and the sample of what is open."""

from datetime import date
from typing import Any

import pytest

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.dossiers import OPEN_BY_AGENCY, OpenDossier
from contracts.measures import DAY_MS, HOUR_MS
from streams.core.roster import Entries
from streams.feeds.dossiers import Dossiers
from tests.fixtures.cells import window
from tests.fixtures.records import CALENDAR, T0, dossier_step, iso, record, registry
from tests.unit.streams.core.test_apply import Desk, desk
from tests.unit.streams.feeds.test_traffic import day_of

AGENCY, OTHER = (agency.id for agency in registry().agencies[:2])
FIELD = registry().fields[0].id
COMMUNE = registry().communes[0].code
AGE = {"event_ms": T0 - HOUR_MS}


class Adapter:
    """Sends steps with growing sequences, at the moments of their events."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self._sent = 0

    def send(self, status: str, hours: float = 0, *, later_h: float = 0, **told: Any) -> None:
        """A step so many hours after T0, whose record is written `later_h` hours later."""
        event_ms = T0 + round(hours * HOUR_MS)
        given = dossier_step(status=status, **told)
        record_ms = event_ms + round(later_h * HOUR_MS) + 50
        self.at.take(record(DOSSIERS, given, sequence=self._sent, event_ms=event_ms, record_ms=record_ms))
        self._sent += 1

    def sample(self, hours: float) -> dict[str, dict[str, int]]:
        """The gauges at that moment: agency → what is not zero, but for `samples`."""
        at = self.at
        samples = at.logic.tick(at.shard.roster, T0 + round(hours * HOUR_MS))
        names = [measure.name for measure in OPEN_BY_AGENCY.measures[1:]]
        return {
            agency: {name: int(value) for name, value in zip(names, row[1:], strict=True) if value}
            for sample in samples
            for agency, row in zip(sample.entities, sample.values, strict=True)
        }


@pytest.fixture
def adapter() -> Adapter:
    return Adapter(desk(DOSSIERS))


def test_a_step_counts_by_agency_field_and_commune(adapter: Adapter) -> None:
    adapter.send("registered")
    expected = {"received": 1, "received_online": 1, "to_registered": 1}
    for table, entity in (("agency", AGENCY), ("field", FIELD), ("commune", COMMUNE)):
        assert day_of(adapter.at, table, entity) == expected


def test_a_dossier_without_a_commune_counts_in_none(adapter: Adapter) -> None:
    adapter.send("registered", commune=None)
    assert not adapter.at.shard.grids["commune", DOSSIERS.table("commune").grains[0]].cells.names()
    assert adapter.at.counts()["counted"] == 1
    assert "unknown" not in adapter.at.counts()


@pytest.mark.parametrize("told", [{"agency": "X"}, {"field": "X"}, {"commune": "X"}, {"procedure": "X"}])
def test_unknown_names_count_together_and_are_reported(adapter: Adapter, told: dict[str, Any]) -> None:
    adapter.send("registered", **told)
    assert adapter.at.counts()["unknown"] == 1
    for table, known in (("agency", AGENCY), ("field", FIELD), ("commune", COMMUNE)):
        entity = "unknown" if table in told else known
        assert day_of(adapter.at, table, entity)["received"] == 1


def test_rule_11_a_late_registration_moves_the_receipt_to_its_own_time(adapter: Adapter) -> None:
    adapter.send("accepted", 2)
    adapter.send("registered", -20, later_h=23)
    day = day_of(adapter.at, "agency", AGENCY)
    assert (day["received"], day["to_accepted"], day["to_registered"]) == (1, 1, 1)
    hours = adapter.at.shard.grids["agency", DOSSIERS.table("agency").grains[1]]
    first = hours.grain.bucket(T0 - 20 * HOUR_MS)
    received = window(hours.cells, [AGENCY], first, first + 22)[0, :, DOSSIERS.table("agency").column("received")]
    assert received.tolist() == [1] + [0] * 22


def test_rule_11_a_correction_subtracts_from_exactly_the_grains_where_it_was_added(adapter: Adapter) -> None:
    adapter.send("accepted", 0, later_h=30)
    adapter.send("registered", -1, later_h=32)
    for grain, cells in ((grain, adapter.at.shard.grids["agency", grain].cells) for grain in DOSSIERS.tables[0].grains):
        assert all(cells.rows[cells.find(*name)].min() >= 0 for name in cells.names()), grain
    assert not adapter.at.shard.grids["agency", DOSSIERS.tables[0].grains[0]].cells.names()
    assert day_of(adapter.at, "agency", AGENCY)["received"] == 1


def test_rule_11_another_registry_or_calendar_leaves_no_trace_in_corrections(adapter: Adapter) -> None:
    adapter.send("accepted", 0, agency="X", due=iso(T0 + 3 * DAY_MS))
    adapter.send("done", 30, agency="X")
    at = adapter.at
    registered = record(
        DOSSIERS, dossier_step(agency=AGENCY), sequence=99, event_ms=T0 - HOUR_MS, record_ms=T0 + 31 * HOUR_MS
    )
    changed = Desk(at.shard, Dossiers(registry(), WorkingCalendar(frozenset({date(2026, 11, 25)}))))
    changed.take(registered)
    day = day_of(changed, "agency", "unknown")
    assert "received" not in day
    assert sum(value for name, value in day.items() if name.startswith("time_used")) == 1
    assert day_of(changed, "agency", AGENCY)["received"] == 1


def test_rule_11_an_entry_stays_48_hours_of_record_time_after_it_closed(adapter: Adapter) -> None:
    adapter.send("registered", 0)
    adapter.send("done", 1)
    adapter.sample(49)
    assert len(adapter.at.shard.roster) == 1
    adapter.sample(49.001)
    assert len(adapter.at.shard.roster) == 0
    adapter.send("returned", 72)
    day = day_of(adapter.at, "agency", AGENCY)
    assert (day["received"], day["done"], day["to_returned"]) == (1, 1, 1)


def test_an_open_dossier_stays_until_its_feeds_horizon(adapter: Adapter) -> None:
    adapter.send("registered", 0)
    adapter.sample(400 * 24)
    assert len(adapter.at.shard.roster) == 1
    adapter.sample(400 * 24 + 1)
    assert len(adapter.at.shard.roster) == 0


def test_overdue_is_an_open_dossier_whose_due_date_passed_while_the_clock_runs(adapter: Adapter) -> None:
    due = iso(T0 + 5 * HOUR_MS)
    adapter.send("accepted", dossier="D1", due=due)
    adapter.send("needs_supplement", dossier="D2", due=due)
    adapter.send("done", dossier="D3", due=due)
    adapter.send("accepted", dossier="D4")
    assert adapter.sample(4) == {AGENCY: {"open": 3, "due_soon": 1, "waiting": 1}}
    assert adapter.sample(7) == {AGENCY: {"open": 3, "overdue": 1, "waiting": 1, "oldest_overdue_ms": 2 * HOUR_MS}}


def test_due_soon_counts_working_days(adapter: Adapter) -> None:
    # T0 is Monday noon, Tuesday is off: two working days later it is Thursday noon.
    adapter.send("accepted", dossier="D1", due=iso(T0 + 3 * DAY_MS + 90 * 60_000))
    adapter.send("accepted", dossier="D2", due=iso(T0 + 3 * DAY_MS + 90 * 60_000 + 1))
    assert adapter.sample(0) == {AGENCY: {"open": 2, "due_soon": 1}}


def test_long_overdue_is_more_than_ten_working_days(adapter: Adapter) -> None:
    # T0 lies in the lunch break, and so does the moment ten working days later: Tuesday, 8 December.
    adapter.send("accepted", dossier="D1", due=iso(T0))
    assert "long_overdue" not in adapter.sample(15 * 24)[AGENCY]
    assert adapter.sample(15 * 24 + 2)[AGENCY]["long_overdue"] == 1


def test_stuck_is_due_soon_without_a_step_for_three_working_days(adapter: Adapter) -> None:
    # T0 is Monday noon, Tuesday is off: three working days later it is Friday, when the lunch break ends.
    adapter.send("accepted", dossier="D1", due=iso(T0 + 7 * DAY_MS))
    adapter.send("accepted", dossier="D2", due=iso(T0 + 7 * DAY_MS))
    adapter.send("in_progress", 6, dossier="D2", due=iso(T0 + 7 * DAY_MS))
    adapter.send("accepted", dossier="D3", due=iso(T0 + 14 * DAY_MS))
    assert "stuck" not in adapter.sample(4 * 24 + 1)[AGENCY]
    assert adapter.sample(4 * 24 + 2)[AGENCY] == {"open": 3, "due_soon": 2, "stuck": 1}


def test_an_agency_without_open_dossiers_is_sampled_as_zero_until_its_last_entry_leaves(adapter: Adapter) -> None:
    adapter.send("accepted", 0)
    adapter.send("in_progress", 1, agency=OTHER)
    assert adapter.sample(2) == {AGENCY: {}, OTHER: {"open": 1}}
    adapter.send("done", 3, agency=OTHER)
    assert adapter.sample(4) == {AGENCY: {}, OTHER: {}}
    assert adapter.sample(4 + 48) == {AGENCY: {}, OTHER: {}}
    assert adapter.sample(4 + 49) == {}


def test_a_sample_depends_on_the_roster_and_the_moment_only(adapter: Adapter) -> None:
    for number in range(20):
        adapter.send(
            "accepted", dossier=f"D{number}", agency=(AGENCY, OTHER)[number % 2], due=iso(T0 + number * HOUR_MS)
        )
    reloaded = Entries(OpenDossier)
    reloaded.load(dict(reversed(adapter.at.shard.roster.packed().items())))
    (before,) = adapter.at.logic.tick(adapter.at.shard.roster, T0 + 7 * HOUR_MS)
    (after,) = Dossiers(registry(), CALENDAR).tick(reloaded, T0 + 7 * HOUR_MS)
    assert (before.entities, before.values.tolist()) == (after.entities, after.values.tolist())
