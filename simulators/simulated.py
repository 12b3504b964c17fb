"""What the simulators must know of a feed: one description, which backfill and live play read."""

from collections.abc import Callable
from typing import NamedTuple

from contracts.catalogue import Feed
from contracts.registry import Registry
from simulators.batch import Generator
from simulators.effects import Effects


class Setup(NamedTuple):
    """What a generator is built from. `rate` multiplies events; `plate_key` makes tokens of number plates."""

    registry: Registry
    seed: int
    effects: Effects
    rate: float
    plate_key: bytes


class Simulated(NamedTuple):
    """A feed and how it is simulated.

    `backfill` is how much history charts need at the first start, sent in steps of `step_ms`. Feeds of one `turn` are
    backfilled side by side, turns one after the other: the minute charts of the wall fill first, in turn 0.
    """

    feed: Feed
    build: Callable[[Setup], Generator]
    backfill: str
    step_ms: int = 60_000
    turn: int = 1
