"""Dead letters: records that could not be counted, kept whole with reason and origin."""

import msgspec

from contracts.errors import Reason


class DeadLetter(msgspec.Struct):
    """One refused record. `detail` names the field's path and what to do. `key` and `value` are the raw bytes as they
    were, or None. On the wire the value stands alone and all the rest in record headers, so that a dead letter hardly
    outgrows its record. Identity and Kafka key are (topic_id, partition, offset): a crash may write the same dead
    letter twice, readers keep one.
    """

    reason: Reason
    detail: str
    topic: str
    topic_id: str
    partition: int
    offset: int
    record_ms: int
    key: bytes | None
    value: bytes | None

    @property
    def identity(self) -> str:
        """Key of the dead letter's record."""
        return f"{self.topic_id}:{self.partition}:{self.offset}"
