"""Traffic: what one passage adds."""

from typing import Any

import numpy as np
import pytest

from contracts.catalogue import TRAFFIC
from contracts.measures import Grain
from tests.fixtures.records import passage, record, registry
from tests.unit.streams.core.test_apply import Desk, desk

CAMERA = registry().cameras[0].id


def day_of(at: Desk, table: str, entity: str) -> dict[str, int]:
    """What the day's cell holds, zeros left out."""
    grid = at.shard.grids[table, Grain.DAY]
    totals = sum(
        grid.cells.rows[grid.cells.find(*name)].astype(np.int64).sum(axis=0)
        for name in grid.cells.names()
        if name[0] == entity
    )
    return {measure.name: int(value) for measure, value in zip(grid.table.measures, totals, strict=True) if value}


def taken(*told: dict[str, Any]) -> Desk:
    at = desk(TRAFFIC)
    at.take(*(record(TRAFFIC, each, sequence=n) for n, each in enumerate(told)))
    return at


def test_a_passage_counts_class_direction_and_speed() -> None:
    at = taken(passage(vehicle_class="truck", direction="down", speed_kmh=42.37))
    assert day_of(at, "camera", CAMERA) == {"vehicles": 1, "truck": 1, "down": 1, "speed_sum_dkmh": 424, "speed_40": 1}


@pytest.mark.parametrize(
    ("speed", "column"),
    [(0, "speed_0"), (4.99, "speed_0"), (5, "speed_5"), (114.9, "speed_110"), (115, "speed_115"), (300, "speed_115")],
)
def test_the_last_speed_bin_is_open(speed: float, column: str) -> None:
    assert day_of(taken(passage(speed_kmh=speed)), "camera", CAMERA)[column] == 1


def test_unknown_cameras_count_together_and_are_reported() -> None:
    at = taken(passage(camera="X1"), passage(camera="X2"), passage())
    assert day_of(at, "camera", "unknown")["vehicles"] == 2
    assert day_of(at, "camera", CAMERA)["vehicles"] == 1
    assert at.counts()["unknown"] == 2


def test_the_same_plate_raises_no_register_twice() -> None:
    once = day_of(taken(passage()), "distinct", CAMERA)
    assert len(once) == 1
    assert day_of(taken(passage(), passage(), passage(plate_token=None)), "distinct", CAMERA) == once


def test_unread_plates_leave_the_sketch_alone() -> None:
    at = taken(passage(plate_token=None))
    assert not at.shard.grids["distinct", Grain.HOUR].cells.names()
    assert day_of(at, "camera", CAMERA)["vehicles"] == 1
