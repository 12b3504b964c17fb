"""Heartbeats: proof of life of every source, and what it says it has sent. They make completeness provable."""

from typing import Literal

import msgspec

from contracts.events import Count, Identifier
from contracts.measures import MINUTE_MS, Table, counters

TYPE = "vn.hungyen.ioc.heartbeat.v1"
KEPT_BEATS_MS = 20 * MINUTE_MS
"""Beats of a source that are kept: enough for the 15-minute completeness."""


Role = Literal["camera", "gateway", "adapter"]
"""What kind of source lives; a feed's view counts the sources of its role."""


class Heartbeat(msgspec.Struct, gc=False):
    """A source lives. `sent` is cumulative per feed within this boot; because a source's sequence starts at 0 with each
    boot and grows by one per event, `sent[feed]` is also the sequence that the next event of that feed will carry.
    """

    source: Identifier
    role: Role
    entity: Identifier
    sent: dict[str, Count]
    counters: dict[str, Count] = {}


class Beat(msgspec.Struct, array_like=True, frozen=True, order=True):
    """One heartbeat as it is kept: when (epoch ms), in which boot, what was sent so far per feed."""

    time_ms: int
    boot: str
    sent: dict[str, int]


class SourceState(msgspec.Struct, array_like=True):
    """The roster entry of one source: its role and entity, and its beats of the last 20 minutes, oldest first."""

    role: str
    entity: str
    beats: list[Beat]


SOURCE = Table("source", "source", "<i4", counters("beats"))
TABLES = (SOURCE,)
