"""Who owns which shard: fences, rebalances and stops, with claims and the group played by the test."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types.tuples import TP

from contracts.settings import Settings
from state.errors import FencedError
from streams.runtime import ownership as module
from streams.runtime.kafka_log import Bounds
from streams.runtime.ownership import Ownership
from streams.runtime.transport import BatchConsumerThread, Polled

pytestmark = pytest.mark.anyio
ONE, TWO = TP("ioc.traffic.passages", 0), TP("ioc.traffic.passages", 1)
BATCH = Polled(0, 1, [object()], 0, 1)


class Played:
    """A shard whose checkpoints do what the test says."""

    def __init__(self, number: int) -> None:
        self.lock = asyncio.Lock()
        self.shard = SimpleNamespace(name=f"claim {number}", next_offset=number)
        self.epoch = number
        self.stored_offset = number
        self.pending, self.pending_since_ms, self.checkpoint_ms = True, 0, 0
        self.let_go = self.torn = False
        self.fenced = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.store = SimpleNamespace(read_meta=self.read_meta)
        self.written = 0

    def due(self, waited_ms: int, every_ms: int) -> bool:
        return self.pending and waited_ms >= every_ms

    async def read_meta(self) -> Any:
        return SimpleNamespace(epoch=self.epoch, offset=self.stored_offset, dirty=False)

    async def ingest(self, _: Polled) -> bool:
        return True

    async def checkpoint(self) -> None:
        await self.gate.wait()
        if self.fenced:
            raise FencedError("fenced")
        self.written += 1


class World:
    """An `Ownership` among played parts."""

    def __init__(self) -> None:
        self.claimed = 0
        self.sought: list[Mapping[TP, int]] = []
        self.ours = True
        self.claiming: asyncio.Event | None = None
        self.began = asyncio.Event()
        self.ownership = Ownership(Settings(), self, self, lambda: 1_000)  # type: ignore[arg-type]
        self.ownership.go_to = self.go_to
        self.ownership.confirm = self.confirm

    async def bounds(self, partitions: list[TP]) -> dict[TP, Bounds]:
        return dict.fromkeys(partitions, Bounds("id", 0, 0))

    async def claim(self, _: TP, __: Bounds) -> Any:
        if self.claiming is not None:
            self.began.set()
            await self.claiming.wait()
        self.claimed += 1
        return Played(self.claimed)

    async def go_to(self, starts: Mapping[TP, int]) -> None:
        self.sought.append(starts)

    async def confirm(self, _: TP, __: int) -> bool:
        return self.ours

    async def quiet(self) -> None:
        """Until every checkpoint that was begun has ended."""
        while begun := list(self.ownership._flushing.values()):
            await asyncio.gather(*begun)

    def held(self, tp: TP) -> Any:
        return self.ownership.shards[tp]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def world() -> World:
    return World()


async def test_a_fenced_shard_that_the_group_gave_to_another_is_let_alone(world: World) -> None:
    await world.ownership.take({ONE})
    world.held(ONE).fenced, world.ours = True, False
    await world.ownership.ingest(ONE, BATCH)
    await world.quiet()
    assert world.ownership.shards == {}
    assert (world.claimed, world.sought) == (1, [])


async def test_a_fenced_shard_that_is_ours_is_claimed_again_and_read_from_there(world: World) -> None:
    await world.ownership.take({ONE})
    world.held(ONE).fenced = True
    await world.ownership.flush()
    assert world.held(ONE).epoch == 2
    assert world.sought == [{ONE: 2}]


async def test_two_tasks_that_meet_the_same_fence_claim_once(world: World) -> None:
    await world.ownership.take({ONE})
    world.held(ONE).fenced = True
    await asyncio.gather(world.ownership.flush(), world.ownership.ingest(ONE, BATCH))
    await world.quiet()
    assert world.claimed == 2


async def test_a_fence_that_an_old_task_meets_does_not_drop_the_new_claim(world: World) -> None:
    await world.ownership.take({ONE})
    old = world.held(ONE)
    old.gate.clear()
    old.fenced = True
    await world.ownership.ingest(ONE, BATCH)
    await asyncio.sleep(0)
    await world.ownership.reclaim({ONE})
    old.gate.set()
    await world.quiet()
    assert world.held(ONE).epoch == 2
    assert world.claimed == 2


async def test_a_partition_is_applied_while_redis_writes_another(world: World) -> None:
    await world.ownership.take({ONE, TWO})
    slow, free = world.held(ONE), world.held(TWO)
    slow.gate.clear()
    await world.ownership.ingest(ONE, BATCH)
    await asyncio.sleep(0)
    assert slow.lock.locked()
    await asyncio.wait_for(world.ownership.ingest(TWO, BATCH), 10)
    slow.gate.set()
    await world.quiet()
    assert (slow.written, free.written) == (1, 1)


async def test_a_rebalance_keeps_what_is_still_ours_and_drops_the_rest(world: World) -> None:
    await world.ownership.take({ONE, TWO})
    kept = world.held(ONE)
    gone = world.held(TWO)
    await world.ownership.release()
    assert await world.ownership.take({ONE}) == {ONE: kept.shard.next_offset}
    assert world.held(ONE) is kept
    assert gone.let_go
    assert world.claimed == 2


async def test_what_was_left_half_applied_is_claimed_anew(world: World) -> None:
    await world.ownership.take({ONE})
    world.held(ONE).torn = True
    await world.ownership.take({ONE})
    assert world.held(ONE).epoch == 2


async def test_release_does_not_wait_for_a_redis_that_is_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RELEASE_WITHIN_S", 0.05)
    await world.ownership.take({ONE, TWO})
    stuck, free = world.held(ONE), world.held(TWO)
    stuck.gate.clear()
    await asyncio.wait_for(world.ownership.release(), 10)
    assert stuck.let_go
    assert free.written == 1
    assert set(world.ownership.shards) == {TWO}


async def test_a_claim_that_ends_after_the_partition_was_revoked_is_not_kept(world: World) -> None:
    world.claiming = asyncio.Event()
    taking = asyncio.create_task(world.ownership.take({ONE}))
    await world.began.wait()
    await world.ownership.release()
    world.claiming.set()
    assert await taking == {}
    assert world.ownership.shards == {}


async def test_a_batch_polled_before_the_seek_of_its_assignment_is_not_delivered() -> None:
    thread = object.__new__(BatchConsumerThread)
    thread._clock = lambda: 7
    before, now = SimpleNamespace(position=900, lso=None), SimpleNamespace(position=950, lso=960)
    thread._starts = {ONE: (before, 100)}
    # aiokafka jumped to Kafka's own offset, 900: passed off as 100..950 that would be 800 records lost in silence.
    assert thread._polled(ONE, now, [object()]) is None
    thread._starts[ONE] = now, 940
    assert thread._polled(ONE, now, records := [object()]) == Polled(940, 950, records, 7, 960)
