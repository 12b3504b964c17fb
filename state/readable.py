"""What readers need of the mirrored state, so that a table in memory can stand in its place."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from numpy.typing import NDArray

from contracts.measures import Grain
from contracts.status import ShardStatus


class CellWindow(Protocol):
    """Cells of consecutive buckets from `first`: `values` (entities, buckets, columns), folded over shards."""

    @property
    def entities(self) -> list[str]: ...
    @property
    def first(self) -> int: ...
    @property
    def values(self) -> NDArray[Any]: ...
    @property
    def complete_from_ms(self) -> int: ...


class ShardLike(Protocol):
    """One shard as the mirror sees it."""

    @property
    def shard(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def state(self) -> Literal["live", "rebuilding", "missing"]: ...
    @property
    def status(self) -> ShardStatus | None: ...
    @property
    def epoch(self) -> int: ...
    @property
    def next_offset(self) -> int | None: ...


class Readable(Protocol):
    """Cells, rosters and shards; see state.mirror.Mirror."""

    def window(
        self,
        feed: str,
        table: str,
        grain: Grain,
        start_ms: int,
        end_ms: int,
        entities: Sequence[str] | None = None,
        *,
        columns: Sequence[str] | None = None,
    ) -> CellWindow: ...

    def roster(self, feed: str) -> Mapping[str, Any]: ...
    def shards(self, feed: str) -> Sequence[ShardLike]: ...


def lag_of(shard: ShardLike) -> int:
    """Records of the shard's partition that are not read yet."""
    return max(0, shard.status.end_offset - (shard.next_offset or 0)) if shard.status else 0
