"""Events as columns: blocks join on to one another, and what is refused in one shifts nothing in the next."""

import pytest

from contracts.catalogue import PAYMENTS, TRAFFIC
from contracts.errors import Reason
from contracts.measures import HOUR_MS
from streams.core.accepted import UNNUMBERED, numbers_of
from streams.core.identity import MAX_SEQUENCE
from streams.core.intake import Gate, Intake
from streams.feeds import logic
from tests.fixtures.records import CALENDAR, T0, Record, canary, passage, record, registry, transaction


def admitted(*records: Record) -> Intake:
    gate = Gate(logic(TRAFFIC, registry(), CALENDAR), 1)
    return gate.admit([each._replace(offset=offset) for offset, each in enumerate(records)], 0)


@pytest.mark.parametrize("size", [1, 2, 3, 1_024])
def test_blocks_of_any_size_give_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.core.intake.BLOCK", size)
    good = [record(TRAFFIC, passage(speed_kmh=10.0 * n), sequence=n, boot="ab"[n % 2]) for n in range(6)]
    empty = good[0]._replace(value=None)
    future = record(TRAFFIC, passage(), event_ms=T0 + HOUR_MS)
    odd = record(TRAFFIC, passage(), sequence=MAX_SEQUENCE)
    intake = admitted(empty, good[0], future, canary(T0), *good[1:3], odd, good[3], canary(T0), *good[4:], empty)
    accepted = intake.accepted
    assert accepted.sequences.tolist() == [0, 1, 2, 3, 4, 5]
    assert [accepted.sources[origin][1] for origin in accepted.origins.tolist()] == list("ababab")
    assert [accepted.names[key] for key in accepted.keys.tolist()] == [passage()["camera"]] * 6
    assert accepted.columns[2].tolist() == [0, 10, 20, 30, 40, 50]
    assert [(each.record.offset, each.reason) for each in intake.refused] == [
        (0, Reason.EMPTY),
        (2, Reason.FUTURE),
        (6, Reason.MALFORMED),
        (11, Reason.EMPTY),
    ]
    assert [passed.before for passed in intake.canaries] == [1, 4]


def test_ids_are_hashed_for_feeds_that_are_counted_by_id_only() -> None:
    assert len(admitted(record(TRAFFIC, passage())).accepted.ids) == 0
    paid = [record(PAYMENTS, transaction(), id=name, sequence=n) for n, name in enumerate(("same", "same", "other"))]
    first, second, third = Gate(logic(PAYMENTS, registry(), CALENDAR), 1).admit(paid, 0).accepted.ids.tolist()
    assert (len(first), first == second, first == third) == (8, True, False)


TEXTS = {
    "of one width": (["0000000007", "0000000123"], [7, 123]),
    "of many": (["7", "123", "0"], [7, 123, 0]),
    "as long as can be": (["9" * 18, "0" * 18], [10**18 - 1, 0]),
    "that are none": (["-1", "12", "1_0", " 7", "١٢"], [UNNUMBERED, 12, UNNUMBERED, UNNUMBERED, UNNUMBERED]),
    "of nothing": ([], []),
}


@pytest.mark.parametrize(("texts", "numbers"), TEXTS.values(), ids=TEXTS.keys())
def test_sequences_are_digits_and_nothing_else(texts: list[str], numbers: list[int]) -> None:
    assert numbers_of(texts).tolist() == numbers
