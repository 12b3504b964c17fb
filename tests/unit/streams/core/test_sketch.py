"""HyperLogLog: registers as Flajolet et al. define them, and the error they promise."""

import numpy as np
import pytest

from contracts.traffic import SKETCH_REGISTERS
from state.rollup import estimate_distinct
from streams.core.sketch import registers_and_ranks
from streams.feeds.traffic import hashes_of

RANKS = {
    0: (0, 55),
    1: (0, 54),
    2: (0, 53),
    (1 << 54) - 1: (0, 1),
    1 << 53: (0, 1),
    1 << 54: (1, 55),
    (1 << 64) - 1: (1023, 1),
    (1 << 54) - (1 << 30): (0, 1),
    (1 << 40) + 1: (0, 14),
}


@pytest.mark.parametrize(("value", "expected"), RANKS.items())
def test_the_top_ten_bits_choose_the_register_and_the_first_one_of_the_rest_is_its_rank(
    value: int, expected: tuple[int, int]
) -> None:
    registers, ranks = registers_and_ranks(np.array([value], dtype=np.uint64))
    assert (registers[0], ranks[0]) == expected


def estimate(tokens: list[str | None]) -> float:
    registers, ranks = registers_and_ranks(hashes_of(tokens)[1])
    sketch = np.zeros(SKETCH_REGISTERS, dtype=np.uint8)
    np.maximum.at(sketch, registers, ranks.astype(np.uint8))
    return float(estimate_distinct(sketch))


@pytest.mark.parametrize("count", [1, 100, 5_000, 60_000])
def test_distinct_vehicles_are_estimated_within_three_standard_errors(count: int) -> None:
    draw = np.random.default_rng(count)
    tokens: list[str | None] = [f"{value:016x}" for value in draw.integers(0, 2**64, count, dtype=np.uint64)]
    assert estimate(tokens * 2) == pytest.approx(count, rel=3 * 1.04 / SKETCH_REGISTERS**0.5, abs=0.6)


def test_tokens_that_were_counted_up_are_as_good_as_random_ones() -> None:
    assert estimate([f"{value:016x}" for value in range(20_000)]) == pytest.approx(20_000, rel=0.1)


def test_tokens_that_are_not_hexadecimal_count_too_and_do_not_change_the_others() -> None:
    odd: list[str | None] = ["0123456789abcdef", "không-phải-hexa!", None, "  0011223344 556", "FEDCBA9876543210"]
    places, hashes = hashes_of(odd)
    assert places.tolist() == [0, 1, 3, 4]
    assert len(set(hashes.tolist())) == 4
    assert hashes[0] == hashes_of(["0123456789abcdef"])[1][0]
    assert hashes[3] == hashes_of(["fedcba9876543210"])[1][0]
    assert len(hashes_of([None, None])[1]) == 0
