"""Percentiles, rates, and what peers count and say."""

from datetime import UTC, datetime

import pytest

from contracts.events import Event
from contracts.status import DELAY_BOUNDS_MS
from contracts.traffic import CAMERA, TYPE, Passage
from ops.bench.peers.outcome import Outcome, Watch
from ops.bench.peers.rollup import count, empty, minute_of, written
from ops.bench.percentiles import of_histogram, percentile, until_visible
from ops.bench.throughput import Look, cpu_us, rate


def test_percentiles_of_values() -> None:
    assert percentile(range(1, 101), 0.5) == 50
    assert percentile(range(1, 101), 0.99) == 99
    assert percentile([7], 0.99) == 7
    assert percentile([], 0.5) == 0


def test_percentiles_of_bins_are_spread_within_the_bin() -> None:
    counts = [0] * (len(DELAY_BOUNDS_MS) + 1)
    counts[2] = 10  # 5..10 ms
    assert of_histogram(counts, 0.5) == 7.5
    assert of_histogram(counts, 1.0) == 10


def test_the_open_bin_tells_its_bound_and_no_bin_zero() -> None:
    counts = [0] * (len(DELAY_BOUNDS_MS) + 1)
    assert of_histogram(counts, 0.5) == 0
    counts[-1] = 1
    assert of_histogram(counts, 0.5) == DELAY_BOUNDS_MS[-1]


def test_events_between_two_frames_wait_for_the_second() -> None:
    assert until_visible([(1_000, 1_100), (1_010, 1_110)]) == [100, 105]
    assert until_visible([(1_000, 1_100), (1_000, 1_350)]) == [], "a frame without news shows nobody anything new"


def test_the_rate_begins_where_something_is_counted() -> None:
    looks = [Look(0, 0, 1), Look(1_000, 0, 2), Look(2_000, 10, 3), Look(3_000, 50, 3.5), Look(4_000, 110, 4)]
    assert rate(looks) == 50.0
    assert cpu_us(looks) == 10_000


def test_the_rate_of_a_leap_begins_before_it() -> None:
    assert rate([Look(0, 0, 0), Look(500, 100, 1)]) == 200.0


def test_a_peer_counts_what_the_table_counts() -> None:
    passage = Passage("HY-1", 1, "up", "car", 57.4)
    cell = count(count(empty(), passage), passage)
    said = {measure.name: value for measure, value in zip(CAMERA.measures, cell, strict=True) if value}
    assert said == {"vehicles": 2, "car": 2, "up": 2, "speed_sum_dkmh": 1148, "speed_55": 2}


def test_a_peer_counts_in_the_minute_of_the_event() -> None:
    moment = datetime(2026, 11, 22, 1, 2, 59, 999_000, tzinfo=UTC)
    event = Event("1.0", "a", "/cameras/HY-1", "b", "0", TYPE, moment, Passage("HY-1", 1, "up", "car", 57.4))
    assert minute_of(event) * 60_000 <= moment.timestamp() * 1000 + 7 * 3_600_000 < (minute_of(event) + 1) * 60_000


def test_a_cell_of_a_peer_begins_with_its_vehicles() -> None:
    key, value = written("HY-1", 5, [3, *empty()[1:]])
    assert key == "peer:HY-1:5"
    assert int.from_bytes(value[:4], "little") == 3


@pytest.mark.parametrize("noise", ["", "\x1b[?25l OK ^\n"])
def test_the_outcome_is_found_in_what_a_peer_says(noise: str, capsys: pytest.CaptureFixture[str]) -> None:
    Outcome(5, 1.5, 0.5).tell()
    assert Outcome.told(noise + capsys.readouterr().out) == Outcome(5, 1.5, 0.5)
    assert Outcome.told(noise) is None


def test_the_watch_runs_from_its_first_begin() -> None:
    moments, used = iter((1_000, 3_500)), iter((4.0, 4.5))
    watch = Watch(lambda: next(moments), lambda: next(used))
    assert watch.outcome(0) == Outcome(0, 0, 0)
    watch.begin()
    watch.begin()
    assert watch.outcome(7) == Outcome(7, 2.5, 0.5)
