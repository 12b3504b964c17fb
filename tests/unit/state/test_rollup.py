import math

import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.measures import Fold, Measure, counters, gauges
from contracts.payments import LATENCY_BOUNDS_MS
from contracts.traffic import SKETCH_REGISTERS
from state import rollup

STOCK = (Measure("samples"), *gauges("open"))
EXTREMES = (Measure("low", Fold.MIN, Fold.MIN), Measure("high", Fold.MAX, Fold.MAX))


def cells(*rows: list[int]) -> NDArray[np.int64]:
    return np.array([rows], np.int64)


def test_counters_add_up_over_shards_time_and_entities() -> None:
    merged = rollup.merge([cells([1, 2], [3, 4]), cells([10, 20], [0, 0])], counters("a", "b"))
    assert merged.tolist() == [[[11, 22], [3, 4]]]
    assert rollup.over_time(merged, counters("a", "b")).tolist() == [[14, 26]]
    assert rollup.over_entities(np.concatenate([merged, merged]), counters("a", "b")).tolist() == [[22, 44], [6, 8]]


def test_the_last_sample_counts_over_time() -> None:
    assert rollup.over_time(cells([1, 5], [2, 0], [0, 0]), STOCK).tolist() == [[3, 0]]
    assert rollup.over_time(cells([1, 5], [0, 0], [0, 0]), STOCK).tolist() == [[1, 5]]
    assert rollup.over_time(cells([0, 0], [0, 0]), STOCK).tolist() == [[0, 0]]
    assert rollup.over_time(cells()[:, :0].reshape(1, 0, 2), STOCK).tolist() == [[0, 0]]


def test_a_gauge_is_carried_to_its_next_sample() -> None:
    assert rollup.carried(cells([0, 0], [1, 5], [0, 0], [1, 7]), STOCK)[0, :, 1].tolist() == [0, 5, 5, 7]
    plain = cells([1, 2])
    assert rollup.carried(plain, counters("a", "b")) is plain


def test_gauges_without_their_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="samples"):
        rollup.over_time(cells([1]), gauges("open"))


def test_extremes_take_no_zero_for_a_value() -> None:
    merged = rollup.merge([cells([0, 0], [4, 9]), cells([3, 5], [2, 1]), cells([0, 0], [0, 0])], EXTREMES)
    assert merged.tolist() == [[[3, 5], [2, 9]]]
    assert rollup.over_time(merged, EXTREMES).tolist() == [[2, 9]]
    assert rollup.over_entities(merged, EXTREMES).tolist() == [[3, 5], [2, 9]]
    assert rollup.over_time(cells([0, 0]), EXTREMES).tolist() == [[0, 0]]


def test_last_between_shards_is_refused() -> None:
    with pytest.raises(ValueError, match="shards"):
        rollup.merge([cells([1]), cells([2])], (Measure("a", Fold.LAST, Fold.LAST),))


def test_no_entities_fold_to_zeros() -> None:
    assert rollup.over_entities(np.zeros((0, 2, 2), np.int64), counters("a", "b")).tolist() == [[0, 0], [0, 0]]


def test_steps_fold_stretches_of_buckets() -> None:
    steps = rollup.by_steps(cells([1], [2], [3], [4], [5]), counters("a"), [0, 2, 4])
    assert steps.tolist() == [[[3], [7], [5]]]
    assert rollup.by_steps(cells([1]), counters("a"), []).shape == (1, 0, 1)


def test_percentiles_lie_linearly_within_their_bin() -> None:
    edges = [0, 10, 20, 40]
    assert rollup.percentile([0, 10, 0, 0], edges, 0.5) == 15
    assert rollup.percentile([10, 10, 0, 0], edges, 0.5) == 10
    assert rollup.percentile([1, 1, 2, 0], edges, 0.75) == 30
    assert rollup.percentile([0, 0, 0, 4], edges, 0.99) == 40, "the open bin answers with its lower edge"
    assert rollup.percentile([0, 4, 0, 0], edges, 0) == 10
    assert rollup.percentile([0, 4, 0, 0], edges, 1) == 20
    assert math.isnan(rollup.percentile([0, 0, 0, 0], edges, 0.5))


def test_percentiles_come_for_many_histograms_at_once() -> None:
    edges = (0, *LATENCY_BOUNDS_MS)
    histograms = np.zeros((3, 5, len(edges)), np.int64)
    histograms[1, 2, 3] = 8
    found = rollup.percentile(histograms, edges, 0.5)
    assert found.shape == (3, 5)
    assert found[1, 2] == 400
    assert np.isnan(found).sum() == 14


@pytest.mark.parametrize("number", [0, 1, 10, 500, 2_000, 20_000, 200_000])
def test_distinct_things_are_estimated_within_three_standard_errors(number: int) -> None:
    hashes = np.random.default_rng(number).integers(0, 2**63, number, dtype=np.uint64) * np.uint64(2)
    registers = np.zeros(SKETCH_REGISTERS, np.uint8)
    ranks = [54 - (int(one) & (2**54 - 1)).bit_length() + 1 for one in hashes]
    np.maximum.at(registers, (hashes >> np.uint64(54)).astype(np.int64), np.array(ranks, np.uint8))
    assert rollup.estimate_distinct(registers) == pytest.approx(number, rel=3 * 1.04 / math.sqrt(SKETCH_REGISTERS))
