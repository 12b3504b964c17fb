"""One shard that this worker owns: from polled records to a checkpoint in the store."""

import asyncio
import itertools
import weakref
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from contracts.clock import Clock
from contracts.events import CANARY_KEY
from contracts.measures import Grain
from contracts.status import ShardStatus
from state import keys, retry
from state.change import Change
from state.checkpoint import MAX_CHECKPOINT_BYTES, Write
from state.claim import Outcome
from state.errors import FencedError
from state.retry import Retry
from state.store import ShardStore
from streams.core import apply
from streams.core.batch import FeedLogic
from streams.core.intake import Gate, Intake, Refusal
from streams.core.shard import Chunk, Shard
from streams.runtime.delays import Delays
from streams.runtime.transport import Polled

BEHIND_MS = 30_000
"""A shard whose newest record is further behind than this while more wait is rebuilding."""
REBUILDING_WAITS = 10
FORGET_MS = 60_000
MOST_LOADED = 250
"""Chunks after which those of the past are let go: a rebuild goes through weeks in seconds."""
ROOM = MAX_CHECKPOINT_BYTES * 3 // 4
"""A checkpoint is written before it would pass this; the rest is what an estimate may be wrong by."""

T = TypeVar("T")
DeadLetters = Callable[[Sequence[Refusal]], Awaitable[None]]


