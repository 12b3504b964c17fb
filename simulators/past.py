"""An ordinary past as hour cells, straight from what the generators expect: counting its events would take hours.

The counts are Poisson about the expected flow of each hour, and split as single events would be: the same distributions
that counting the events gives (a test compares them on a sample hour), but not the same numbers.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from contracts.catalogue import PAYMENTS, TRAFFIC, Feed
from contracts.measures import HOUR_MS, Table
from contracts.payments import LATENCY_BOUNDS_MS, OUTCOMES, PROVIDER_SERVICE, SERVICES
from contracts.registry import Registry
from contracts.traffic import CAMERA, CLASSES, DIRECTIONS, SPEED_BIN_KMH, SPEED_BINS
from simulators.draw import Floats, Ints
from simulators.feeds import vehicles
from simulators.feeds.outcomes import LATENCY_SPREAD, TIMED_OUT_SHARE, Outcomes
from simulators.feeds.payments import expected_an_hour
from simulators.feeds.profiles import day_start_ms
from simulators.feeds.roadway import Roadway, build_roadway
from simulators.feeds.traffic_state import BEFORE, DayState, TrafficState

HOURS = 24
SEGMENTS = 6
"""Within an hour speeds change: it is the mixture of so many stretches."""
_Z = np.linspace(-6.0, 6.0, 2_401)
_PHI = np.array([0.5 * (1.0 + math.erf(z / math.sqrt(2.0))) for z in _Z.tolist()])


class HourCells(NamedTuple):
    """Hour cells (24, width) of one entity from the hour bucket `first` on."""

    feed: Feed
    table: Table
    entity: str
    first: int
    values: Ints


def traffic_past(registry: Registry, seed: int, days: Sequence[int]) -> Iterator[HourCells]:
    """What the cameras counted on these local days (numbers since 1970), with nothing out of the ordinary."""
    road = build_roadway(registry)
    state = TrafficState(registry, road, seed, ())
    for day in days:
        rng = np.random.default_rng([seed, day, 1])
        by_station = _passages(road, state.day(day), rng)
        by_camera = np.zeros((len(registry.cameras), HOURS, CAMERA.width), dtype=np.int64)
        np.add.at(by_camera, road.camera, by_station)
        for camera, values in zip(registry.cameras, by_camera, strict=True):
            yield HourCells(TRAFFIC, CAMERA, camera.id, day * HOURS, values)


def payments_past(registry: Registry, seed: int, days: Sequence[int]) -> Iterator[HourCells]:
    """What the providers' services counted on these local days: transactions, outcomes, latencies."""
    outcomes = Outcomes(registry, seed, ())
    for day in days:
        rng = np.random.default_rng([seed, day, 2])
        cells = _transactions(outcomes, expected_an_hour(registry, day), day, rng)
        for at, provider in enumerate(registry.providers):
            for of, service in enumerate(SERVICES):
                yield HourCells(
                    PAYMENTS, PROVIDER_SERVICE, f"{provider.id}/{service}", day * HOURS, cells[at, of].copy()
                )


def _passages(road: Roadway, day: DayState, rng: np.random.Generator) -> Ints:
    """(stations, 24, width): vehicles by class, direction and speed."""
    shape = (road.stations, HOURS, SEGMENTS, -1)
    minutes = slice(BEFORE, BEFORE + HOURS * 60)
    flow, speed = day.flow[:, minutes].reshape(shape), day.speed[:, minutes].reshape(shape)
    weight = flow.sum(axis=3)
    stream = (flow * speed).sum(axis=3) / np.maximum(weight, 1e-9)
    count = rng.poisson(flow.sum(axis=(2, 3)) / 60.0)
    mixture = weight / np.maximum(weight.sum(axis=2, keepdims=True), 1e-9)
    bins = (_speed_bins(stream, vehicles.MIX[road.kind]) * mixture[..., None]).sum(axis=2)
    cells = np.zeros((road.stations, HOURS, CAMERA.width), dtype=np.int64)
    cells[..., CAMERA.column("vehicles")] = count
    first = CAMERA.column("speed_0")
    cells[..., first : first + SPEED_BINS] = rng.multinomial(count, _normed(bins))
    mix = np.broadcast_to(vehicles.MIX[road.kind][:, None, :], (road.stations, HOURS, len(CLASSES)))
    cells[..., [CAMERA.column(name) for name in CLASSES]] = rng.multinomial(count, _normed(mix))
    directions = np.array([CAMERA.column(name) for name in DIRECTIONS])[road.direction]
    cells[np.arange(road.stations), :, directions] = count
    pace = (vehicles.MIX[road.kind] * vehicles.PACE * np.exp(vehicles.SPREAD**2 / 2)).sum(axis=1)
    mean = (stream * mixture).sum(axis=2) * pace[:, None]
    cells[..., CAMERA.column("speed_sum_dkmh")] = np.rint(10.0 * mean * count)
    return cells


def _speed_bins(stream: Floats, mix: Floats) -> Floats:
    """(S, 24, SEGMENTS, bins) share of vehicles in each bin of speed: lognormal about the stream's speed by class."""
    edges = np.log(SPEED_BIN_KMH * np.arange(1, SPEED_BINS) - 0.05)  # speeds are rounded to a tenth before
    below = np.zeros((*stream.shape, SPEED_BINS - 1))
    middle = np.log(np.maximum(stream, 1e-3))[..., None]
    for kind in range(len(CLASSES)):
        z = (edges - middle - math.log(vehicles.PACE[kind])) / vehicles.SPREAD[kind]
        below += mix[:, None, None, kind, None] * np.interp(z, _Z, _PHI)
    total = np.ones((*stream.shape, 1))
    return np.diff(below, axis=-1, prepend=np.zeros_like(total), append=total)


def _transactions(outcomes: Outcomes, expected: Floats, day: int, rng: np.random.Generator) -> Ints:
    """(providers, services, 24, width) from the expected counts of the same shape but the last."""
    hours = day_start_ms(day) // HOUR_MS + np.arange(HOURS)
    technical, business = outcomes.rates(hours)
    count = rng.poisson(expected)
    cells = np.zeros((*count.shape, PROVIDER_SERVICE.width), dtype=np.int64)
    cells[..., PROVIDER_SERVICE.column("transactions")] = count
    declined = (1.0 - technical) * business[:, None]
    shares = np.stack([1.0 - technical - declined, declined, technical], axis=-1)[:, None]
    ended = rng.multinomial(count, _normed(np.broadcast_to(shares, (*count.shape, 3))))
    cells[..., [PROVIDER_SERVICE.column(name) for name in OUTCOMES]] = ended
    late = rng.binomial(ended[..., 2], TIMED_OUT_SHARE)
    bounds = np.log(np.array(LATENCY_BOUNDS_MS) + 0.5)
    below = np.interp((bounds - np.log(outcomes.usual_latency_ms)[:, None]) / LATENCY_SPREAD, _Z, _PHI)
    bins = np.diff(below, axis=1, prepend=0.0, append=1.0)
    spread = np.broadcast_to(bins[:, None, None, :], (*count.shape, bins.shape[1]))
    first = PROVIDER_SERVICE.column(f"latency_{LATENCY_BOUNDS_MS[0]}")
    cells[..., first : first + bins.shape[1]] = rng.multinomial(count - late, _normed(spread))
    cells[..., first + bins.shape[1] - 1] += late
    return cells


def _normed(shares: Floats) -> Floats:
    """Shares that add up to 1 in the last axis, none below 0."""
    positive = np.maximum(shares, 0.0)
    return np.asarray(positive / positive.sum(axis=-1, keepdims=True))
