"""From accepted events to changed cells, in two steps: `plan` says what would change, `carry_out` changes it.

Between the two the shell reads the chunks that are not in memory, and checkpoints first if the change would not fit.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from contracts.errors import Reason
from contracts.measures import Grain
from state.checkpoint import WRITE_OVERHEAD
from streams.core.batch import Applied, Batch, FeedLogic
from streams.core.identity import Judgement
from streams.core.intake import Accepted, Intake, Refusal
from streams.core.rollup import Addition, additions
from streams.core.roster import Draft
from streams.core.shard import COUNTED, DUPLICATES, LATE, RECEIVED, REFUSED, UNKNOWN, Chunk, Shard

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Plan(NamedTuple):
    """What n accepted events would do to a shard. `fresh`: counted; the others are duplicates. `moments`: the record
    times of all that is counted in the intake, the refused ones too.
    """

    accepted: Accepted
    judged: Judgement
    hashes: list[bytes]
    fresh: Mask
    batch: Batch
    applied: Applied
    roster: Draft
    additions: list[Addition]
    moments: Ints


def plan(shard: Shard, logic: FeedLogic, intake: Intake) -> Plan:
    """Judge and roll up a slice. Changes nothing: a plan that does not fit is dropped, and its parts planned anew."""
    accepted = intake.accepted
    judged = shard.sequences.judge(accepted.sources, accepted.origins, accepted.sequences)
    fresh = judged.fresh
    hashes: list[bytes] = accepted.ids.tolist()
    if hashes:
        fresh = fresh & shard.ids.judge(hashes)
    kept = accepted.only(fresh)
    batch = Batch(kept.columns, kept.keys, kept.names, kept.event_ms, kept.record_ms)
    roster = Draft(shard.roster)
    applied = logic.apply(roster, batch) if len(kept.event_ms) else Applied([], np.zeros(0, dtype=np.bool_))
    changes = [addition for tally in applied.tallies for addition in additions(tally)]
    refused = np.array([refusal.record.timestamp for refusal in intake.refused], dtype=np.int64)
    # Record times come in runs: the broker stamps a batch at once.
    times = np.concatenate([accepted.record_ms, refused])
    moments = times[np.flatnonzero(np.diff(times, prepend=-1))]
    return Plan(accepted, judged, hashes, fresh, batch, applied, roster, changes, moments)


def growth(shard: Shard, planned: Plan) -> int:
    """Bytes by which the next checkpoint grows at most: what it holds already is not counted again."""
    blocks, bitmaps = shard.sequences.growth(planned.judged)
    writes = blocks + len(planned.roster.changed)
    cells = sum(shard.growth(change) for change in planned.additions) + shard.intake_growth(planned.moments)
    return cells + bitmaps + planned.roster.bytes() + 8 * len(planned.hashes) + writes * WRITE_OVERHEAD


def missing(shard: Shard, planned: Plan) -> set[Chunk]:
    """Chunks that must be in memory before `carry_out` and `note_refusals`."""
    return shard.missing(planned.additions) | shard.missing_intake(planned.moments)


def carry_out(shard: Shard, planned: Plan, late: Mask) -> None:
    """Count the slice. `late` says which of its accepted events came late; a duplicate is never late."""
    shard.add(planned.additions)
    planned.roster.make()
    shard.sequences.mark(planned.judged, planned.accepted.record_ms)
    if planned.hashes:
        shard.ids.mark(planned.hashes, planned.accepted.record_ms)
    record_ms, fresh = planned.accepted.record_ms, planned.fresh
    note_intake(
        shard,
        [
            (RECEIVED, record_ms),
            (COUNTED, record_ms[fresh]),
            (DUPLICATES, record_ms[~fresh]),
            (LATE, record_ms[fresh & late]),
            (UNKNOWN, planned.batch.record_ms[planned.applied.unknown]),
        ],
    )


def note_refusals(shard: Shard, refused: list[Refusal]) -> None:
    """Count refused records by reason; they were received too."""
    if not refused:
        return
    by_reason: dict[Reason, list[int]] = {}
    for refusal in refused:
        by_reason.setdefault(refusal.reason, []).append(refusal.record.timestamp)
    moments = np.array([refusal.record.timestamp for refusal in refused], dtype=np.int64)
    groups = [(REFUSED[reason], np.array(times, dtype=np.int64)) for reason, times in by_reason.items()]
    note_intake(shard, [(RECEIVED, moments), *groups])


def note_intake(shard: Shard, groups: list[tuple[int, Ints]]) -> None:
    """Add one count per record time to columns of the intake table; `Shard.missing_intake` names the chunks."""
    rows = [(column, minute, count) for column, moments in groups for minute, count in _by_minute(moments)]
    if rows:
        columns, minutes, counts = np.array(rows, dtype=np.int64).T
        shard.add(additions(shard.intake(minutes * Grain.MINUTE.span_ms, columns, counts)))


def _by_minute(moments: Ints) -> list[tuple[int, int]]:
    """How many of the moments (ms) fall into which minute since the epoch."""
    if not len(moments):
        return []
    first, last = int(moments.min()) // Grain.MINUTE.span_ms, int(moments.max()) // Grain.MINUTE.span_ms
    if first == last:
        return [(first, len(moments))]
    minutes, counts = np.unique(moments // Grain.MINUTE.span_ms, return_counts=True)
    return list(zip(minutes.tolist(), counts.tolist(), strict=True))


def tick(shard: Shard, logic: FeedLogic, record_ms: int) -> list[Addition]:
    """A canary of a new minute: what the feed's gauges are at that moment."""
    return shard.samples(logic.tick(shard.roster, record_ms), record_ms)
