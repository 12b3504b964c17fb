"""EXACTNESS 11: a cell that is not in memory is read, under the current epoch, before it is changed."""

import numpy as np
import pytest

from contracts.measures import Grain
from contracts.traffic import CAMERA
from state import keys
from state.cells import CellTable
from state.store import ShardStore
from tests.fixtures.cells import window
from tests.fixtures.shards import MINUTE, TOPIC_ID, change, row

pytestmark = pytest.mark.anyio


async def test_what_is_read_back_is_what_was_written(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(row("HY-1", MINUTE, 3, 2**31 - 1), row("HY-1", MINUTE - 2, -7)))
    await store.claim(TOPIC_ID, 4, "w2")
    member = keys.cell_member("camera", Grain.MINUTE, "HY-1", MINUTE // 60)
    absent = keys.cell_member("camera", Grain.MINUTE, "HY-2", MINUTE // 60)
    found = await store.read_chunks([absent, member])
    assert list(found) == [member]
    cells = CellTable(CAMERA, Grain.MINUTE)
    cells.load("HY-1", MINUTE // 60, found[member])
    found_rows = window(cells, ["HY-1"], MINUTE - 2, MINUTE)
    assert found_rows[0, :, :2].tolist() == [[-7, 0], [0, 0], [3, 2**31 - 1]]
    assert np.count_nonzero(cells.rows) == 3


async def test_many_chunks_come_in_bounded_reads(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    written = [row(f"HY-{number}", MINUTE, number + 1) for number in range(1_500)]
    for offset in range(3):
        await store.checkpoint(epoch, offset, offset + 1, change(*written[offset::3]))
    index = list(await store.read_index("c:"))
    parts = [part async for part in store.read_batches(index)]
    assert len(parts) > 1
    assert sum(map(len, parts)) == 1_500
    assert await store.read_chunks(index) == {member: bytes(at) + wrote for member, at, wrote in written}
