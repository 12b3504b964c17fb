"""Rule 8: canaries are the clock of a partition in which nothing else moves."""

import numpy as np

from contracts.catalogue import TRAFFIC
from streams.core.intake import Passed
from streams.core.shard import Shard
from tests.fixtures.records import T0

NOTHING = np.zeros(0, dtype=np.int64)


def at(*offsets: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(offsets, dtype=np.int64) + T0


def passed(before: int, offset: int) -> Passed:
    return Passed(before, T0 + offset, snapshot=False)


def test_rule_08_a_partition_that_has_not_begun_has_no_stream_time() -> None:
    shard = Shard(TRAFFIC, 0, 0)
    shard.pass_time(NOTHING, [passed(0, 5_000), passed(0, 10_000)])
    assert (shard.stream_ms, shard.canary_ms) == (0, T0 + 10_000)


def test_rule_08_a_canary_moves_an_idle_partition() -> None:
    shard = Shard(TRAFFIC, 0, 0)
    shard.pass_time(at(0), [])
    shard.pass_time(NOTHING, [passed(0, 5_000)])
    assert shard.stream_ms == T0
    shard.pass_time(NOTHING, [passed(0, 10_000)])
    assert shard.stream_ms == T0 + 10_000


def test_rule_08_a_canary_moves_nothing_while_events_come() -> None:
    shard = Shard(TRAFFIC, 0, 0)
    shard.pass_time(at(0, 1, 2), [passed(1, 300_000), passed(2, 305_000), passed(3, 310_000)])
    assert shard.stream_ms == T0 + 2


def test_rule_08_between_two_canaries_in_one_batch_silence_moves_the_clock() -> None:
    shard = Shard(TRAFFIC, 0, 0)
    late = shard.pass_time(at(0, 1_000), [passed(1, 200_000), passed(1, 205_000)])
    assert late.tolist() == [False, True]
    assert shard.stream_ms == T0 + 205_000


def test_rule_08_a_canary_never_moves_time_back() -> None:
    shard = Shard(TRAFFIC, 0, 0)
    shard.pass_time(at(60_000), [])
    shard.pass_time(NOTHING, [passed(0, 5_000), passed(0, 10_000)])
    assert shard.stream_ms == T0 + 60_000


def test_rule_08_events_and_canaries_move_the_clocks_alike_however_they_are_batched() -> None:
    log = ["e0", "c5000", "c10000", "c400000", "e1000", "e399000", "c405000", "c410000", "e2000", "c600000", "c605000"]

    def run(size: int) -> tuple[list[bool], int, int, bool]:
        shard = Shard(TRAFFIC, 0, 0)
        late: list[bool] = []
        for start in range(0, len(log), size):
            part = log[start : start + size]
            events = [int(entry[1:]) for entry in part if entry[0] == "e"]
            canaries = [
                passed(sum(before[0] == "e" for before in part[:place]), int(entry[1:]))
                for place, entry in enumerate(part)
                if entry[0] == "c"
            ]
            late += shard.pass_time(at(*events), canaries).tolist()
        return late, shard.stream_ms, shard.canary_ms, shard.active_since_canary

    whole = run(len(log))
    assert whole[:2] == ([False, True, False, True], T0 + 605_000)
    assert all(run(size) == whole for size in range(1, len(log)))
