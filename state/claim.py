"""What an owner learns when it takes a shard, and what comes of a checkpoint."""

from enum import Enum

import msgspec

from contracts.status import ShardStatus


class Claim(msgspec.Struct, frozen=True):
    """The shard as its new owner finds it.

    `offset` is the next to read, None when nothing was counted yet; `topic_id` the log generation it belongs to (the
    caller's own on a fresh shard). `dirty`: a script broke off, or the rows have another layout; wipe and rebuild.
    """

    epoch: int
    offset: int | None
    topic_id: str
    dirty: bool
    partitions: int
    status: ShardStatus | None

    @property
    def incomplete_before_ms(self) -> int:
        """Cells before it may lack records that were deleted unread (epoch ms, 0: none do)."""
        return self.status.incomplete_before_ms if self.status else 0


class Outcome(Enum):
    """What came of a checkpoint. ALREADY: an earlier try did it and its reply was lost. FENCED: nothing was written."""

    OK = "OK"
    ALREADY = "ALREADY"
    FENCED = "FENCED"
