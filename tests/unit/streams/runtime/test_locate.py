"""EXACTNESS 6: where to read on, given what the state remembers and what the log holds."""

import pytest
from faust.types.tuples import TP

from streams.runtime.claims import Place, locate
from streams.runtime.kafka_log import Bounds
from streams.runtime.watch import StallWatch


@pytest.mark.parametrize(
    ("topic_id", "offset", "expected"),
    [
        ("a", 150, Place(150)),
        ("a", 100, Place(100)),
        ("a", 200, Place(200)),
        ("a", 70, Place(100, lost=30, hole=True)),
        ("a", 201, Place(100, lost=100, hole=True)),
        ("b", 150, Place(100, lost=100, hole=True)),
        ("a", None, Place(100, hole=True)),
    ],
)
def test_rule_06_place_in_a_log_from_100_to_200(topic_id: str, offset: int | None, expected: Place) -> None:
    assert locate(topic_id, offset, Bounds("a", 100, 200)) == expected


def test_rule_06_a_log_that_is_whole_has_no_hole() -> None:
    assert locate("a", None, Bounds("a", 0, 200)) == Place(0)
    assert locate("old", 500, Bounds("a", 0, 200)) == Place(0)


def test_rule_08_only_a_partition_that_stands_still_behind_the_end_is_stalled() -> None:
    watch = StallWatch(1_000)
    moving, idle, stuck, unclaimed = (TP("t", number) for number in range(4))
    ends = {moving: 99, idle: 10, stuck: 99, unclaimed: 5}
    for step in range(3):
        stored = {moving: step, idle: 10, stuck: 3, unclaimed: -1}
        assert watch.look(stored, ends, step * 500) == []
    assert watch.look({moving: 9, idle: 10, stuck: 3, unclaimed: -1}, ends, 1_001) == [stuck, unclaimed]
    watch.pause()
    assert watch.look({stuck: 3}, ends, 9_000) == []
