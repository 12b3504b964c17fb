"""What a soak judges: slopes that outliers do not bend, after the warm-up, against what may be; and its table."""

import pytest

from ops.soak.centre import beyond_cells_mb
from ops.soak.growth import Growth, Sample, growths, slope_per_hour, warm_min
from ops.soak.limits import LIMITS
from ops.soak.report import passed, table
from ops.soak.run import Found

HALF_MINUTES = [i / 2 for i in range(1, 121)]


def sawtooth(minute: float) -> float:
    """Garbage that is collected every seven minutes."""
    return 10 + minute % 7


def test_a_steady_rise_is_told_by_the_hour() -> None:
    assert slope_per_hour([(minute, 20 + 0.1 * minute) for minute in HALF_MINUTES]) == pytest.approx(6.0)


def test_what_rises_and_falls_again_does_not_grow() -> None:
    assert abs(slope_per_hour([(minute, sawtooth(minute)) for minute in HALF_MINUTES])) < 0.5


def test_a_slow_leak_beneath_a_sawtooth_is_seen() -> None:
    leaking = [(minute, sawtooth(minute) + minute / 20) for minute in HALF_MINUTES]
    assert slope_per_hour(leaking) == pytest.approx(3.0, abs=0.5)


def test_single_outliers_bend_nothing() -> None:
    points = [(minute, 900.0 if minute > 55 else 10.0) for minute in HALF_MINUTES]
    assert slope_per_hour(points) == 0.0


def test_the_warm_up_is_not_judged() -> None:
    samples = [Sample(minute, {"wall_heap_mb": min(minute, 20.0)}) for minute in HALF_MINUTES]
    (growth,) = growths(samples, after_min=warm_min(60), limits={"wall_heap_mb": 1.0})
    assert growth == Growth("wall_heap_mb", first=20.0, last=20.0, most=20.0, per_hour=0.0, limit=1.0)
    assert not growths(samples, after_min=0.0, limits={"wall_heap_mb": 1.0})[0].flat


def test_a_third_is_warm_up_and_never_more_than_half_an_hour() -> None:
    assert [warm_min(minutes) for minutes in (15, 60, 120, 600)] == [5, 20, 30, 30]


def test_what_was_measured_once_says_nothing() -> None:
    assert growths([Sample(31, {"wall_nodes": 5})], 30, LIMITS) == []


def grown(per_hour: float, limit: float | None, *faults: str) -> Found:
    return Found(120, 30, [Growth("desk_heap_mb", 8.0, 9.0, 9.5, per_hour, limit)], list(faults))


@pytest.mark.parametrize(
    ("found", "passes"),
    [
        (grown(1.0, 1.0), True),
        (grown(-3.0, 1.0), True),
        (grown(1.1, 1.0), False),
        (grown(500.0, None), True),
        (grown(0.0, 1.0, "after 31.0 min: wall: painted no frame"), False),
        (Found(120, 30, [], []), False),
    ],
)
def test_a_run_passes_when_nothing_grows_too_fast_and_nothing_failed(found: Found, passes: bool) -> None:  # noqa: FBT001
    assert passed(found) is passes


def test_the_table_names_what_grows_too_fast_and_what_failed() -> None:
    told = table(grown(2.5, 1.0, "after 31.0 min: worker-1 ended")).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in told[:3]]
    assert cells[0] == ["what", "first", "last", "highest", "growth an hour", "limit", "flat"]
    assert cells[2] == ["desk_heap_mb", "8", "9", "9.5", "+2.50", "≤ 1", "NO"]
    assert told[3:] == [
        "- grows too fast: desk_heap_mb",
        "- after 31.0 min: worker-1 ended",
        "120 minutes, judged from minute 30 on: FAILED",
    ]


def test_cells_that_are_kept_are_not_counted_as_growth_of_their_readers() -> None:
    measured = {"cells_mb": 84.0, "dashboard_rss_mb": 370.0, "alerts_rss_mb": 290.0, "worker-1_rss_mb": 410.0}
    assert beyond_cells_mb(measured) == {"dashboard_beyond_cells_mb": 286.0, "alerts_beyond_cells_mb": 206.0}
    assert beyond_cells_mb({"cells_mb": 84.0}) == {}
