"""A plain count of raw records: what counts, what does not, and that it agrees with what the workers count."""

import json
from typing import Any

import pytest
from aiokafka.partitioner import murmur2

from contracts.catalogue import DOSSIERS, FEEDS, PAYMENTS, TRAFFIC, Feed
from contracts.payments import LATENCY_BOUNDS_MS
from contracts.registry import load_registry
from dashboard.api.parameters import rfc3339
from dashboard.explained.basis import BASES, PANELS, basis_of, recounted_span, why_not
from dashboard.explained.recount import TELLS, Raw, Recount
from dashboard.feeds import FIGURES
from dashboard.i18n import LANGUAGES, load_words
from tests.fixtures.records import TOLD

MINUTE = 60_000
START = 1_795_312_800_000
PARTITIONS = 4
REGISTRY = load_registry()


def record(feed: Feed, sequence: int, time_ms: int = START, **changed: Any) -> Raw:
    """A record of a valid event in its own partition, taken a second later."""
    told = TOLD[feed.name](**changed.pop("told", {}))
    event = {
        "specversion": "1.0",
        "id": changed.pop("id", f"{feed.name}-{sequence}"),
        "source": "/source",
        "boot": "b1",
        "sequence": f"{sequence:010d}",
        "type": feed.type,
        "time": rfc3339(time_ms),
        "data": told,
    } | changed.pop("event", {})
    home = (murmur2(str(told[feed.key]).encode()) & 0x7FFFFFFF) % PARTITIONS
    plain = Raw(home, sequence, time_ms + 1_000, json.dumps(event).encode())
    return plain._replace(**changed)


def counted(feed: Feed, *records: Raw) -> Recount:
    counting = Recount(feed, PARTITIONS, START, START + MINUTE)
    counting.add(records)
    return counting


@pytest.mark.parametrize("feed", [TRAFFIC, DOSSIERS, PAYMENTS], ids=lambda feed: feed.name)
def test_an_event_counts_once_however_often_it_is_sent(feed: Feed) -> None:
    found = counted(feed, record(feed, 1), record(feed, 1, offset=7), record(feed, 2))
    assert (found.read, found.counted, found.repeated, found.refused) == (3, 2, 1, 0)
    assert max(found.sums.values()) >= 2


def test_a_payment_that_comes_again_under_another_boot_counts_once() -> None:
    again = record(PAYMENTS, 9, id="payments-1", event={"boot": "b2", "id": "payments-1"})
    found = counted(PAYMENTS, record(PAYMENTS, 1), again)
    assert (found.counted, found.repeated) == (1, 1)


def test_what_happened_in_another_minute_is_read_and_not_counted() -> None:
    found = counted(TRAFFIC, record(TRAFFIC, 1, START - 1), record(TRAFFIC, 2, START + MINUTE), record(TRAFFIC, 3))
    assert (found.read, found.counted) == (3, 1)


@pytest.mark.parametrize(
    "bad",
    [
        {"value": b"{"},
        {"value": None},
        {"value": b" " * 70_000},
        {"partition": 99},
        {"record_ms": START - 121_000},
        {"record_ms": START + 25 * 3_600_000},
        {"event": {"type": "vn.hungyen.ioc.other.v1"}},
        {"event": {"sequence": "4x"}},
    ],
    ids=["broken", "empty", "oversized", "misrouted", "future", "too late", "type", "sequence"],
)
def test_what_a_worker_refuses_is_refused(bad: dict[str, Any]) -> None:
    found = counted(TRAFFIC, record(TRAFFIC, 1, **bad))
    assert (found.counted, found.refused) == (0, 1)


def test_a_canary_is_neither_counted_nor_refused() -> None:
    value = b'{"type":"vn.hungyen.ioc.canary.v1","data":{}}'
    found = counted(TRAFFIC, Raw(0, 1, START, value))
    assert (found.read, found.counted, found.refused) == (1, 0, 0)


def test_every_figure_of_a_feed_has_its_basis_and_every_basis_fits_its_table() -> None:
    public = {feed.name for feed in FEEDS}
    assert {name for name in FIGURES if name.partition(".")[0] in public} == set(BASES)
    for name in (*BASES, *PANELS):
        basis = basis_of(name)
        assert basis is not None
        names = {measure.name for measure in basis.feed.table(basis.table).measures}
        assert set(basis.measures) <= names


SPEEDS = {f"speed_{kmh}" for kmh in range(0, 120, 5)}
USED = {f"time_used_{i}" for i in range(16)}
FORMULAS: dict[str, set[str]] = {
    "traffic.speed_index": {"vehicles", *SPEEDS},
    "traffic.flow": {"vehicles"},
    "traffic.congested": {"vehicles", *SPEEDS},
    "traffic.reporting": {"beats"},
    "traffic.vehicles": {"vehicles"},
    "traffic.distinct": set(),
    "dossiers.on_time": {"done", "done_on_time"},
    "dossiers.open": {"open"},
    "dossiers.overdue": {"open", "overdue"},
    "dossiers.due_soon": {"open", "due_soon"},
    "dossiers.received": {"received"},
    "dossiers.done": {"done"},
    "dossiers.days_of_work": {"done"},
    "dossiers.submitted_online": {"received", "received_online"},
    "dossiers.processed_online": {"done", "done_online"},
    "dossiers.time_used": USED,
    "dossiers.time_used_p90": USED,
    "dossiers.supplements": {"received", "to_needs_supplement"},
    "payments.technical_success": {"transactions", "technical_decline"},
    "payments.transactions": {"transactions"},
    "payments.value": {"success", "amount_vnd"},
    "payments.latency": {"transactions", *(f"latency_{bound}" for bound in LATENCY_BOUNDS_MS), "latency_over"},
    "payments.approval": {"transactions", "success"},
    "payments.total": {"transactions"},
    "payments.cashless": {"success", "cashless"},
    "payments.cashless_vnd": {"amount_vnd", "cashless_vnd"},
}
"""Figure → the measures of its formula (SCREENS 4), or of the number that stands beside its value."""


@pytest.mark.parametrize("name", sorted(BASES))
def test_a_figure_is_counted_anew_from_what_it_is_made_of_or_says_why_it_cannot(name: str) -> None:
    basis, made_of = BASES[name], FORMULAS[name]
    assert set(basis.measures) == made_of
    assert {*basis.recount, *basis.rest} == made_of
    whole = bool(made_of) and set(basis.recount) == made_of
    assert (why_not(basis) is None) is whole


@pytest.mark.parametrize("name", sorted([*FIGURES, *PANELS]))
@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_number_cannot_be_counted_anew_stands_in_both_languages(name: str, language: str) -> None:
    why = why_not(basis_of(name))
    assert why is None or load_words(language)(f"explain.why.{why}", measures="x")


def test_what_the_log_is_said_to_tell_is_what_records_add() -> None:
    for feed in (TRAFFIC, DOSSIERS, PAYMENTS):
        table, _ = feed.primary
        assert set(counted(feed, record(feed, 1)).sums) <= TELLS[feed.name, table]


@pytest.mark.parametrize("name", sorted([*BASES, *PANELS]))
def test_a_recount_reads_an_hour_at_most(name: str) -> None:
    basis = basis_of(name)
    assert basis is not None
    start, end = recounted_span(basis, START)
    assert 0 < end - start <= 60 * MINUTE
    assert end <= START