class OwnedShard:
    """A claimed shard. `lock` is held by whoever changes it; everything else assumes it is.

    `let_go`: no longer ours, so nobody waits for Redis on its behalf. `torn`: records are half applied; that lasts only
    where a task was cancelled, and such a shard is never written.
    """

    def __init__(  # noqa: PLR0913 - composed once, by Ownership
        self,
        store: ShardStore,
        shard: Shard,
        logic: FeedLogic,
        gate: Gate,
        *,
        epoch: int,
        topic_id: str,
        caught_up_at: int,
        dead_letters: DeadLetters,
        clock: Clock,
        worker: str,
    ) -> None:
        self.lock = asyncio.Lock()
        self.store = store
        self.shard = shard
        self.epoch = epoch
        self.topic_id = topic_id
        self.stored_offset = shard.next_offset
        self.caught_up_at = caught_up_at
        self.end_offset = caught_up_at
        self.incomplete_before_ms = 0
        self.rebuilding = shard.next_offset < caught_up_at
        self.snapshot_asked = False
        self.let_go = False
        self.torn = False
        self.pending_since_ms = 0
        self.checkpoint_ms = 0
        self._logic = logic
        self._gate = gate
        self._dead_letters = dead_letters
        self._clock = clock
        self._worker = worker
        self._delays = Delays()
        # Not a bound method: in a circle a shard that is let go keeps its megabytes until the collector comes.
        me = weakref.proxy(self)
        self._retry = Retry(f"Redis, {shard.name}", passes=lambda error: not me.let_go and retry.passes(error))
        self._forgot_ms = 0
        self._loaded = 0
        self._most = logic.most
        self._filled = 0

    @property
    def pending(self) -> bool:
        """Whether there is something to checkpoint."""
        return self.pending_since_ms > 0

    def due(self, waited_ms: int, every_ms: int) -> bool:
        """Whether what is pending has waited long enough, or is so much that little more would fit. Ten times as long
        while rebuilding, when nobody is shown it: rows that change again and again are then written once.
        """
        long = every_ms * (REBUILDING_WAITS if self.rebuilding else 1)
        return self.pending and (waited_ms >= long or self._filled > ROOM * 2 // 3)

    async def ingest(self, polled: Polled) -> bool:
        """Apply what is new of a batch. False when the batch does not join on to what was applied: read again."""
        shard = self.shard
        if self.torn:
            raise FencedError(f"{shard.name} was left half applied")
        if polled.start > shard.next_offset:
            return False
        if polled.end <= shard.next_offset:
            return True
        records = polled.records
        if polled.start < shard.next_offset:
            records = [record for record in records if record.offset >= shard.next_offset]
        self.end_offset = max(polled.highwater, polled.end)
        for part, end in self._slices(records, polled.end):
            await self._take(part, end, polled.polled_ms)
        return True

    def _slices(self, records: list[Any], end: int) -> list[tuple[list[Any], int]]:
        """Records in slices, cut after every canary that ticks; each with the offset after it."""
        cuts = set(range(self._most, len(records), self._most))
        if self._logic.ticks:
            cuts |= self._tick_cuts(records)
        bounds = [0, *sorted(cuts), len(records)]
        pairs = [(a, b) for a, b in itertools.pairwise(bounds) if a < b] or [(0, 0)]
        return [(records[a:b], records[b].offset if b < len(records) else end) for a, b in pairs]

    def _tick_cuts(self, records: list[Any]) -> set[int]:
        minute = self.shard.canary_ms // Grain.MINUTE.span_ms
        cuts = set()
        for place, record in enumerate(records):
            if record.key == CANARY_KEY and record.timestamp // Grain.MINUTE.span_ms != minute:
                minute = record.timestamp // Grain.MINUTE.span_ms
                cuts.add(place + 1)
        return cuts

    async def _take(self, records: list[Any], end: int, polled_ms: int) -> None:
        intake = self._gate.admit(records, self.shard.partition)
        planned = apply.plan(self.shard, self._logic, intake)
        growth = apply.growth(self.shard, planned)
        self._filled = self.shard.dirty_bytes() + growth
        if self._filled > ROOM:
            await self.checkpoint()
            self._filled = growth = apply.growth(self.shard, planned)
            if growth > ROOM and len(records) > 1:
                self._most = middle = len(records) // 2
                await self._take(records[:middle], records[middle].offset, polled_ms)
                await self._take(records[middle:], end, polled_ms)
                return
        if growth < ROOM // 8:
            self._most = min(2 * self._most, self._logic.most)
        await self._finish(records, intake, planned, end, polled_ms)

    async def _finish(self, records: list[Any], intake: Intake, planned: apply.Plan, end: int, polled_ms: int) -> None:
        shard = self.shard
        if intake.refused:
            await self._dead_letters(intake.refused)
        await self._load(apply.missing(shard, planned))
        minute = shard.canary_ms // Grain.MINUTE.span_ms
        self.torn = True
        late = shard.pass_time(intake.accepted.event_ms, intake.canaries)
        apply.carry_out(shard, planned, late)
        apply.note_refusals(shard, intake.refused)
        if self._logic.ticks and intake.canaries and shard.canary_ms // Grain.MINUTE.span_ms != minute:
            await self._tick()
        self._delays.note(intake.accepted, polled_ms)
        self._advance(records, end, intake)
        self.torn = False

    async def _tick(self) -> None:
        changes = apply.tick(self.shard, self._logic, self.shard.canary_ms)
        await self._load(self.shard.missing(changes))
        self.shard.add(changes)

    def _advance(self, records: list[Any], end: int, intake: Intake) -> None:
        shard = self.shard
        now_ms = self._clock()
        if records:
            shard.record_ms = max(shard.record_ms, records[-1].timestamp)
        shard.next_offset = end
        self.pending_since_ms = self.pending_since_ms or now_ms
        waiting = end < self.end_offset
        behind = waiting and now_ms - shard.record_ms > BEHIND_MS
        self.rebuilding = behind or (self.rebuilding and end < self.caught_up_at)
        if any(canary.snapshot and now_ms - canary.record_ms < BEHIND_MS for canary in intake.canaries):
            self.snapshot_asked = True
        if now_ms - self._forgot_ms > FORGET_MS or self._loaded > MOST_LOADED:
            self._forgot_ms, self._loaded = now_ms, 0
            shard.forget(shard.record_ms)

    async def _load(self, chunks: set[Chunk]) -> None:
        """Read chunks under the claim's epoch before they change (EXACTNESS 11)."""
        if not chunks:
            return
        self._loaded += len(chunks)
        members = {keys.cell_member(*chunk): chunk for chunk in chunks}
        found = await self._patiently(lambda: self.store.read_chunks(list(members)))
        for member, chunk in members.items():
            self.shard.load(chunk, found.get(member, b""))

    async def checkpoint(self) -> None:
        """Write everything since the last one, in one atomic step. FencedError when the shard has another owner."""
        if not self.pending:
            return
        if self.torn:
            raise FencedError(f"{self.shard.name} was left half applied")
        now_ms = self._clock()
        parts = self._parts(now_ms)
        outcome = await self._patiently(
            lambda: self.store.checkpoint(self.epoch, self.stored_offset, self.shard.next_offset, **parts)
        )
        if outcome is Outcome.FENCED:
            raise FencedError(f"{self.shard.name} has another owner")
        self.shard.clean()
        self._delays.clean()
        self.stored_offset = self.shard.next_offset
        self.pending_since_ms = 0
        self._filled = 0
        self.checkpoint_ms = now_ms

    async def announce(self) -> None:
        """A checkpoint that says only who owns the shard and how it is."""
        self.pending_since_ms = self._clock()
        await self.checkpoint()

    async def _patiently(self, act: Callable[[], Awaitable[T]]) -> T:
        """The act's result, however long Redis is away; FencedError once the shard was let go."""
        try:
            return await self._retry.forever(act)
        except Exception as error:
            if self.let_go and retry.passes(error):
                raise FencedError(f"{self.shard.name} was let go") from error
            raise

    def _parts(self, now_ms: int) -> dict[str, Any]:
        shard = self.shard
        cells: list[Write] = []
        for grid in shard.grids.values():
            for change in grid.changes():
                member = keys.cell_member(*change.chunk)
                content = grid.cells.encode(change.slot, change.first, change.last)
                cells.append((member, change.first * grid.cells.row_bytes, content))
        blocks = [(keys.sequence_member(*change.key), change) for change in shard.sequences.changes()]
        return {
            "change": Change(cells, shard.roster.changed, self.status(now_ms)),
            "sequences": [(member, change.offset, change.content) for member, change in blocks],
            "ids": {hour: b"".join(hashes) for hour, hashes in shard.ids.changes().items()},
            "expiries": {member: change.newest_ms + shard.feed.seen_ms for member, change in blocks},
        }

    def status(self, now_ms: int) -> ShardStatus:
        """What the shard says about itself at that moment."""
        shard = self.shard
        return ShardStatus(
            worker=self._worker,
            checkpoint_ms=now_ms,
            stream_ms=shard.stream_ms,
            record_ms=shard.record_ms,
            event_ms=shard.event_ms,
            canary_ms=shard.canary_ms,
            end_offset=self.end_offset,
            rebuilding=self.rebuilding,
            incomplete_before_ms=self.incomplete_before_ms,
            counts=shard.counts.tolist(),
            delays=self._delays.histograms(now_ms),
            active=shard.active_since_canary,
        )
