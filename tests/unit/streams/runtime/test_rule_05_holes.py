"""EXACTNESS 5: a batch says where its predecessor ended, so that compaction's holes are told from lost records."""

from types import SimpleNamespace

import pytest

from contracts.catalogue import TRAFFIC
from state.errors import FencedError
from streams.core.shard import COUNTED
from streams.runtime.transport import Polled
from tests.fixtures.owned import Store, owned_shard
from tests.fixtures.records import T0, passage, record, registry

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def polled(start: int, end: int, *offsets: int) -> Polled:
    records = [record(TRAFFIC, passage(), offset=offset, sequence=offset) for offset in offsets]
    return Polled(start, end, records, T0 + 60, end)


async def test_rule_05_holes_inside_and_between_batches_are_passed_over() -> None:
    store = Store()
    shard = owned_shard(store)
    assert await shard.ingest(polled(0, 100, 3, 7, 50))
    assert await shard.ingest(polled(100, 180, 150))
    await shard.checkpoint()
    assert store.moves == [(0, 180)]
    assert shard.shard.counts[COUNTED] == 4


async def test_rule_05_a_batch_that_does_not_join_on_is_refused() -> None:
    shard = owned_shard(Store())
    assert await shard.ingest(polled(0, 100, 3))
    assert not await shard.ingest(polled(120, 180, 150))
    assert shard.shard.next_offset == 100
    assert shard.shard.counts[COUNTED] == 1


async def test_rule_05_of_a_batch_that_begins_earlier_only_the_rest_is_applied() -> None:
    shard = owned_shard(Store())
    assert await shard.ingest(polled(0, 100, 3, 60))
    assert await shard.ingest(polled(50, 120, 60, 110))
    assert await shard.ingest(polled(0, 100, 3, 60))
    assert (shard.shard.next_offset, int(shard.shard.counts[COUNTED])) == (120, 3)


async def test_what_is_half_applied_is_neither_written_nor_added_to() -> None:
    store = Store()
    shard = owned_shard(store)
    await shard.ingest(polled(0, 10, 3))
    shard.torn = True
    for act in (shard.checkpoint(), shard.ingest(polled(10, 20, 12))):
        with pytest.raises(FencedError):
            await act
    assert store.moves == []


async def test_an_error_while_applying_leaves_the_shard_torn(monkeypatch: pytest.MonkeyPatch) -> None:
    shard = owned_shard(Store())
    broken = SimpleNamespace(note=lambda *_: 1 / 0, clean=lambda: None)
    monkeypatch.setattr(shard, "_delays", broken)
    with pytest.raises(ZeroDivisionError):
        await shard.ingest(polled(0, 10, 3))
    assert shard.torn


async def test_a_slice_that_no_checkpoint_can_hold_is_halved_and_the_next_ones_are_small() -> None:
    store = Store()
    shard = owned_shard(store)
    cameras = [camera.id for camera in registry().cameras]
    count = 4 * len(cameras)
    records = [
        record(TRAFFIC, passage(camera=cameras[n % len(cameras)]), offset=n, sequence=n, event_ms=T0 - n * 60_000)
        for n in range(count)
    ]
    assert await shard.ingest(Polled(0, count, records, T0 + 60, count))
    assert len(store.moves) > 1
    assert shard._most < count
    await shard.checkpoint()
    assert (store.moves[-1][1], int(shard.shard.counts[COUNTED])) == (count, count)
    assert [begin for begin, _ in store.moves[1:]] == [end for _, end in store.moves[:-1]]
