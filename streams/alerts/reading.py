"""What rules read: the mirrored state, and a few plain values that are measured beside it."""

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.status import DELAY_BOUNDS_MS, STAGES
from state.alerts.absence import Absent
from state.alerts.spans import Alerted
from state.readable import Readable, ShardLike

Completeness = Mapping[str, Mapping[str, tuple[int, int]]]
"""Feed → source → (received, expected) of the last 15 closed minutes, as `state.completeness` counts them."""
_TOTAL = STAGES.index("total")


class Stores(msgspec.Struct, frozen=True):
    """How full the stores are, in percent; None: not known."""

    redis_used_pct: float | None = None
    disk_free_pct: float | None = None


class Reading(msgspec.Struct, frozen=True):
    """Everything that one evaluation reads.

    `cells`: the mirror, or anything that answers like it. `delays`: feed → histogram over DELAY_BOUNDS_MS of
    event → Redis of the last minute's records (`checkpoint_delays` of every newly seen checkpoint, added up).
    `absent`: sources under planned maintenance.
    """

    cells: Readable
    completeness: Completeness = {}
    stores: Stores = Stores()
    delays: Mapping[str, NDArray[np.int64]] = {}
    alerted: Alerted = {}
    absent: Absent = Absent()


def checkpoint_delays(shard: ShardLike) -> NDArray[np.int64]:
    """Histogram (bins of DELAY_BOUNDS_MS,) of event → Redis of the records of a shard's newest checkpoint."""
    if shard.status is None or shard.status.rebuilding or len(shard.status.delays) <= _TOTAL:
        return np.zeros(len(DELAY_BOUNDS_MS) + 1, np.int64)
    return np.array(shard.status.delays[_TOTAL], np.int64)
