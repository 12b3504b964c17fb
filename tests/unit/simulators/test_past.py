"""An ordinary past has the distributions that counting the generators' events gives."""

from datetime import datetime, timedelta, timezone

import numpy as np
import numpy.typing as npt

from contracts.measures import HOUR_MS
from contracts.payments import LATENCY_BOUNDS_MS, PROVIDER_SERVICE
from contracts.registry import load_registry
from contracts.traffic import CAMERA
from simulators.feeds.payments import PaymentsGenerator
from simulators.feeds.profiles import local_day
from simulators.feeds.traffic import TrafficGenerator
from simulators.past import payments_past, traffic_past

REGISTRY = load_registry()
BEGIN_MS = int(datetime(2026, 11, 25, 3, tzinfo=timezone(timedelta(hours=7))).timestamp() * 1_000)
DAY, HOUR = local_day(BEGIN_MS), 3
Ints = npt.NDArray[np.int64]


def test_vehicles_and_speeds_of_an_hour_are_those_of_the_events() -> None:
    past = {cells.entity: cells.values[HOUR] for cells in traffic_past(REGISTRY, 1, [DAY])}
    counted = dict.fromkeys(past, 0)
    speeds = []
    for batch in TrafficGenerator(REGISTRY, 1, b"key").batches(BEGIN_MS, BEGIN_MS + HOUR_MS, HOUR_MS // 4):
        for row in batch.rows:
            counted[row.camera] += 1
            speeds.append(row.speed_kmh)
    vehicles = CAMERA.column("vehicles")
    expected, told = np.array(list(counted.values())), np.array([row[vehicles] for row in past.values()])
    assert abs(told.sum() / expected.sum() - 1) < 0.05
    assert np.abs(told - expected).max() <= 6 * np.sqrt(expected + told + 1).max()
    total = sum(past.values())
    first = CAMERA.column("speed_0")
    bins = np.bincount(np.minimum(np.array(speeds) // 5, 23).astype(int), minlength=24) / len(speeds)
    assert np.abs(total[first : first + 24] / total[vehicles] - bins).max() < 0.02
    assert abs(total[CAMERA.column("speed_sum_dkmh")] / total[vehicles] / 10 - np.mean(speeds)) < 1.0
    assert total[CAMERA.column("up")] + total[CAMERA.column("down")] == total[vehicles]


def test_transactions_of_a_day_are_those_of_the_events() -> None:
    begin_ms = BEGIN_MS + 5 * HOUR_MS
    past = sum(cells.values[HOUR + 5] for cells in payments_past(REGISTRY, 1, [DAY]))
    (batch,) = PaymentsGenerator(REGISTRY, 1).batches(begin_ms, begin_ms + HOUR_MS, HOUR_MS)
    count = len(batch.rows)
    column = PROVIDER_SERVICE.column
    assert abs(past[column("transactions")] - count) < 6 * np.sqrt(2 * count)
    declined = sum(row.outcome == "business_decline" for row in batch.rows)
    assert abs(past[column("business_decline")] / past[column("transactions")] - declined / count) < 0.015
    bins = np.bincount(np.searchsorted(LATENCY_BOUNDS_MS, [row.latency_ms for row in batch.rows]), minlength=13)
    first = column(f"latency_{LATENCY_BOUNDS_MS[0]}")
    assert np.abs(past[first : first + 13] / past[column("transactions")] - bins / count).max() < 0.02


def test_the_same_seed_has_the_same_past() -> None:
    one, other = (list(payments_past(REGISTRY, 7, [DAY])) for _ in range(2))
    assert all((a.values == b.values).all() for a, b in zip(one, other, strict=True))
