"""What a scenario does to the feeds: effects with absolute times, and the questions that generators ask of them."""

from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np

from simulators.draw import Floats, Ints, Mask

TrafficKind = Literal["incident", "camera_silent", "camera_blind", "demand"]
PaymentKind = Literal["technical_declines", "latency", "provider_silent", "volume"]
DossierKind = Literal["slow_agency", "intake_stopped", "intake_surge"]
SystemKind = Literal["feed_silent", "loss"]
DirtKind = Literal[
    "late",
    "out_of_order",
    "duplicated",
    "malformed",
    "misrouted",
    "future",
    "oversized",
    "empty",
    "unknown_type",
    "too_late",
    "unknown_entity",
]
Kind = TrafficKind | PaymentKind | DossierKind | SystemKind | DirtKind


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that goes wrong from `from_ms` to `to_ms` (epoch ms) at a place; None means everywhere.

    `strength` 0..1 says how much: share of capacity lost, of transactions declined, of working speed lost, of events
    lost. `factor` multiplies: demand, volume, latency, intake. `km` is a stretch of the road. Dirt strikes each
    `every`-th event of `feed` until `count` are struck; `delay_ms` is how late a late event comes.
    """

    kind: Kind
    from_ms: int
    to_ms: int
    camera: str | None = None
    road: str | None = None
    km: tuple[float, float] | None = None
    direction: Literal["up", "down"] | None = None
    commune: str | None = None
    gateway: str | None = None
    provider: str | None = None
    service: str | None = None
    agency: str | None = None
    field: str | None = None
    feed: str | None = None
    strength: float = 1.0
    factor: float = 1.0
    every: int = 1
    count: int = 1
    delay_ms: int = 300_000

    def active(self, times: Ints) -> Mask:
        """Which of the moments (epoch ms) the effect covers."""
        return np.asarray((times >= self.from_ms) & (times < self.to_ms))


Effects = tuple[Effect, ...]


def of_kind(effects: Iterable[Effect], *kinds: str) -> Effects:
    """The effects of these kinds, in file order."""
    return tuple(effect for effect in effects if effect.kind in kinds)


def factor_at(effects: Effects, times: Floats | Ints) -> Floats:
    """Product of the factors of the effects that are active at each moment (n,) in epoch ms."""
    product = np.ones(len(times))
    for effect in effects:
        product *= np.where((times >= effect.from_ms) & (times < effect.to_ms), effect.factor, 1.0)
    return product
