"""Cells in memory: read before they change, and every changed row is written, no other."""

import numpy as np
import pytest

from contracts.measures import Fold, Grain, Measure, Table, counters
from streams.core.grid import CellGrid
from tests.fixtures.cells import window

COUNTS = Table("counts", "thing", "<i4", counters("n", "m"))
TOPS = Table("tops", "thing", "|u1", (Measure("top", Fold.MAX, Fold.MAX),))
GAUGES = Table("gauges", "thing", "<i8", (Measure("samples"), Measure("open", Fold.LAST)))


def ints(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def grid_of(table: Table, *chunks: int) -> CellGrid:
    grid = CellGrid(table, Grain.MINUTE)
    for chunk in chunks:
        grid.load("a", chunk, b"")
    return grid


def runs(grid: CellGrid) -> list[tuple[str, int, int, int]]:
    return sorted((change.chunk[2], change.chunk[3], change.first, change.last) for change in grid.changes())


def test_a_chunk_that_is_not_in_memory_is_named() -> None:
    grid = grid_of(COUNTS, 100)
    wanted = grid.missing(["a", "b"], ints(0, 0, 0, 1), ints(6000, 6059, 6060, 6000))
    assert wanted == {("counts", Grain.MINUTE, "a", 101), ("counts", Grain.MINUTE, "b", 100)}


def test_rule_11_changing_a_chunk_that_was_not_read_is_an_error() -> None:
    with pytest.raises(LookupError, match="before it was read"):
        grid_of(COUNTS).change(["a"], ints(0), ints(6000), np.ones((1, 2)), Fold.SUM)


def test_sums_add_to_what_was_read() -> None:
    grid = CellGrid(COUNTS, Grain.MINUTE)
    grid.load("a", 100, np.array([[1, 2], [3, 4]], dtype="<i4").tobytes())
    grid.change(["a"], ints(0, 0), ints(6001, 6002), np.array([[10, 20], [-5, 0]]), Fold.SUM)
    assert window(grid.cells, ["a"], 6000, 6002)[0].tolist() == [[1, 2], [13, 24], [-5, 0]]
    assert runs(grid) == [("a", 100, 1, 2)]


def test_the_highest_and_the_last_value_are_kept() -> None:
    tops = grid_of(TOPS, 100)
    for value in (7, 3):
        tops.change(["a"], ints(0), ints(6000), np.array([[value]]), Fold.MAX)
    assert window(tops.cells, ["a"], 6000, 6000).tolist() == [[[7]]]
    gauges = grid_of(GAUGES, 100)
    for value in (7, 3):
        gauges.change(["a"], ints(0), ints(6000), np.array([[1, value]]), Fold.LAST)
    assert window(gauges.cells, ["a"], 6000, 6000).tolist() == [[[1, 3]]]


def test_only_changed_rows_are_written_in_runs() -> None:
    grid = grid_of(COUNTS, 100, 101)
    places = (6000, 6001, 6005, 6059, 6060)
    grid.change(["a"], ints(*[0] * 5), ints(*places), np.ones((5, 2), dtype=np.int64), Fold.SUM)
    assert runs(grid) == [("a", 100, 0, 1), ("a", 100, 5, 5), ("a", 100, 59, 59), ("a", 101, 0, 0)]
    assert (grid.dirty_bytes(), grid.dirty_runs()) == (5 * 8, 4)
    grid.clean()
    assert (runs(grid), grid.dirty_bytes(), grid.dirty_runs()) == ([], 0, 0)


def test_rows_that_changed_already_are_no_growth_and_neighbours_are_one_run() -> None:
    grid = grid_of(COUNTS, 100, 101)
    grid.change(["a"], ints(0, 0), ints(6001, 6005), np.ones((2, 2), dtype=np.int64), Fold.SUM)
    assert grid.growth(["a"], ints(0, 0), ints(6001, 6005)) == (0, 0)
    assert grid.growth(["a"], ints(*[0] * 6), ints(6000, 6001, 6002, 6003, 6059, 6060)) == (5, 4)
    assert grid.growth(["b"], ints(0, 0), ints(6000, 6001)) == (2, 1)


def test_clean_chunks_of_the_past_are_forgotten_and_dirty_ones_stay() -> None:
    grid = grid_of(COUNTS, 99, 100, 101)
    grid.change(["a"], ints(0), ints(5940), np.ones((1, 2), dtype=np.int64), Fold.SUM)
    grid.evict(101)
    assert sorted(grid.cells.names()) == [("a", 99), ("a", 101)]
    grid.clean()
    grid.evict(101)
    assert grid.cells.names() == [("a", 101)]


def test_a_slot_that_is_used_again_writes_under_its_new_name() -> None:
    grid = grid_of(COUNTS, 99)
    grid.evict(100)
    grid.load("a", 200, b"")
    grid.change(["a"], ints(0), ints(12000), np.ones((1, 2), dtype=np.int64), Fold.SUM)
    assert runs(grid) == [("a", 200, 0, 0)]


def test_more_chunks_than_there_was_room_for() -> None:
    grid = grid_of(COUNTS, *range(100, 160))
    buckets = ints(*(chunk * 60 for chunk in range(100, 160)))
    grid.change(["a"], np.zeros(60, dtype=np.int64), buckets, np.ones((60, 2), dtype=np.int64), Fold.SUM)
    assert len(runs(grid)) == 60
