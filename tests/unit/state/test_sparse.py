"""Sparse tables: what they keep, and that readers see the same as in a table of whole chunks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.measures import Grain
from contracts.traffic import CAMERA
from state.cells import CellTable
from state.sparse import NOTHING, SparseTable
from tests.fixtures.cells import put, window

MINUTE = Grain.MINUTE


def rows(*firsts: int) -> bytes:
    """Rows of which the first measure is given."""
    values = np.zeros((len(firsts), CAMERA.width), CAMERA.dtype)
    values[:, 0] = firsts
    return values.tobytes()


def firsts(cells: SparseTable, entity: str, first: int, last: int) -> list[int]:
    found: list[int] = cells.window([entity], first, last)[0, :, 0].tolist()
    return found


def held(cells: SparseTable) -> int:
    """Rows that take a place."""
    return cells._end - 1 - len(cells._spare)


def test_only_rows_that_hold_something_take_a_place() -> None:
    cells = SparseTable(CAMERA, MINUTE)
    cells.load([("a", 1), ("b", 1), ("c", 1)], [rows(0, 5, 0, 7), b"", rows(0)])
    assert held(cells) == 2
    assert (firsts(cells, "a", 60, 64), cells.entities()) == ([0, 5, 0, 7, 0], {"a", "b", "c"})
    cells.put("a", 1, 2 * cells.row_bytes, rows(6, 8))
    assert (held(cells), firsts(cells, "a", 60, 64)) == (3, [0, 5, 6, 8, 0])


def test_the_size_of_what_is_held_is_that_of_its_rows_and_chunks() -> None:
    cells = SparseTable(CAMERA, MINUTE)
    assert cells.held_bytes == 0
    cells.put("a", 1, 0, rows(6, 8))
    cells.put("b", 1, 0, rows(7))
    assert cells.held_bytes == 3 * cells.row_bytes + 2 * MINUTE.rows * 4
    cells.drop("a", 1)
    assert cells.held_bytes == cells.row_bytes + MINUTE.rows * 4


def test_a_chunk_that_is_loaded_again_is_what_was_loaded_last() -> None:
    cells = SparseTable(CAMERA, MINUTE)
    cells.load([("a", 1)], [rows(1, 2, 3)])
    cells.load([("a", 1)], [rows(0, 9)])
    assert (held(cells), firsts(cells, "a", 60, 62)) == (1, [0, 9, 0])


def test_places_of_dropped_chunks_are_used_again() -> None:
    cells = SparseTable(CAMERA, MINUTE)
    for chunk in range(200):
        cells.put("a", chunk, 0, rows(*range(1, 61)))
        cells.drop("a", chunk - 1)
        assert firsts(cells, "a", chunk * 60, chunk * 60 + 59) == list(range(1, 61))
    assert len(cells._rows) < 60 * 4
    assert not cells.cut(np.array([NOTHING]), slice(0, 60)).any()


@pytest.mark.parametrize(("row", "bytes_off", "count"), [(0, -1, 1), (0, 1, 1), (59, 0, 2), (60, 0, 1)])
def test_rows_beside_the_chunk_or_askew_are_refused(row: int, bytes_off: int, count: int) -> None:
    cells = SparseTable(CAMERA, MINUTE)
    with pytest.raises(ValueError, match="camera"):
        cells.put("a", 1, row * cells.row_bytes + bytes_off, rows(*[1] * count))


def test_a_chunk_longer_than_its_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        SparseTable(CAMERA, MINUTE).load([("a", 1)], [rows(*[1] * 61)])


def test_a_window_runs_over_chunks_and_is_zero_where_nothing_is() -> None:
    cells = SparseTable(CAMERA, MINUTE)
    for bucket in range(110, 130):
        put(cells, "a", bucket, bucket)
    found = cells.window(["nobody", "a"], 100, 200)
    assert found.shape == (2, 101, CAMERA.width)
    assert found[1, :, 0].tolist() == [bucket if 110 <= bucket < 130 else 0 for bucket in range(100, 201)]
    assert not found[0].any()
    assert cells.window([], 0, 3).shape == (0, 4, CAMERA.width)


def test_chunks_go_when_their_retention_is_over() -> None:
    cells = SparseTable(CAMERA, MINUTE)
    for chunk in (10, 11):
        cells.slot("a", chunk)
    end_ms = MINUTE.chunk_end_ms(10) + CAMERA.retention_ms[MINUTE]
    assert cells.drop_expired(end_ms - 1) == 0
    assert cells.drop_expired(end_ms) == 1
    assert (cells.names(), cells.entities()) == ([("a", 11)], {"a"})


def test_the_generation_tells_that_chunks_came_or_went() -> None:
    cells = SparseTable(CAMERA, MINUTE)
    before = cells.generation
    put(cells, "a", 60, 1)
    taken = cells.generation
    put(cells, "a", 61, 1)
    assert before < taken == cells.generation
    cells.drop("a", 1)
    assert cells.generation > taken


WRITE = st.tuples(
    st.sampled_from("abc"), st.integers(0, 3), st.integers(0, 57), st.lists(st.integers(0, 9), max_size=3)
)
DROP = st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.just(0), st.none())


@given(st.lists(WRITE | DROP, max_size=60))
def test_readers_see_what_a_table_of_whole_chunks_holds(acts: list[tuple[str, int, int, list[int] | None]]) -> None:
    sparse, dense = SparseTable(CAMERA, MINUTE), CellTable(CAMERA, MINUTE)
    for entity, chunk, row, values in acts:
        for cells in (sparse, dense):
            if values is None:
                cells.drop(entity, chunk)
            else:
                cells.put(entity, chunk, row * cells.row_bytes, rows(*values))
    names, span = list("abcz"), (30, 230)
    assert (sparse.window(names, *span) == window(dense, names, *span)).all()
    again = SparseTable(CAMERA, MINUTE)
    again.load(dense.names(), [dense.encode(dense.find(*name), 0, 59) for name in dense.names()])
    assert (again.window(names, *span) == window(dense, names, *span)).all()
    assert sorted(sparse.names()) == sorted(dense.names())
