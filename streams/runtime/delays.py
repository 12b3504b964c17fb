"""How long records took on their way, as histograms over DELAY_BOUNDS_MS per stage."""

import numpy as np
import numpy.typing as npt

from contracts.status import DELAY_BOUNDS_MS, STAGES
from streams.core.intake import LATE_MS, Accepted

SAMPLED = 256
"""Records measured per slice: evenly spaced, so a flood costs no more than a trickle."""

_BOUNDS = np.array(DELAY_BOUNDS_MS, dtype=np.int64)


class Delays:
    """Delays of the records since the last checkpoint."""

    def __init__(self) -> None:
        self._slices: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]] = []

    def note(self, accepted: Accepted, polled_ms: int) -> None:
        """Records of a slice, polled at that moment; what came late says nothing of the pipeline's delay."""
        step = max(1, len(accepted.event_ms) // SAMPLED)
        event_ms, record_ms = accepted.event_ms[::step], accepted.record_ms[::step]
        live = record_ms - event_ms <= LATE_MS
        if live.any():
            self._slices.append((event_ms[live], record_ms[live], polled_ms))

    def histograms(self, now_ms: int) -> list[list[int]]:
        """One histogram a stage of STAGES for records that are being checkpointed now."""
        out = np.zeros((len(STAGES), len(_BOUNDS) + 1), dtype=np.int64)
        for event_ms, record_ms, polled_ms in self._slices:
            polled = np.full(len(event_ms), polled_ms, dtype=np.int64)
            for stage, took in enumerate(
                (record_ms - event_ms, polled - record_ms, now_ms - polled, now_ms - event_ms)
            ):
                out[stage] += np.bincount(np.searchsorted(_BOUNDS, took), minlength=len(_BOUNDS) + 1)
        return [[int(count) for count in row] for row in out]

    def clean(self) -> None:
        """They are in the store."""
        self._slices.clear()
