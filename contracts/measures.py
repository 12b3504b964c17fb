"""How counters are declared: a table holds cells, a cell is one entity's measures in one bucket of one grain.

Every measure says how it folds over shards and over time, so that a rollup is array arithmetic and nothing else.
"""

from enum import StrEnum

import msgspec

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
UTC_OFFSET_MS = 7 * HOUR_MS
"""Asia/Ho_Chi_Minh: UTC+7 all year since 1975, so local days are plain arithmetic."""


class Fold(StrEnum):
    """How two values of a measure become one."""

    SUM = "sum"
    LAST = "last"
    MIN = "min"
    MAX = "max"


class Grain(StrEnum):
    """Length of a bucket. A chunk is an hour of minutes, a day of hours or a block of 32 days, in local time."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"

    @property
    def span_ms(self) -> int:
        """Length of one bucket in milliseconds."""
        return _SPAN_MS[self]

    @property
    def rows(self) -> int:
        """Buckets in one chunk."""
        return _ROWS[self]

    @property
    def chunk_ms(self) -> int:
        """Length of one chunk in milliseconds."""
        return self.span_ms * self.rows

    @property
    def letter(self) -> str:
        """The grain's name inside a Redis key."""
        return self.value[0]

    def bucket(self, epoch_ms: int) -> int:
        """Number of the bucket that holds the moment, counted in local time since 1970; numpy arrays work too."""
        return (epoch_ms + UTC_OFFSET_MS) // self.span_ms

    def start_ms(self, bucket: int) -> int:
        """Epoch milliseconds at which the bucket begins; numpy arrays work too."""
        return bucket * self.span_ms - UTC_OFFSET_MS

    def chunk_end_ms(self, chunk: int) -> int:
        """Epoch milliseconds at which the chunk ends."""
        return self.start_ms((chunk + 1) * self.rows)


_SPAN_MS = {Grain.MINUTE: MINUTE_MS, Grain.HOUR: HOUR_MS, Grain.DAY: DAY_MS}
_ROWS = {Grain.MINUTE: 60, Grain.HOUR: 24, Grain.DAY: 32}

RETENTION_MS = {Grain.MINUTE: 26 * HOUR_MS, Grain.HOUR: 35 * DAY_MS, Grain.DAY: 400 * DAY_MS}
"""How long a bucket counts and is kept, from its end."""


class Measure(msgspec.Struct, frozen=True):
    """One counter or gauge of a table."""

    name: str
    over_time: Fold = Fold.SUM
    over_shards: Fold = Fold.SUM


class Table(msgspec.Struct, frozen=True):
    """Cells of one layout: `measures` side by side in one numpy `dtype`, per entity and bucket.

    A table with a LAST measure begins with `samples`: a row without samples was never taken and folds away.
    """

    name: str
    entity: str
    dtype: str
    measures: tuple[Measure, ...]
    retention_ms: dict[Grain, int] = msgspec.field(default_factory=lambda: dict(RETENTION_MS))

    @property
    def grains(self) -> tuple[Grain, ...]:
        """The grains this table keeps."""
        return tuple(self.retention_ms)

    @property
    def width(self) -> int:
        """Measures in a cell."""
        return len(self.measures)

    def column(self, name: str) -> int:
        """Position of a measure in the cell; KeyError names the measures there are."""
        for position, measure in enumerate(self.measures):
            if measure.name == name:
                return position
        raise KeyError(f"{self.name} has no measure {name!r}; it has {', '.join(m.name for m in self.measures)}")


def counters(*names: str) -> tuple[Measure, ...]:
    """Measures that add up over shards and over time."""
    return tuple(Measure(name) for name in names)


def gauges(*names: str) -> tuple[Measure, ...]:
    """Measures that add up over shards and of which the last sample counts over time."""
    return tuple(Measure(name, over_time=Fold.LAST) for name in names)
