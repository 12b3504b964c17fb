"""Which shards this worker owns: taken, given back, lost and claimed again. One writer per shard, told by epoch."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping

from faust.types.tuples import TP

from contracts.clock import Clock
from contracts.errors import IocError
from contracts.settings import Settings
from state.errors import FencedError
from state.retry import Retry
from streams.runtime.claims import Claims, claim_passes
from streams.runtime.guard import ENDED_BY_CLAIM, ENDED_BY_SETTING, Guard, end_process
from streams.runtime.kafka_log import Bounds, KafkaLog
from streams.runtime.owned import OwnedShard
from streams.runtime.transport import Polled

log = logging.getLogger(__name__)

CLAIM_WITHIN_S = 40.0
"""Claim and load end the process when they take longer: waiting in Faust's seek would freeze it for ever."""
RELEASE_WITHIN_S = 4.0
"""What is not written by then is dropped, and read again by whoever gets the partition: Redis may be away, and the
group waits for us."""

WAITING_BATCHES = 2
"""Batches on their way to one feed's agent: one in its hands, one that waits."""

GoTo = Callable[[Mapping[TP, int]], Awaitable[None]]
Confirm = Callable[[TP, int], Awaitable[bool]]


class Ownership:
    """The shards of this worker, by partition. `go_to` and `confirm` are set by the app once there is a consumer."""

    def __init__(self, settings: Settings, kafka: KafkaLog, claims: Claims, clock: Clock) -> None:
        self.shards: dict[TP, OwnedShard] = {}
        self.assigned: frozenset[TP] = frozenset()
        self.go_to: GoTo | None = None
        self.confirm: Confirm | None = None
        self._settings = settings
        self._kafka = kafka
        self._claims = claims
        self._clock = clock
        self._turns: defaultdict[TP, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: Counter[str] = Counter()
        self._flushing: dict[TP, asyncio.Task[None]] = {}
        self._patience = Retry("Kafka, before claiming", passes=claim_passes)

    async def take(self, partitions: set[TP]) -> Mapping[TP, int]:
        """Claim what is new, keep what is still ours, drop the rest; where to read each partition from."""
        self.assigned = frozenset(partitions)
        self._waiting.clear()  # a rebalance empties the agents' queues
        for tp in set(self.shards) - partitions:
            self._let_go(tp)
        async with _Deadline(len(partitions)):
            held = [(tp, self.shards[tp]) for tp in partitions if tp in self.shards]
            still = await asyncio.gather(*(self._still_ours(owned) for _, owned in held))
            for (tp, _), ours in zip(held, still, strict=True):
                if not ours:
                    self._let_go(tp)
            await self._claim(tp for tp in partitions if tp not in self.shards)
        return {tp: self.shards[tp].shard.next_offset for tp in partitions if tp in self.shards}

    async def reclaim(self, partitions: Iterable[TP]) -> Mapping[TP, int]:
        """Claim again, whatever we held: the log is another one, or no longer holds what was to be read next."""
        asked = [tp for tp in partitions if tp in self.assigned]
        for tp in asked:
            self._let_go(tp)
        async with _Deadline(len(asked)):
            await self._claim(asked)
        return {tp: self.shards[tp].shard.next_offset for tp in asked if tp in self.shards}

    async def reread(self, partitions: Iterable[TP]) -> None:
        """`reclaim`, and read on from there."""
        await self._seek(await self.reclaim(partitions))

    def delivered(self, tp: TP) -> None:
        """A batch is on its way to the feed's agent."""
        self._waiting[tp.topic] += 1

    def busy(self, tp: TP) -> bool:
        """Whether the feed's agent has a batch in hand and one waiting."""
        return self._waiting[tp.topic] >= WAITING_BATCHES

    async def ingest(self, tp: TP, polled: Polled) -> None:
        """Apply a batch; begin a checkpoint if the last one is long enough ago, else the flusher will."""
        owned = self.shards.get(tp)
        try:
            if owned is not None:
                await self._ingest(tp, owned, polled)
        finally:
            self._waiting[tp.topic] = max(0, self._waiting[tp.topic] - 1)

    async def _ingest(self, tp: TP, owned: OwnedShard, polled: Polled) -> None:
        try:
            async with owned.lock:
                joined = await owned.ingest(polled)
        except FencedError:
            await self._fenced(tp, owned)
            return
        if joined and owned.due(self._clock() - owned.checkpoint_ms, self._settings.checkpoint_ms):
            self._begin_flush(tp, owned)
        if not joined and self.shards.get(tp) is owned:
            # So it goes after a rebalance, when Faust drops what it had fetched.
            log.info("%s: a batch from %d does not join on; reading again", owned.shard.name, polled.start)
            await self._seek({tp: owned.shard.next_offset})

    async def flush(self, older_than_ms: int = 0) -> None:
        """Checkpoint every shard whose oldest change is at least so old."""
        now_ms = self._clock()
        due = [
            (tp, owned)
            for tp, owned in self.shards.items()
            if owned.due(now_ms - owned.pending_since_ms, older_than_ms) and not owned.lock.locked()
        ]
        if due:
            await asyncio.gather(*(self._flush(tp, owned) for tp, owned in due))

    async def release(self) -> None:
        """Write all that is pending: the partitions are about to move, or the worker stops."""
        self.assigned = frozenset()
        await asyncio.gather(*(self._give_back(tp, owned) for tp, owned in list(self.shards.items())))

    def _begin_flush(self, tp: TP, owned: OwnedShard) -> None:
        """Checkpoint beside the agent, which goes on with other partitions while Redis writes."""
        if tp not in self._flushing:
            self._flushing[tp] = asyncio.create_task(self._flush(tp, owned))
            self._flushing[tp].add_done_callback(lambda _: self._flushing.pop(tp))

    async def _flush(self, tp: TP, owned: OwnedShard) -> None:
        async with Guard(f"checkpoint of {owned.shard.name}"):
            try:
                async with owned.lock:
                    await owned.checkpoint()
            except FencedError:
                await self._fenced(tp, owned)

    async def _give_back(self, tp: TP, owned: OwnedShard) -> None:
        try:
            async with asyncio.timeout(RELEASE_WITHIN_S), owned.lock:
                await owned.checkpoint()
        except (FencedError, TimeoutError):
            self._let_go(tp)

    def _let_go(self, tp: TP) -> None:
        owned = self.shards.pop(tp, None)
        if owned is not None:
            owned.let_go = True

    async def _still_ours(self, owned: OwnedShard) -> bool:
        async with owned.lock:
            if owned.torn:
                return False
            meta = await self._patience.forever(owned.store.read_meta)
        return meta is not None and (meta.epoch, meta.offset) == (owned.epoch, owned.stored_offset) and not meta.dirty

    async def _fenced(self, tp: TP, owned: OwnedShard) -> None:
        """Somebody else claimed the shard, or its state is gone: let it go, and claim it again if it is ours.

        Whether it is, the group says: one that was frozen past its session does not know yet that it lost everything,
        and must not take the shard from its new owner.
        """
        if self.shards.get(tp) is not owned:
            return
        self._let_go(tp)
        log.warning("%s: fenced", owned.shard.name)
        if self.confirm is None or not await self.confirm(tp, owned.stored_offset):
            return
        async with _Deadline(1):
            await self._claim([tp])
        if tp in self.shards:
            await self._seek({tp: self.shards[tp].shard.next_offset})

    async def _seek(self, starts: Mapping[TP, int]) -> None:
        if self.go_to is not None and starts:
            await self.go_to(starts)

    async def _claim(self, partitions: Iterable[TP]) -> None:
        wanted = list(partitions)
        if wanted:
            bounds = await self._patience.forever(lambda: self._kafka.bounds(wanted))
            await asyncio.gather(*(self._claim_one(tp, bounds[tp]) for tp in wanted))

    async def _claim_one(self, tp: TP, bounds: Bounds) -> None:
        """Claim once, however many ask for it; what was revoked meanwhile is not kept."""
        async with self._turns[tp]:
            if tp in self.shards or tp not in self.assigned:
                return
            owned = await self._claims.claim(tp, bounds)
            if tp in self.assigned:
                self.shards[tp] = owned


class _Deadline:
    """Ends the process when a claim takes too long, or cannot succeed at all."""

    def __init__(self, shards: int) -> None:
        self._shards = shards
        self._timeout = asyncio.timeout(CLAIM_WITHIN_S)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)  # type: ignore[arg-type]
        except TimeoutError:
            log.critical("claiming %d shards takes over %.0f s; ending", self._shards, CLAIM_WITHIN_S)
            end_process(ENDED_BY_CLAIM)
        if isinstance(error, IocError):
            log.critical("%s", error)
            end_process(ENDED_BY_SETTING)
        if isinstance(error, Exception):
            log.critical("claiming %d shards failed; ending", self._shards, exc_info=error)
            end_process(ENDED_BY_CLAIM)
