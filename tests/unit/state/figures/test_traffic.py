import numpy as np
import pytest

from contracts.traffic import CAMERA, SKETCH_REGISTERS
from state.figures import traffic

CAMERAS = traffic.Cameras(["A", "B", "C"], np.array([50.0, 50.0, 80.0]))
ALL = np.array([True, True, True])


def cells(*cameras: dict[int, int]) -> np.ndarray:
    """One minute per camera: vehicles by speed bin."""
    found = np.zeros((len(cameras), 1, CAMERA.width), dtype=np.int64)
    for row, speeds in enumerate(cameras):
        found[row, 0, CAMERA.column("vehicles")] = sum(speeds.values())
        for speed, count in speeds.items():
            found[row, 0, CAMERA.column(f"speed_{speed}")] = count
    return found


def now(seen: np.ndarray, alive: np.ndarray = ALL, fresh: np.ndarray = ALL) -> traffic.TrafficNow:
    return traffic.traffic_now(traffic.per_camera(seen, CAMERAS), CAMERAS, alive, fresh, 5)


def test_the_median_speed_is_linear_within_its_bin() -> None:
    seen = traffic.per_camera(cells({20: 4}, {20: 2, 40: 2}, {}), CAMERAS)
    assert seen.p50[:2].tolist() == [22.5, 25.0]
    assert np.isnan(seen.p50[2])


def test_the_index_weighs_cameras_by_vehicles_and_is_capped_at_free_flow() -> None:
    # A: p50 22.5 of 50 = 0.45 · 10 vehicles; B: p50 97.5 of 50 → 1 · 30 vehicles; C sees nothing.
    found = now(cells({20: 10}, {95: 30}, {}))
    assert found.speed_index == pytest.approx(100 * (10 * 0.45 + 30 * 1) / 40)


def test_dead_cameras_count_nowhere() -> None:
    found = now(cells({20: 10}, {95: 30}, {}), alive=np.array([False, True, True]))
    assert (found.speed_index, found.vehicles, found.reporting, found.in_service) == (100, 30, 2, 3)
    assert found.reporting_pct == pytest.approx(66.67, abs=0.01)


def test_flow_is_vehicles_an_hour() -> None:
    assert now(cells({20: 10}, {95: 30}, {})).flow == 12 * 40


def test_three_slow_vehicles_make_congestion_and_two_do_not() -> None:
    found = now(cells({20: 3}, {20: 2}, {35: 9}))
    assert found.congested == 2
    assert found.congested_pct == pytest.approx(66.67, abs=0.01)


def test_only_fresh_cameras_can_be_congested() -> None:
    found = now(cells({20: 3}, {20: 3}, {}), fresh=np.array([True, False, True]))
    assert (found.congested, found.congested_pct) == (1, 50)


def test_nothing_seen_is_not_zero() -> None:
    found = now(cells({}, {}, {}), alive=~ALL, fresh=~ALL)
    assert (found.speed_index, found.flow, found.congested_pct) == (None, None, None)
    assert found.reporting_pct == 0


def test_a_quiet_night_has_no_index_but_a_flow_of_zero() -> None:
    found = now(cells({}, {}, {}))
    assert (found.speed_index, found.flow) == (None, 0)


def test_the_slowest_points_come_first_by_index() -> None:
    found = now(cells({20: 3}, {10: 3}, {20: 3}))
    assert [slow.camera for slow in found.worst] == ["B", "C", "A"]
    assert found.worst[0].speed_kmh == 12.5


def test_distinct_merges_registers_by_maximum() -> None:
    one, other = np.zeros((2, SKETCH_REGISTERS), dtype=np.uint8)
    one[:10] = 3
    other[5:15] = 2
    merged = traffic.distinct(np.stack([one, other]))
    assert merged == pytest.approx(1024 * np.log(1024 / (1024 - 15)))


def test_distinct_of_nothing_is_unknown() -> None:
    assert traffic.distinct(np.zeros((3, SKETCH_REGISTERS), dtype=np.uint8)) is None
