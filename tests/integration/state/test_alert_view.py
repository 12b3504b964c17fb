"""The view of alerts on a real Valkey: written in steps, fenced, and followed by mirrors."""

import asyncio

import msgspec
import pytest
from redis.exceptions import ConnectionError as ConnectionLostError

from contracts.alerts import Act, AlertState
from contracts.rules import RuleSheet
from state.alerts import keys
from state.alerts.book import folded
from state.alerts.mirror import AlertMirror
from state.alerts.standing import AgentStatus
from state.alerts.store import AlertStore
from state.connect import Client
from state.errors import FencedError
from tests.fixtures.alerts import NOW_MS, an_alert, committed, told
from tests.fixtures.shards import LosingReplies

pytestmark = pytest.mark.anyio

LOG = "log-1"
STATUS = AgentStatus("a1", NOW_MS, 0, {"traffic": NOW_MS})
CAMERA = an_alert()
OTHER = an_alert("HY-0013")
SEEN = msgspec.structs.replace(CAMERA, state=AlertState.ACKNOWLEDGED, revision=2, changed_ms=NOW_MS + 5)
OVER = msgspec.structs.replace(SEEN, state=AlertState.NORMAL, revision=3, changed_ms=NOW_MS + 9)
STORY = (
    told(CAMERA, 1),
    told(OTHER, 1, 1),
    told(SEEN, 4, act=Act.ACKNOWLEDGE, by="lan"),
    told(OVER, 6, act=Act.CLEAR, before=AlertState.ACKNOWLEDGED),
)
RULE = RuleSheet("traffic.camera_silent", "1", ("Im lặng", "Silent"), "traffic", "camera", "silence", 4, "data-centre")


async def writing(redis: Client, name: str = "a1", end: int = 0) -> AlertStore:
    """An owner whose view is whole."""
    store = AlertStore(redis)
    await store.claim(name, LOG, end)
    await store.settle(STATUS, {RULE.name: RULE})
    return store


async def test_a_mirror_sees_what_was_written_before_and_what_is_written_later(redis: Client) -> None:
    store, mirror = await writing(redis), AlertMirror(redis)
    await store.write(committed(*STORY[:2]))
    await mirror.catch_up()
    assert mirror.book.entries() == folded(STORY[:2]).entries()
    version = mirror.version
    await store.write(committed(*STORY[2:], first=2))
    await mirror.catch_up()
    assert mirror.book.entries() == folded(STORY).entries()
    changes = mirror.changes(version)
    assert changes is not None
    assert (changes.upserts, changes.gone) == ([], [CAMERA.id])
    assert (mirror.sheets, mirror.agent, mirror.state) == ({RULE.name: RULE}, STATUS, "live")


async def test_a_lost_reply_writes_nothing_twice(redis: Client) -> None:
    losing = LosingReplies(redis)
    store = AlertStore(losing)
    await store.claim("a1", LOG, 0)
    losing.losing = 1
    with pytest.raises(ConnectionLostError):
        await store.write(committed(*STORY))
    await store.write(committed(*STORY))
    assert await redis.xlen(keys.TRANSITIONS) == len(STORY)
    await writing(redis, "a2", end=4)
    mirror = AlertMirror(redis)
    await mirror.catch_up()
    assert mirror.book.entries() == folded(STORY).entries()


async def test_a_later_owner_fences_an_earlier_one_and_goes_on_where_it_was(redis: Client) -> None:
    old = await writing(redis)
    await old.write(committed(*STORY[:2], gap=2))
    new = AlertStore(redis)
    assert not await new.claim("a2", LOG, end=4)
    assert (new.next, new.book.entries()) == (3, folded(STORY[:2]).entries())
    with pytest.raises(FencedError):
        await old.write(committed(*STORY[2:], first=4))
    with pytest.raises(FencedError):
        await old.report(STATUS)


@pytest.mark.parametrize(("topic_id", "end"), [("log-2", 9), (LOG, 1)])
async def test_a_view_of_another_log_or_one_ahead_of_it_is_begun_anew(redis: Client, topic_id: str, end: int) -> None:
    await (await writing(redis)).write(committed(*STORY))
    store = AlertStore(redis)
    assert await store.claim("a2", topic_id, end)
    assert (store.next, store.book.entries()) == (0, {})


