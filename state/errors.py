"""What can be wrong with a shard's state; each text says what was met and what to do."""

from contracts.errors import IocError


class StateError(IocError):
    """Base of every error about the state in Redis."""


class PartitionCountError(StateError):
    """The state was built with another number of partitions."""


class FencedError(StateError):
    """Another owner claimed the shard, or its state moved without us: claim again, or let it go."""


class CheckpointSizeError(StateError):
    """A checkpoint is over MAX_CHECKPOINT_BYTES: take fewer records into one."""


class SnapshotError(StateError):
    """A snapshot's records do not fit together."""
