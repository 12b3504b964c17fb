"""Rollups as tables: from contributions to cells."""

import numpy as np
import pytest

from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS, Fold, Grain, Measure, Table, counters
from streams.core.grouping import index_of
from streams.core.rollup import Addition, Tally, additions, exact_bincount, maximum_by
from tests.fixtures.records import T0

COUNTS = Table("counts", "thing", "<i8", counters("n", "money"))
HIGHEST = Table("highest", "thing", "<i4", (Measure("top", Fold.MAX, Fold.MAX), Measure("second", Fold.MAX, Fold.MAX)))

Row = tuple[str, int, int, str, int]
"""(entity, event ms after T0, record ms after T0, measure, amount): one contribution."""


def tally(table: Table, *rows: Row) -> Tally:
    """Contributions as a feed would give them, each by an event of its own."""
    entities, codes = index_of([row[0] for row in rows])
    event_ms = np.array([T0 + row[1] for row in rows], dtype=np.int64)
    record_ms = np.array([T0 + row[2] for row in rows], dtype=np.int64)
    columns = np.array([table.column(row[3]) for row in rows], dtype=np.int64)
    amounts = np.array([row[4] for row in rows], dtype=np.int64)
    return Tally(table, entities, codes, event_ms, record_ms, np.arange(len(rows)), columns, amounts)


def cells(addition: Addition) -> dict[tuple[str, int], list[int]]:
    """(entity, bucket after T0's) → values."""
    first = addition.grain.bucket(T0)
    names = [addition.entities[code] for code in addition.codes.tolist()]
    keys = zip(names, (addition.buckets - first).tolist(), strict=True)
    return dict(zip(keys, addition.values.tolist(), strict=True))


def by_grain(given: Tally) -> dict[Grain, dict[tuple[str, int], list[int]]]:
    return {addition.grain: cells(addition) for addition in additions(given)}


CASES: dict[str, tuple[Table, list[Row], dict[Grain, dict[tuple[str, int], list[int]]]]] = {
    "nothing adds nothing": (COUNTS, [], {}),
    "one contribution counts in every grain": (
        COUNTS,
        [("a", 0, 0, "n", 1)],
        {Grain.MINUTE: {("a", 0): [1, 0]}, Grain.HOUR: {("a", 0): [1, 0]}, Grain.DAY: {("a", 0): [1, 0]}},
    ),
    "minutes are apart and the hour is whole": (
        COUNTS,
        [("a", 0, 0, "n", 1), ("a", 59_999, 0, "n", 1), ("a", 60_000, 0, "money", 7)],
        {
            Grain.MINUTE: {("a", 0): [2, 0], ("a", 1): [0, 7]},
            Grain.HOUR: {("a", 0): [2, 7]},
            Grain.DAY: {("a", 0): [2, 7]},
        },
    ),
    "entities are apart": (
        COUNTS,
        [("b", 0, 0, "n", 1), ("a", 0, 0, "n", 2), ("b", 0, 0, "n", 3)],
        {grain: {("b", 0): [4, 0], ("a", 0): [2, 0]} for grain in Grain},
    ),
    "a correction may be negative": (
        COUNTS,
        [("a", 0, 0, "n", -3), ("a", 0, 0, "n", 1)],
        {grain: {("a", 0): [-2, 0]} for grain in Grain},
    ),
    "a day begins at local midnight, which is 17:00 UTC": (
        COUNTS,
        [("a", 12 * HOUR_MS - 1, 12 * HOUR_MS, "n", 1), ("a", 12 * HOUR_MS, 12 * HOUR_MS, "n", 1)],
        {
            Grain.MINUTE: {("a", 719): [1, 0], ("a", 720): [1, 0]},
            Grain.HOUR: {("a", 11): [1, 0], ("a", 12): [1, 0]},
            Grain.DAY: {("a", 0): [1, 0], ("a", 1): [1, 0]},
        },
    ),
    "the highest is kept": (
        HIGHEST,
        [("a", 0, 0, "top", 5), ("a", 1, 0, "top", 9), ("a", 61_000, 0, "top", 7), ("a", 61_000, 0, "second", 1)],
        {
            Grain.MINUTE: {("a", 0): [9, 0], ("a", 1): [7, 1]},
            Grain.HOUR: {("a", 0): [9, 1]},
            Grain.DAY: {("a", 0): [9, 1]},
        },
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_contributions_become_cells(
    case: tuple[Table, list[Row], dict[Grain, dict[tuple[str, int], list[int]]]],
) -> None:
    table, rows, expected = case
    assert by_grain(tally(table, *rows)) == expected


RETENTION = {
    "as old as minutes are kept": (26 * HOUR_MS, {Grain.MINUTE, Grain.HOUR, Grain.DAY}),
    "older than minutes are kept": (26 * HOUR_MS + 1, {Grain.HOUR, Grain.DAY}),
    "older than hours are kept": (35 * DAY_MS + 1, {Grain.DAY}),
    "older than days are kept": (400 * DAY_MS + 1, set()),
}


@pytest.mark.parametrize(("age_ms", "grains"), RETENTION.values(), ids=RETENTION.keys())
def test_rule_07_an_event_past_a_grains_retention_counts_in_the_coarser_grains_only(
    age_ms: int, grains: set[Grain]
) -> None:
    assert set(by_grain(tally(COUNTS, ("a", 0, age_ms, "n", 1)))) == grains


def test_rule_07_retention_is_judged_by_the_events_own_record_time() -> None:
    together = by_grain(
        tally(COUNTS, ("a", 0, 27 * HOUR_MS, "n", 1), ("a", 0, 0, "n", 10), ("b", 5 * MINUTE_MS, 0, "n", 1))
    )
    assert together[Grain.MINUTE] == {("a", 0): [10, 0], ("b", 5): [1, 0]}
    assert together[Grain.HOUR] == {("a", 0): [11, 0], ("b", 0): [1, 0]}


def test_rule_07_what_is_too_old_for_a_grain_leaves_no_empty_cells_there() -> None:
    given = tally(COUNTS, ("a", 0, 27 * HOUR_MS, "n", 1), ("a", 27 * HOUR_MS, 27 * HOUR_MS, "n", 1))
    assert list(by_grain(given)[Grain.MINUTE]) == [("a", 27 * 60)]


def test_a_backfill_over_many_hours_counts_like_live_traffic() -> None:
    spread = [("a", -minute * MINUTE_MS, 0, "n", 1) for minute in range(0, 1500, 7)]
    cells_of = by_grain(tally(COUNTS, *spread))
    assert len(cells_of[Grain.MINUTE]) == len(spread)
    assert sum(values[0] for values in cells_of[Grain.HOUR].values()) == len(spread)


@pytest.mark.parametrize("amount", [2**40, 2**53 + 1, -(2**53) - 1, 10**13])
def test_sums_are_exact_beyond_the_precision_of_doubles(amount: int) -> None:
    amounts = np.array([amount, 1, amount, 3] * 100, dtype=np.int64)
    places = np.array([0, 0, 1, 1] * 100, dtype=np.int64)
    assert exact_bincount(places, amounts, 3).tolist() == [100 * (amount + 1), 100 * (amount + 3), 0]


def test_sums_of_nothing_are_zero() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert exact_bincount(nothing, nothing, 2).tolist() == [0, 0]
    assert maximum_by(nothing, nothing, 2).tolist() == [0, 0]


def test_names_are_numbered_in_order_of_appearance() -> None:
    names, codes = index_of(["b", "a", "b"])
    assert (names, codes.tolist()) == (["b", "a"], [0, 1, 0])
