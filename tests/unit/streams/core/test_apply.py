"""Planning changes nothing; carrying out changes everything at once; every record is accounted for."""

from typing import Any, NamedTuple

import msgspec
import pytest

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, TRAFFIC, Feed
from contracts.measures import HOUR_MS, Grain
from contracts.status import INTAKE
from streams.core import apply
from streams.core.batch import FeedLogic
from streams.core.intake import Gate, Intake
from streams.core.roster import Draft, Entries
from streams.core.shard import Shard
from streams.feeds import logic
from tests.fixtures.cells import window
from tests.fixtures.records import CALENDAR, T0, Record, dossier_step, passage, record, registry, transaction


class Desk(NamedTuple):
    """A shard with nothing in its store, and the feed's logic."""

    shard: Shard
    logic: FeedLogic

    def admit(self, *records: Record) -> Intake:
        return Gate(self.logic, 1).admit(records, 0)

    def take(self, *records: Record) -> int:
        """Plan, read, carry out; by how much the next checkpoint was said to grow."""
        intake = self.admit(*records)
        planned = apply.plan(self.shard, self.logic, intake)
        growth = apply.growth(self.shard, planned)
        self.read(apply.missing(self.shard, planned))
        apply.carry_out(self.shard, planned, self.shard.pass_time(intake.accepted.event_ms, intake.canaries))
        apply.note_refusals(self.shard, intake.refused)
        return growth

    def read(self, chunks: set[tuple[str, Grain, str, int]]) -> None:
        for chunk in chunks:
            self.shard.load(chunk, b"")

    def counts(self) -> dict[str, int]:
        totals = zip(INTAKE.measures, self.shard.counts.tolist(), strict=True)
        return {measure.name: count for measure, count in totals if count}


def desk(feed: Feed, calendar: WorkingCalendar = CALENDAR) -> Desk:
    return Desk(Shard(feed, 0, 0), logic(feed, registry(), calendar))


def test_planning_changes_nothing_so_that_a_checkpoint_may_come_between() -> None:
    for feed, told in ((DOSSIERS, dossier_step()), (TRAFFIC, passage())):
        at = desk(feed)
        intake = at.admit(record(feed, told))
        first = apply.plan(at.shard, at.logic, intake)
        again = apply.plan(at.shard, at.logic, intake)
        assert again.fresh.tolist() == first.fresh.tolist() == [True]
        assert again.roster.changed == first.roster.changed
        assert (len(at.shard.roster), at.shard.roster.changed, at.shard.sequences.dirty_blocks()) == (0, {}, 0)


def test_a_slice_may_be_planned_in_parts() -> None:
    steps = [record(DOSSIERS, dossier_step(dossier=f"D{n % 3}"), sequence=n, offset=n) for n in range(9)]
    whole, parts = desk(DOSSIERS), desk(DOSSIERS)
    whole.take(*steps)
    for part in (steps[:2], steps[2:7], steps[7:]):
        parts.take(*part)
    assert whole.shard.roster.packed() == parts.shard.roster.packed()
    assert whole.counts() == parts.counts()


def test_every_record_is_accounted_for() -> None:
    at = desk(TRAFFIC)
    stranger = record(TRAFFIC, passage(camera="nobody"), sequence=2, event_ms=T0 - 10 * 60_000)
    empty = record(TRAFFIC, passage())._replace(value=None)
    future = record(TRAFFIC, passage(), sequence=3, event_ms=T0 + HOUR_MS)
    first, other = (record(TRAFFIC, passage(), sequence=n) for n in (0, 1))
    at.take(first, other, first, stranger, empty, future)
    expected = {"received": 6, "counted": 3, "duplicates": 1, "late": 1, "unknown": 1, "empty": 1, "future": 1}
    assert at.counts() == expected


def test_intake_is_counted_by_the_minute_of_the_record_time() -> None:
    at = desk(TRAFFIC)
    at.take(*(record(TRAFFIC, passage(), sequence=n, record_ms=T0 + n * 30_000) for n in range(4)))
    rows = window(
        at.shard.grids[INTAKE.name, Grain.MINUTE].cells, ["traffic"], *map(Grain.MINUTE.bucket, (T0, T0 + 90_000))
    )
    assert rows[0, :, INTAKE.column("received")].tolist() == [2, 2]


def test_a_batch_that_spans_days_reads_every_intake_chunk_it_changes() -> None:
    at = desk(DOSSIERS)
    at.take(*(record(DOSSIERS, dossier_step(), sequence=n, record_ms=T0 + n * 3 * HOUR_MS) for n in range(20)))
    assert at.counts()["received"] == 20


def test_rule_09_a_payment_sent_again_under_another_boot_is_one_payment() -> None:
    at = desk(PAYMENTS)
    at.take(record(PAYMENTS, transaction(), id="same", boot="a"), record(PAYMENTS, transaction(), id="same", boot="b"))
    at.take(record(PAYMENTS, transaction(), id="same", boot="c"))
    assert at.counts() == {"received": 3, "counted": 1, "duplicates": 2}


@pytest.mark.parametrize(
    ("feed", "told"), [(DOSSIERS, dossier_step()), (TRAFFIC, passage()), (PAYMENTS, transaction())]
)
def test_a_checkpoint_never_grows_by_more_than_was_said(feed: Feed, told: dict[str, Any]) -> None:
    at, said = desk(feed), 0
    for start in (0, 3, 100, 4_090):
        steps = range(start, start + 20)
        times = [T0 + (n * 90_000) % (3 * HOUR_MS) for n in steps]
        said += at.take(*(record(feed, told, sequence=n, record_ms=t) for n, t in zip(steps, times, strict=True)))
        assert 0 < at.shard.dirty_bytes() <= said


def test_nothing_taken_is_nothing_changed() -> None:
    at = desk(HEARTBEATS)
    assert at.take() == 0
    assert (at.counts(), at.shard.dirty_bytes()) == ({}, 0)


def test_a_draft_shows_the_roster_as_it_would_be() -> None:
    entries, unpack = Entries(int), msgspec.msgpack.decode
    entries.load({"a": b"\x01", "b": b"\x02"})
    draft = Draft(entries)
    draft.put("c", 3)
    draft.remove("a")
    draft.put("b", 4)
    assert sorted(draft.items(unpack)) == [("b", 4), ("c", 3)]
    assert (draft.get("a"), draft.get("b"), draft.get("z")) == (None, 4, None)
    assert sorted(entries.items(unpack)) == [("a", 1), ("b", 2)]
    assert not entries.changed
    draft.make()
    assert sorted(entries.items(unpack)) == [("b", 4), ("c", 3)]
    assert entries.changed == {"a": None, "b": b"\x04", "c": b"\x03"}
    assert entries.changed_bytes == 5
