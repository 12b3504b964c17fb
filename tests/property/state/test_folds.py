"""Folding shards gives the same in any order and grouping."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from contracts.measures import Fold, Grain, Measure
from contracts.traffic import CAMERA
from state import rollup
from state.sparse import SparseTable
from state.window import WindowReader
from tests.fixtures.cells import get_row, put_row

MEASURES = (
    Measure("sum"),
    Measure("most", Fold.MAX, Fold.MAX),
    Measure("least", Fold.MIN, Fold.MIN),
)
PART = arrays.arrays(np.int64, (2, 3, 3), elements=st.integers(0, 50))


@given(st.lists(PART, min_size=2, max_size=5), st.randoms(use_true_random=False), st.integers(1, 4))
def test_shards_merge_in_any_order_and_grouping(parts: list[rollup.Cells], random: object, cut: int) -> None:
    whole = rollup.merge(parts, MEASURES)
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert (rollup.merge(shuffled, MEASURES) == whole).all()
    cut = min(cut, len(parts) - 1)
    grouped = [rollup.merge(parts[:cut], MEASURES), rollup.merge(parts[cut:], MEASURES)]
    assert (rollup.merge(grouped, MEASURES) == whole).all()


@given(PART)
def test_time_folds_in_one_step_as_in_several(part: rollup.Cells) -> None:
    steps = rollup.by_steps(part, MEASURES, [0, 1])
    assert (rollup.over_time(steps, MEASURES) == rollup.over_time(part, MEASURES)).all()


@given(PART)
def test_entities_and_time_fold_in_either_order(part: rollup.Cells) -> None:
    entities_first = rollup.over_time(rollup.over_entities(part, MEASURES)[None], MEASURES)[0]
    time_first = rollup.over_entities(rollup.over_time(part, MEASURES)[:, None], MEASURES)[0]
    assert (entities_first == time_first).all()


CELL = st.tuples(st.integers(0, 2), st.sampled_from("abc"), st.integers(50, 200), st.integers(1, 9))


@given(st.lists(CELL, max_size=30), st.integers(50, 200), st.integers(0, 80))
def test_a_window_is_the_sum_of_what_was_put(put: list[tuple[int, str, int, int]], first: int, length: int) -> None:
    shards = [SparseTable(CAMERA, Grain.MINUTE) for _ in range(3)]
    expected = np.zeros((3, length + 1), np.int64)
    for at, entity, bucket, value in put:
        row = get_row(shards[at], entity, bucket)
        row[0] += value
        put_row(shards[at], entity, bucket, row)
        if first <= bucket <= first + length:
            expected["abc".index(entity), bucket - first] += value
    reader = WindowReader()
    span = (first, first + length)
    for columns in (None, ["vehicles"]):
        _, _, values = reader.read(shards, CAMERA, Grain.MINUTE, span, list("abc"), columns)
        assert (values[:, :, 0] == expected).all()


@given(st.lists(st.integers(0, 20), min_size=4, max_size=4), st.floats(0, 1), st.floats(0, 1))
def test_percentiles_grow_with_their_share_and_stay_within_the_edges(
    histogram: list[int], one: float, other: float
) -> None:
    low, high = (float(rollup.percentile(histogram, [0, 10, 20, 40], share)) for share in sorted((one, other)))
    if sum(histogram):
        assert 0 <= low <= high <= 40
