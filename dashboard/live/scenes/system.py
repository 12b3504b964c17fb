"""The system scene beyond the frame: every partition, or those that lag most."""

from typing import Literal

import msgspec

from contracts.catalogue import STREAMS, Feed
from dashboard.live.mirrored import Mirrored, ShardLike, lag_of

SHARDS_SHOWN = 64


class ShardRow(msgspec.Struct, omit_defaults=True):
    """One partition: who owns it, since which epoch, how far behind. `state` as the Mirror says it."""

    name: str
    feed: str
    owner: str
    epoch: int
    state: Literal["live", "rebuilding", "missing"]
    lag: int = 0
    offset: int = 0
    canary_ms: int = 0
    checkpoint_ms: int = 0


class SystemShown(msgspec.Struct):
    """What the scene needs. `shards`: those that are not live first, then those that lag most."""

    shards: list[ShardRow]


class SystemScene:
    """Composes the scene."""

    def __init__(self, mirror: Mirrored) -> None:
        self._mirror = mirror

    def compose(self, _now_ms: int) -> SystemShown:
        """Every shard as its last checkpoint left it."""
        rows = [_row(feed, shard) for feed in STREAMS for shard in self._mirror.shards(feed.name)]
        return SystemShown(sorted(rows, key=lambda row: row.state == "live" and -row.lag)[:SHARDS_SHOWN])


def _row(feed: Feed, shard: ShardLike) -> ShardRow:
    status = shard.status
    return ShardRow(
        name=shard.shard,
        feed=feed.name,
        owner=status.worker if status else "",
        epoch=shard.epoch,
        state=shard.state,
        lag=lag_of(shard),
        offset=shard.next_offset or 0,
        canary_ms=status.canary_ms if status else 0,
        checkpoint_ms=status.checkpoint_ms if status else 0,
    )
