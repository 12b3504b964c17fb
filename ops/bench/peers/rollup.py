"""The peers' rollup: the counters of contracts.traffic.CAMERA per camera and minute, one Redis key a cell."""

import struct
from collections.abc import Iterable
from typing import Any

from contracts.events import Event
from contracts.measures import Grain
from contracts.traffic import CAMERA, SPEED_BIN_KMH, SPEED_BINS, Passage

PREFIX = "peer:"
_PACK = struct.Struct(f"<{CAMERA.width}i").pack
_COLUMN = {measure.name: position for position, measure in enumerate(CAMERA.measures)}
_SPEED_SUM, _SPEED = _COLUMN["speed_sum_dkmh"], _COLUMN["speed_0"]


def minute_of(event: Event[Passage]) -> int:
    """Number of the minute in which the event counts."""
    return Grain.MINUTE.bucket(int(event.time.timestamp() * 1000))


def count(cell: list[int], passage: Passage) -> list[int]:
    """Add a passage to its cell, a list of CAMERA's counters; returns the cell."""
    cell[0] += 1
    cell[_COLUMN[passage.vehicle_class]] += 1
    cell[_COLUMN[passage.direction]] += 1
    cell[_SPEED_SUM] += round(passage.speed_kmh * 10)
    cell[_SPEED + min(int(passage.speed_kmh // SPEED_BIN_KMH), SPEED_BINS - 1)] += 1
    return cell


def empty() -> list[int]:
    """A cell that nothing passed."""
    return [0] * CAMERA.width


def written(camera: str, minute: int, cell: list[int]) -> tuple[str, bytes]:
    """Key and value of a cell in Redis."""
    return f"{PREFIX}{camera}:{minute}", _PACK(*cell)


def total(redis: Any) -> int:
    """Vehicles in all cells that a peer left in Redis."""
    keys: Iterable[bytes] = redis.scan_iter(f"{PREFIX}*", 5_000)
    found = list(keys)
    values = [value for at in range(0, len(found), 5_000) for value in redis.mget(found[at : at + 5_000])]
    return sum(int.from_bytes(value[:4], "little") for value in values)