async def test_a_mirror_keeps_the_last_picture_while_the_view_is_built_anew(redis: Client) -> None:
    store, mirror = await writing(redis), AlertMirror(redis)
    await store.write(committed(*STORY[:2]))
    await mirror.catch_up()
    before = mirror.version
    await redis.flushall()
    await mirror.catch_up()
    assert (mirror.state, list(mirror.book.alerts)) == ("missing", [CAMERA.id, OTHER.id])
    with pytest.raises(FencedError):
        await store.report(STATUS)
    assert await store.claim("a1", LOG, 4)
    await store.write(committed(*STORY[:1]))
    await mirror.catch_up()
    assert (mirror.state, list(mirror.book.alerts)) == ("rebuilding", [CAMERA.id, OTHER.id])
    await store.write(committed(*STORY))
    await store.settle(STATUS, {})
    await mirror.catch_up()
    assert (mirror.state, list(mirror.book.alerts)) == ("live", [OTHER.id])
    assert mirror.changes(before) is None, "it must be sent whole"


async def test_a_mirror_that_was_overtaken_by_the_trim_loads_anew(redis: Client) -> None:
    store = AlertStore(redis, stream_bytes=4_000)
    await store.claim("a1", LOG, 0)
    await store.settle(STATUS, {})
    mirror = AlertMirror(redis)
    await mirror.catch_up()
    many = [told(an_alert(f"HY-{n:04d}"), n) for n in range(300)]
    await store.write(committed(*many))
    held = sum(len(fields[b"b"]) for _, fields in await redis.xrange(keys.TRANSITIONS))
    assert held <= 4_000
    assert int(await redis.hget(keys.META, "bytes")) == held
    await mirror.catch_up()
    await mirror.catch_up()
    assert len(mirror.book.alerts) == 300


async def test_a_timeline_tells_everything_and_the_whole_alert_where_it_began_and_ended(redis: Client) -> None:
    await (await writing(redis)).write(committed(*STORY))
    timeline = await AlertMirror(redis).timeline(CAMERA.id)
    assert [(one.act, one.by, one.alert) for one in timeline] == [
        (Act.RAISE, "rule", CAMERA),
        (Act.ACKNOWLEDGE, "lan", None),
        (Act.CLEAR, "rule", OVER),
    ]
    assert await redis.pttl(keys.timeline(CAMERA.id)) > 0


async def test_rewind_folds_what_had_happened_by_then(redis: Client) -> None:
    await (await writing(redis)).write(committed(*STORY))
    mirror = AlertMirror(redis)
    assert (await mirror.book_at(NOW_MS + 5)).entries() == folded(STORY[:3]).entries()
    assert await mirror.between(NOW_MS + 1, NOW_MS + 9, 10) == list(STORY[2:])
    assert await mirror.between(0, NOW_MS + 9, 1) == [STORY[3]]


async def test_rewind_shows_what_stands_since_before_the_oldest_transition_that_is_kept(redis: Client) -> None:
    store, mirror = AlertStore(redis, stream_bytes=4_000), AlertMirror(redis)
    await store.claim("a1", LOG, 0)
    await store.settle(STATUS, {})
    many = [an_alert(f"HY-{n:04d}", changed_ms=NOW_MS + n) for n in range(300)]
    await store.write(committed(*(told(one, n) for n, one in enumerate(many))))
    await mirror.catch_up()
    assert set((await mirror.book_at(NOW_MS + 99)).alerts) == {one.id for one in many[:100]}


async def test_a_running_mirror_wakes_its_readers(redis: Client) -> None:
    store, mirror = await writing(redis), AlertMirror(redis)
    running = asyncio.create_task(mirror.run())
    version = await mirror.wait_change(0, 30)
    await store.write(committed(*STORY[:1]))
    while not mirror.book.alerts:
        version = await mirror.wait_change(version, 30)
    running.cancel()
    assert mirror.book.alerts == {CAMERA.id: CAMERA}
