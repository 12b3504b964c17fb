"""Labels that no file can give: queues which the generators' own demand makes on the day of the drill.

At some stations the demand of a rush hour passes the capacity on some days. Vehicles really stand there, and a rule
that says so is right. Whether they do is read from the generator's state of the road, never from what was counted.
"""

from collections.abc import Iterator

import numpy as np

from contracts.measures import DAY_MS, MINUTE_MS, UTC_OFFSET_MS
from contracts.registry import Registry
from ops.drill.day import MIDNIGHT_MS, TRAFFIC_PAST_DAYS, local_day
from simulators.draw import Mask
from simulators.effects import Effects, of_kind
from simulators.feeds.profiles import DAY_MINUTES
from simulators.feeds.roadway import Roadway, build_roadway
from simulators.feeds.traffic_state import BEFORE, TrafficState
from simulators.scenario import Truth

KIND = "queue"
STANDS = 0.5
"""Of free flow: slower than that is only a queue; an undisturbed stream keeps three quarters."""
USUAL_SHARE = 0.5
"""What stands at this time on half of the days before is how the place is."""


def standing_queues(registry: Registry, seed: int, effects: Effects, span: tuple[int, int]) -> tuple[Truth, ...]:
    """A label without expected rules for each unusual queue on a road within a span (epoch ms), incidents apart."""
    road = build_roadway(registry)
    state = TrafficState(registry, road, seed, of_kind(effects, "demand"))
    today = local_day(MIDNIGHT_MS)
    usual = np.mean([_stands(road, state, today - back) for back in TRAFFIC_PAST_DAYS], axis=0)
    roads = np.array([registry.cameras[index].road for index in road.camera])
    found = [
        _label(str(name), day, *minutes)
        for day in range(local_day(span[0]), local_day(span[1] - 1) + 1)
        for unusual in [_stands(road, state, day) & (usual < USUAL_SHARE)]
        for name in np.unique(roads[unusual.any(axis=1)])
        for minutes in _stretches(unusual[roads == name].any(axis=0))
    ]
    return tuple(each for each in found if each.from_ms < span[1] and each.to_ms > span[0])


def _stands(road: Roadway, state: TrafficState, day: int) -> Mask:
    """(S, 1440): where and when vehicles stand in a queue."""
    speed = state.day(day).speed[:, BEFORE : BEFORE + DAY_MINUTES]
    return np.asarray(speed < STANDS * road.free_flow[:, None])


def _stretches(on: Mask) -> Iterator[tuple[int, int]]:
    """First minute and the minute after the last of each stretch."""
    edges = np.flatnonzero(np.diff(np.r_[False, on, False]))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _label(road: str, day: int, first: int, after: int) -> Truth:
    zero_ms = day * DAY_MS - UTC_OFFSET_MS
    return Truth(
        id=f"{KIND}-{road}-{first // 60:02d}:{first % 60:02d}",
        kind=KIND,
        from_ms=zero_ms + first * MINUTE_MS,
        to_ms=zero_ms + after * MINUTE_MS,
        place={"road": road},
        rules=(),
        count=None,
    )
