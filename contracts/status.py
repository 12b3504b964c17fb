"""What a shard says about itself with every checkpoint: counts, clocks, lag and delays."""

import msgspec

from contracts.measures import Table, counters

INTAKE = Table(
    "intake",
    "feed",
    "<i8",
    counters(
        "received",
        "counted",
        "duplicates",
        "late",
        "unknown",
        "lost",
        "empty",
        "oversized",
        "malformed",
        "unknown_type",
        "misrouted",
        "future",
        "too_late",
    ),
)
"""Every shard keeps this table too, by the minute of the *record* time: what came in and what became of it.

`received` = counted + duplicates + the seven reasons of dead letters. `late` and `unknown` are part of counted. `lost`
are offsets that the broker deleted before they were read.
"""

DELAY_BOUNDS_MS = (
    2,
    5,
    10,
    20,
    35,
    50,
    75,
    100,
    150,
    200,
    250,
    300,
    400,
    500,
    650,
    800,
    1_000,
    1_500,
    2_000,
    3_000,
    5_000,
    10_000,
    30_000,
    120_000,
)
"""Upper bounds of the delay bins; one more bin is open."""

STAGES = ("arrival", "wait", "work", "total")
"""arrival: event → record time. wait: record time → polled. work: polled → checkpoint. total: event → checkpoint.
Only records that are not late are measured, so a backfill does not hide the live delay."""


def no_delays() -> list[list[int]]:
    """A status's delays when nothing was measured."""
    return [[0] * (len(DELAY_BOUNDS_MS) + 1) for _ in STAGES]


class ShardStatus(msgspec.Struct, array_like=True, gc=False):
    """State of one shard at a checkpoint. Times are epoch ms (0: none yet), counters cumulative since the shard began.

    `counts` has the columns of INTAKE. `delays` holds, per stage of STAGES, the histogram of this checkpoint's records
    over DELAY_BOUNDS_MS. `incomplete_before_ms`: cells before it may lack records that were deleted unread.
    `active`: events came since the last canary.
    """

    worker: str
    checkpoint_ms: int
    stream_ms: int
    record_ms: int
    event_ms: int
    canary_ms: int
    end_offset: int
    rebuilding: bool
    incomplete_before_ms: int
    counts: list[int]
    delays: list[list[int]]
    active: bool = True
