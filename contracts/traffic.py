"""Traffic: one event per vehicle that passes a camera. The number plate leaves the camera only as a keyed token."""

from typing import Annotated, Literal

import msgspec

from contracts.events import Identifier
from contracts.measures import DAY_MS, HOUR_MS, Fold, Grain, Measure, Table, counters

TYPE = "vn.hungyen.ioc.traffic.passage.v1"
CLASSES = ("motorcycle", "car", "truck", "bus", "other")
DIRECTIONS = ("up", "down")
SPEED_BIN_KMH = 5
SPEED_BINS = 24
"""Speed histogram: 24 bins of 5 km/h, the last one open: 115 km/h and more."""

SKETCH_REGISTERS = 1024
"""HyperLogLog with 2**10 one-byte registers: standard error 1.04/sqrt(1024) = 3.3 % (Flajolet et al. 2007)."""


class Passage(msgspec.Struct, gc=False):
    """A vehicle passed a camera. `direction` up follows the road's kilometres. `plate_token`: 16 hex digits or null."""

    camera: Identifier
    lane: Annotated[int, msgspec.Meta(ge=1, le=12)]
    direction: Literal["up", "down"]
    vehicle_class: Literal["motorcycle", "car", "truck", "bus", "other"]
    speed_kmh: Annotated[float, msgspec.Meta(ge=0, le=300)]
    plate_token: Annotated[str, msgspec.Meta(min_length=16, max_length=16)] | None = None


CAMERA = Table(
    "camera",
    "camera",
    "<i4",
    counters(
        "vehicles",
        *CLASSES,
        *DIRECTIONS,
        "speed_sum_dkmh",
        *(f"speed_{SPEED_BIN_KMH * i}" for i in range(SPEED_BINS)),
    ),
)
"""`speed_sum_dkmh` in tenths of km/h: an exact integer, so a mean never depends on the order of additions."""

DISTINCT = Table(
    "distinct",
    "camera",
    "|u1",
    tuple(Measure(f"register_{i}", Fold.MAX, Fold.MAX) for i in range(SKETCH_REGISTERS)),
    {Grain.HOUR: 48 * HOUR_MS, Grain.DAY: 35 * DAY_MS},
)
"""HyperLogLog registers of the plate tokens seen; kept shorter than the counters because a row is 1 KB."""

TABLES = (CAMERA, DISTINCT)
