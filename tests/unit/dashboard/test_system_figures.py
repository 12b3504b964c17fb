import numpy as np
import pytest

from contracts.status import DELAY_BOUNDS_MS, INTAKE
from dashboard.live.delays import KEPT_MS, Delays, lag_p95
from state.figures import intake
from tests.unit.dashboard.table_mirror import status

NOW = 1_795_312_800_000
BINS = len(DELAY_BOUNDS_MS) + 1


def delayed(at_ms: int, bound: int, records: int, **said: object) -> object:
    """A checkpoint whose records all took up to `bound` in every stage."""
    stage = [0] * BINS
    stage[DELAY_BOUNDS_MS.index(bound)] = records
    return status(at_ms, delays=[stage] * 4, **said)


def observed(*checkpoints: tuple[int, int, int, int]) -> Delays:
    """(checkpoint ms, seen ms, bound, records) of one shard, after one that is only remembered."""
    delays = Delays()
    delays.observe("s", status(0), NOW)
    for at_ms, seen_ms, bound, records in checkpoints:
        delays.observe("s", delayed(at_ms, bound, records), seen_ms)  # type: ignore[arg-type]
    return delays


def test_delays_of_a_stage_lie_in_its_bin() -> None:
    found = observed((NOW, NOW + 40, 50, 100)).percentiles(NOW + 50)
    assert 35 <= found["arrival"][0] <= 50
    assert 35 <= found["screen"][0] <= 50


def test_the_whole_way_is_longer_by_the_way_to_the_screen() -> None:
    found = observed((NOW, NOW + 200, 100, 100)).percentiles(NOW + 200)
    assert 250 <= found["total"][0] <= 300


def test_a_checkpoint_is_observed_once() -> None:
    delays = observed((NOW, NOW, 50, 100), (NOW, NOW + 9_000, 50, 100))
    assert delays.total(NOW + 9_000).sum() == 100


def test_what_was_there_before_us_is_not_a_delay() -> None:
    delays = Delays()
    delays.observe("s", delayed(NOW - 3_600_000, 50, 100), NOW)  # type: ignore[arg-type]
    assert delays.percentiles(NOW) == {}
    assert lag_p95([delays.total(NOW)]) is None


def test_a_rebuilding_shard_measures_nothing() -> None:
    delays = observed()
    delays.observe("s", delayed(NOW, 50, 100, rebuilding=True), NOW)  # type: ignore[arg-type]
    assert delays.total(NOW).sum() == 0


def test_delays_are_forgotten_after_five_minutes() -> None:
    delays = observed((NOW, NOW, 50, 100))
    assert delays.percentiles(NOW + KEPT_MS + 10_000) == {}


def test_the_lag_is_over_all_feeds() -> None:
    one, other = observed((NOW, NOW, 50, 95)), observed((NOW, NOW, 5_000, 5))
    lag = lag_p95([one.total(NOW), other.total(NOW)])
    assert lag == pytest.approx(50)


@pytest.mark.parametrize(("elapsed_ms", "expected"), [(0, 10.0), (30_000, 5.0), (60_000, 0.0)])
def test_the_rate_blends_two_minutes(elapsed_ms: int, expected: float) -> None:
    assert intake.rate(600, 0, elapsed_ms) == expected


def cells(**sums: int) -> np.ndarray:
    found = np.zeros((1, INTAKE.width), dtype=np.int64)
    for name, value in sums.items():
        found[0, INTAKE.column(name)] = value
    return found


def test_dead_letters_are_a_share_of_what_came_in_over_all_feeds() -> None:
    parts = [cells(received=900, counted=890, malformed=10), cells(received=100, misrouted=5)]
    assert intake.dead_letters_pct(parts) == (1.5, 15, 1000)
    assert intake.dead_letters(parts[0]) == {"malformed": 10}


def test_no_records_make_no_share() -> None:
    assert intake.dead_letters_pct([cells()])[0] is None


def test_completeness_is_over_all_sources_and_never_above_all() -> None:
    assert intake.completeness_pct({"a": (95, 100), "b": (100, 100)}) == 97.5
    assert intake.completeness_pct({"a": (101, 100)}) == 100
    assert intake.completeness_pct({}) is None
    assert intake.completeness_pct({"a": (0, 0)}) is None
