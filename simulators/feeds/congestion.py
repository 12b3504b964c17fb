"""Speed and flow on a road: the undisturbed relation, standing queues, and queues behind an incident."""

import numpy as np

from simulators.draw import Floats

TAIL_KMH = 7.0
"""The tail of a queue moves upstream at about this speed (DESIGN 10)."""
HEAD_KMH = 18.0
"""Once the road is free again the head of the queue moves upstream at about this speed (usual wave speed 15-20)."""
LONGEST_QUEUE_KM = 8.0
"""Beyond it drivers leave the road."""
JAM_VEHICLES_PER_LANE_KM = 160.0
"""Mixed traffic, motorcycles counted as vehicles."""
DOWNSTREAM_KM = 10.0
"""Over this distance below a bottleneck the missing flow is made good by entries to 1/e."""


def undisturbed_share(load: Floats) -> Floats:
    """Speed as a share of free flow at `load` = flow / capacity.

    Within 8 % of free flow up to 90 % of capacity, then falling to 0.75 at capacity (DESIGN 10: 0.7-0.8).
    """
    easy = 1.0 - 0.08 * (np.minimum(load, 0.9) / 0.9) ** 2
    hard = 0.17 * np.clip((load - 0.9) / 0.1, 0.0, 1.0) ** 1.5
    return np.asarray(easy - hard)


def queued_share(discharge: Floats | float) -> Floats:
    """Speed inside a queue as a share of free flow; `discharge` = flow through the bottleneck / capacity.

    On the congested branch flow = density x speed, and density falls linearly from jam to critical density.
    """
    return np.asarray(np.clip(0.05 + 0.28 * np.asarray(discharge), 0.05, 0.45))


def standing_queue_km(excess: Floats, lanes: Floats) -> Floats:
    """Length of the queue before each bottleneck (B, M) from demand minus capacity in vehicles an hour, by minute.

    A fluid queue: what exceeds capacity waits, and leaves when demand falls below it (Lindley's recursion).
    """
    waiting = np.cumsum(excess / 60.0, axis=1)
    waiting -= np.minimum(np.minimum.accumulate(waiting, axis=1), 0.0)
    return np.asarray(np.minimum(waiting / (lanes * JAM_VEHICLES_PER_LANE_KM)[:, None], LONGEST_QUEUE_KM))


def incident_queue_km(minutes: Floats, begin: float, end: float) -> tuple[Floats, Floats]:
    """(head, tail): the queue behind an incident covers head..tail kilometres upstream of it, by minute.

    `begin`, `end` and `minutes` are on one scale of minutes. There is no queue where head >= tail.
    """
    tail = np.clip((minutes - begin) / 60.0 * TAIL_KMH, 0.0, LONGEST_QUEUE_KM)
    head = np.maximum(minutes - end, 0.0) / 60.0 * HEAD_KMH
    return head, tail
