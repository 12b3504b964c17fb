"""EXACTNESS 2: a checkpoint compares epoch and offset, writes, and sets the next offset, in one step."""

import pytest

from contracts.catalogue import TRAFFIC
from contracts.measures import HOUR_MS, Grain
from contracts.traffic import CAMERA
from state import keys
from state.change import decode_change
from state.checkpoint import MAX_CHECKPOINT_BYTES
from state.claim import Outcome
from state.connect import Client
from state.errors import CheckpointSizeError
from state.retry import Retry
from state.store import ShardStore
from tests.fixtures.shards import (
    HOUR,
    MINUTE,
    NOW_MS,
    TOPIC_ID,
    LosingReplies,
    bitmap,
    change,
    everything,
    row,
    seen_until,
)

pytestmark = pytest.mark.anyio

CHUNK = MINUTE // 60
MEMBER = keys.cell_member("camera", Grain.MINUTE, "HY-1", CHUNK)


async def test_everything_of_a_checkpoint_is_there_after_it(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    seen = bitmap("/cameras/HY-1", "5f3a", 0, 15)
    outcome = await store.checkpoint(
        epoch,
        0,
        10,
        change(row("HY-1", MINUTE, 3, 2, 1), roster={"a": b"\x01", "gone": None}),
        sequences=[seen],
        ids={HOUR: b"12345678abcdefgh"},
        expiries=seen_until(seen),
    )
    assert outcome is Outcome.OK
    chunk = (await store.read_chunks([MEMBER]))[MEMBER]
    place = MINUTE % 60 * CAMERA.width * 4
    assert chunk[place : place + 12] == bytes.fromhex("030000000200000001000000")
    assert await store.read_roster() == {"a": b"\x01"}
    assert await store.read_sequences() == {("/cameras/HY-1", "5f3a", 0): (seen[2], NOW_MS)}
    assert await store.read_ids() == {HOUR: {b"12345678", b"abcdefgh"}}
    meta = await store.read_meta()
    assert meta is not None
    assert (meta.offset, meta.topic_id, meta.dirty, meta.rebuilding) == (10, TOPIC_ID, False, False)
    assert meta.status == change().status


async def test_the_change_entry_carries_cells_roster_and_status_and_no_identities(
    store: ShardStore, redis: Client
) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    seen = bitmap("/cameras/HY-1", "5f3a", 0, 15)
    made = change(row("HY-1", MINUTE, 3), roster={"a": b"\x01", "gone": None})
    await store.checkpoint(epoch, 0, 10, made, sequences=[seen], ids={HOUR: b"12345678"}, expiries=seen_until(seen))
    _, (_, entry) = await redis.xrange(store.keys.changes)
    assert (entry[b"e"], entry[b"f"], entry[b"n"]) == (str(epoch).encode(), b"0", b"10")
    assert decode_change(entry[b"b"]) == made


async def test_every_key_expires_by_the_end_of_its_chunk_or_its_newest_record(store: ShardStore, redis: Client) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    seen = bitmap("/cameras/HY-1", "5f3a", 0, 15)
    ids = {HOUR: b"12345678"}
    cells = [row("HY-1", grain.bucket(NOW_MS), 1, grain=grain) for grain in Grain]
    await store.checkpoint(epoch, 0, 1, change(*cells), sequences=[seen], ids=ids, expiries=seen_until(seen))
    for grain, (member, _, _) in zip(Grain, cells, strict=True):
        end_ms = grain.chunk_end_ms(grain.bucket(NOW_MS) // grain.rows)
        assert await redis.pexpiretime(store.keys.of(member)) == end_ms + CAMERA.retention_ms[grain]
    assert await redis.pexpiretime(store.keys.of(seen[0])) == NOW_MS + 48 * HOUR_MS
    assert await redis.pexpiretime(store.keys.of(keys.ids_member(HOUR))) == (HOUR + 1) * HOUR_MS + 48 * HOUR_MS
    index = await store.read_index()
    assert {await redis.pexpiretime(store.keys.of(member)) == expiry for member, expiry in index.items()} == {True}


async def test_a_bitmap_lives_on_with_its_newest_record_to_the_minute_above(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    seen = bitmap("/cameras/HY-1", "5f3a", 0, 15)
    for offset, newest_ms in enumerate((NOW_MS, NOW_MS + 1, NOW_MS + 60_000, NOW_MS + 60_001)):
        expiries = seen_until(seen, newest_ms=newest_ms)
        await store.checkpoint(epoch, offset, offset + 1, change(), sequences=[seen], expiries=expiries)
        ((_, known_ms),) = (await store.read_sequences()).values()
        assert newest_ms <= known_ms < newest_ms + 60_000


async def test_only_the_bytes_that_changed_are_written(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    await store.checkpoint(epoch, 0, 1, change(row("HY-1", MINUTE, 1), row("HY-1", MINUTE + 1, 2)))
    await store.checkpoint(epoch, 1, 2, change(row("HY-1", MINUTE + 1, 5)))
    chunk = (await store.read_chunks([MEMBER]))[MEMBER]
    rows = [chunk[place * CAMERA.width * 4] for place in (MINUTE % 60, MINUTE % 60 + 1)]
    assert rows == [1, 5]


async def test_a_retry_after_a_lost_reply_is_a_success_and_changes_nothing(redis: Client, store: ShardStore) -> None:
    losing = LosingReplies(redis)
    writer = ShardStore(losing, TRAFFIC, store.shard)
    epoch = (await writer.claim(TOPIC_ID, 4, "w1")).epoch
    losing.losing = 1
    made = change(row("HY-1", MINUTE, 3))
    after_the_first: list[dict[bytes, object]] = []

    async def pause(_: float) -> None:
        after_the_first.append(await everything(redis))

    outcome = await Retry("redis", sleep=pause).forever(lambda: writer.checkpoint(epoch, 0, 10, made))
    assert outcome is Outcome.ALREADY
    assert after_the_first == [await everything(redis)]
    assert await writer.checkpoint(epoch, 10, 11, made) is Outcome.OK


async def test_another_offset_than_expected_is_fenced_and_changes_nothing(store: ShardStore, redis: Client) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    await store.checkpoint(epoch, 0, 10, change(row("HY-1", MINUTE, 3)))
    before = await everything(redis)
    assert await store.checkpoint(epoch, 5, 20, change(row("HY-1", MINUTE, 9))) is Outcome.FENCED
    assert await everything(redis) == before


async def test_a_checkpoint_without_new_records_is_written(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    await store.checkpoint(epoch, 0, 10, change())
    assert await store.checkpoint(epoch, 10, 10, change(row("HY-1", MINUTE, 3))) is Outcome.OK
    assert MEMBER in await store.read_chunks([MEMBER])


async def test_values_that_many_are_taken_at_once(store: ShardStore) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    hashes = b"".join(number.to_bytes(8, "big") for number in range(20_000))
    roster: dict[str, bytes | None] = {f"entry-{number}": b"1" for number in range(2_000)}
    assert await store.checkpoint(epoch, 0, 1, change(roster=roster), ids={HOUR: hashes}) is Outcome.OK
    assert len((await store.read_ids())[HOUR]) == 20_000
    assert len(await store.read_roster()) == 2_000


async def test_a_checkpoint_over_the_limit_is_refused_before_it_is_sent(store: ShardStore, redis: Client) -> None:
    epoch = (await store.claim(TOPIC_ID, 4, "w1")).epoch
    before = await everything(redis)
    with pytest.raises(CheckpointSizeError, match="524,288"):
        await store.checkpoint(epoch, 0, 1, change(roster={"a": bytes(MAX_CHECKPOINT_BYTES)}))
    assert await everything(redis) == before
