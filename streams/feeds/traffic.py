"""Traffic: a passage adds to its camera's classes, directions, speeds and distinct vehicles."""

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

from contracts.catalogue import TRAFFIC
from contracts.registry import Registry
from contracts.traffic import CAMERA, CLASSES, DIRECTIONS, DISTINCT, SPEED_BIN_KMH, SPEED_BINS
from streams.core.accepted import Columns
from streams.core.batch import UNKNOWN, Applied, Batch, Roster, Sample
from streams.core.grouping import Codes
from streams.core.rollup import Tally
from streams.core.sketch import registers_and_ranks

_CLASS = {name: CAMERA.column(name) for name in CLASSES}
_DIRECTION = {name: CAMERA.column(name) for name in DIRECTIONS}
_VEHICLES, _SPEED_SUM, _SPEED = CAMERA.column("vehicles"), CAMERA.column("speed_sum_dkmh"), CAMERA.column("speed_0")


class Traffic:
    """Counts passages; cameras that the registry does not know count together as `unknown`."""

    feed = TRAFFIC
    most = 8_192
    ticks = False

    def __init__(self, registry: Registry) -> None:
        self._entities = [*(camera.id for camera in registry.cameras), UNKNOWN]
        self._codes = Codes(self._entities)

    def columns(self, _events: list[Any], passages: list[Any]) -> Columns:
        """Class, direction, speed, and the hash of the plate with whether there is one."""
        count = len(passages)
        seen, hashes = hashes_of([p.plate_token for p in passages])
        has_plate, plates = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.uint64)
        has_plate[seen], plates[seen] = True, hashes
        return (
            np.fromiter(map(_CLASS.__getitem__, [p.vehicle_class for p in passages]), np.int64, count),
            np.fromiter(map(_DIRECTION.__getitem__, [p.direction for p in passages]), np.int64, count),
            np.fromiter([p.speed_kmh for p in passages], np.float64, count),
            has_plate,
            plates,
        )

    def apply(self, _roster: Roster, batch: Batch) -> Applied:
        """Five contributions an event to `camera`, one a readable plate to `distinct`."""
        classes, directions, speeds, has_plate, plates = batch.columns
        codes = self._codes.of(batch.names)[batch.keys]
        count = len(codes)
        columns = np.empty((5, count), dtype=np.int64)
        columns[0] = _VEHICLES
        columns[1] = classes
        columns[2] = directions
        columns[3] = _SPEED_SUM
        columns[4] = _SPEED + np.minimum(speeds // SPEED_BIN_KMH, SPEED_BINS - 1).astype(np.int64)
        amounts = np.ones((5, count), dtype=np.int64)
        amounts[3] = np.rint(speeds * 10).astype(np.int64)
        rows = np.tile(np.arange(count), 5)
        entities, event_ms, record_ms = self._entities, batch.event_ms, batch.record_ms
        camera = Tally(CAMERA, entities, codes, event_ms, record_ms, rows, columns.reshape(-1), amounts.reshape(-1))
        seen = np.flatnonzero(has_plate)
        registers, ranks = registers_and_ranks(plates[seen])
        distinct = Tally(
            DISTINCT,
            entities,
            codes[seen],
            event_ms[seen],
            record_ms[seen],
            np.arange(len(seen)),
            registers,
            ranks,
        )
        return Applied([camera, distinct], codes == len(entities) - 1)

    def tick(self, _roster: Roster, _record_ms: int) -> list[Sample]:
        """Traffic has no gauges: what a camera is doing stands in its cells and heartbeats."""
        return []


def hashes_of(tokens: list[str | None]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Event numbers with a token, and the 64-bit hash that a token of 16 hex digits is."""
    seen = [place for place, token in enumerate(tokens) if token is not None]
    present = [token for token in tokens if token is not None]
    try:
        packed = bytes.fromhex("".join(present))
    except ValueError:
        packed = b""
    if len(packed) != 8 * len(present):
        packed = b"".join(_hash(token) for token in present)
    return np.array(seen, dtype=np.int64), _mixed(np.frombuffer(packed, dtype=">u8").astype(np.uint64))


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """splitmix64's finaliser (Steele et al. 2014): a bijection after which tokens that were counted up, or share a
    beginning, are as good as random ones.
    """
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _hash(token: str) -> bytes:
    """A token's own eight bytes, or a hash of one that is not hexadecimal: judged token by token, so that a batch's
    other tokens do not change what it counts.
    """
    if all(digit in "0123456789abcdefABCDEF" for digit in token):
        return bytes.fromhex(token)
    return hashlib.blake2b(token.encode(), digest_size=8).digest()
