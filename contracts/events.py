"""The CloudEvents 1.0 envelope in structured JSON. Unknown extra fields are accepted and skipped."""

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

import msgspec

Data = TypeVar("Data")

Identifier = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]

CANARY_TYPE = "vn.hungyen.ioc.canary.v1"
CANARY_KEY = b"ioc.canary"
MAX_VALUE_BYTES = 64 * 1024
"""A longer record value is a dead letter `oversized`: no event of ours comes near it."""


class Event(msgspec.Struct, Generic[Data], gc=False):
    """One event. `source` is the device, `boot` changes at each start of it, `sequence` grows by one within a boot."""

    specversion: Literal["1.0"]
    id: Identifier
    source: Identifier
    boot: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    sequence: Annotated[str, msgspec.Meta(min_length=1, max_length=18)]
    type: str
    time: Moment
    data: Data


class Canary(msgspec.Struct, gc=False):
    """Data of a canary record: never counted, it is the clock of its partition and proves the way through.

    `snapshot` asks the shard's owner to write a snapshot when the canary passes.
    """

    shard: str
    sent_ms: int
    snapshot: bool = False
