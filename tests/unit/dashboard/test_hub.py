"""The hub's messages: who gets what, by what they have seen."""

import json
from typing import Any

import msgspec
import pytest

from dashboard.access import EVERYTHING, Scope
from dashboard.live.feeds_view import Completeness
from dashboard.live.frame import Frame, Links
from dashboard.live.hub import BEAT_MS, Hub
from dashboard.live.messages import Resume, read_resume
from dashboard.live.ring import KEPT_FRAMES, Ring
from dashboard.live.scenes import stage as scenes
from tests.fixtures.unscoped import Unscoped
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
pytestmark = pytest.mark.anyio


class PlainComposer(Unscoped):
    """Makes frames of nothing; `broken` makes it fail. `narrowed`: how often one was."""

    broken = False
    narrowed = 0

    def compose(self, seq: int, completeness: Completeness, now_ms: int) -> Frame:  # noqa: ARG002
        if self.broken:
            raise ValueError("cannot")
        return Frame(seq, now_ms, Links(redis=True, kafka=True), [], {}, {}, {}, {})


class Stage:
    """A hub whose time and mirror a test moves by hand."""

    def __init__(self) -> None:
        self.now_ms = NOW
        self.mirror = TableMirror(NOW)
        self.composer = PlainComposer()
        self.hub = Hub(self.mirror, self.composer, dict, lambda: self.now_ms, "build", scenes.Stage(lambda _name: None))

    async def steps(self, count: int = 1) -> None:
        for _ in range(count):
            await self.hub._step()

    def message(self, seen: int) -> Any:
        text = self.hub.message(seen)
        return None if text is None else json.loads(text)


@pytest.fixture
async def stage() -> Stage:
    return Stage()


async def test_a_newcomer_gets_the_newest_frame_whole(stage: Stage) -> None:
    await stage.steps(3)
    found = stage.message(-1)
    assert (found["type"], found["frame"]["seq"]) == ("snapshot", 3)


async def test_before_the_first_frame_there_is_nothing_to_say(stage: Stage) -> None:
    assert stage.message(-1) is None


async def test_all_who_keep_pace_share_one_text(stage: Stage) -> None:
    await stage.steps(3)
    assert stage.hub.message(2) is stage.hub.message(2)
    assert [frame["seq"] for frame in stage.message(2)["frames"]] == [3]


async def test_who_missed_some_frames_gets_them_in_order(stage: Stage) -> None:
    await stage.steps(9)
    assert [frame["seq"] for frame in stage.message(5)["frames"]] == [6, 7, 8, 9]


async def test_who_missed_more_than_is_kept_gets_a_snapshot(stage: Stage) -> None:
    await stage.steps(KEPT_FRAMES + 5)
    assert stage.message(2)["type"] == "snapshot"


@pytest.mark.parametrize(("seen", "boot", "expected"), [(2, "", 2), (2, "another", -1), (9, "", -1), (0, "", -1)])
async def test_only_our_own_boot_and_a_number_we_gave_can_resume(
    stage: Stage, seen: int, boot: str, expected: int
) -> None:
    await stage.steps(3)
    assert stage.hub.resume(Resume(seen, boot or stage.hub.boot)) == expected


@pytest.mark.parametrize("text", ["", "{", "[]", '{"seen":"x"}', '{"seen":1e99}', "null"])
def test_a_first_word_without_sense_is_a_newcomer(text: str) -> None:
    assert read_resume(text) == Resume(0, "")


async def test_when_redis_goes_the_screens_learn_it_at_once_and_then_every_two_seconds(stage: Stage) -> None:
    await stage.steps(2)
    stage.mirror.connected = False
    await stage.steps()
    first = stage.message(2)
    assert (first["type"], first["links"]["redis"], first["made_ms"]) == ("beat", False, NOW)
    turn = stage.hub.turn
    stage.now_ms += BEAT_MS - 1
    await stage.steps()
    assert stage.hub.turn == turn
    stage.now_ms += 1
    await stage.steps()
    assert stage.hub.turn == turn + 1
    assert stage.message(2)["now_ms"] == NOW + BEAT_MS


async def test_when_redis_is_back_frames_go_on_where_they_were(stage: Stage) -> None:
    await stage.steps()
    stage.mirror.connected = False
    await stage.steps(3)
    stage.mirror.connected = True
    await stage.steps()
    assert [frame["seq"] for frame in stage.message(1)["frames"]] == [2]


async def test_a_frame_that_cannot_be_made_ends_nothing(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await stage.steps()
    stage.composer.broken = True
    await stage.steps(3)
    assert stage.message(1)["type"] == "beat"
    stage.composer.broken = False
    await stage.steps()
    assert stage.hub.seq == 2
    assert [record.message for record in caplog.records].count("no frame could be composed; trying on") == 1


async def test_the_hello_says_where_we_are(stage: Stage) -> None:
    await stage.steps(4)
    found = json.loads(stage.hub.hello())
    assert (found["boot"], found["build"], found["seq"]) == (stage.hub.boot, "build", 4)


def test_the_ring_knows_only_its_own_numbers() -> None:
    ring = Ring(3)
    assert ring.newest is None
    for number in range(5):
        ring.push(b"%d" % (number + 1))
    assert ring.after(5) == []
    assert ring.after(2) == [b"3", b"4", b"5"]
    assert ring.after(1) is None
    assert ring.after(6) is None


TRAFFIC = Scope(frozenset({"traffic"}))


class ScopedComposer(PlainComposer):
    """Frames that say for whom they are."""

    def narrow(self, frame: Frame, scope: Scope) -> Frame:
        self.narrowed += 1
        return msgspec.structs.replace(frame, headline=("+".join(scope.domains), ""))


@pytest.fixture
async def scoped(stage: Stage) -> Stage:
    stage.hub._composer = stage.composer = ScopedComposer()
    return stage


def headline(text: str | None) -> Any:
    message = json.loads(text or "{}")
    return [frame.get("headline", ["", ""])[0] for frame in message.get("frames", [message.get("frame", {})])]


async def test_whoever_sees_the_same_shares_one_encoding(scoped: Stage) -> None:
    await scoped.steps(2)
    async with scoped.hub.attended(TRAFFIC) as one, scoped.hub.attended(Scope(frozenset({"traffic"}))) as other:
        assert one is other
        assert scoped.composer.narrowed == 1
        await scoped.steps(2)
        assert scoped.composer.narrowed == 3
        assert scoped.hub.message(3, one) is scoped.hub.message(3, other)
        assert headline(scoped.hub.message(3, one)) == ["traffic"]
        assert headline(scoped.hub.message(3)) == [""]
    await scoped.steps(1)
    assert scoped.composer.narrowed == 3


async def test_a_scope_counts_frames_as_everybody_does(scoped: Stage) -> None:
    await scoped.steps(3)
    async with scoped.hub.attended(TRAFFIC) as channel:
        first = json.loads(scoped.hub.message(-1, channel) or "")
        assert (first["type"], first["frame"]["seq"]) == ("snapshot", 3)
        await scoped.steps(2)
        assert [f["seq"] for f in json.loads(scoped.hub.message(3, channel) or "")["frames"]] == [4, 5]
        assert channel.seq == scoped.hub.seq == 5


async def test_a_scope_that_attends_before_the_first_frame_gets_it_too(scoped: Stage) -> None:
    async with scoped.hub.attended(TRAFFIC) as channel:
        assert scoped.hub.message(-1, channel) is None
        await scoped.steps(1)
        assert headline(scoped.hub.message(-1, channel)) == ["traffic"]


async def test_a_scope_can_ask_for_the_newest_frame_alone(scoped: Stage) -> None:
    assert await scoped.hub.newest_of(TRAFFIC) is None
    await scoped.steps(2)
    assert b'"traffic"' in (await scoped.hub.newest_of(TRAFFIC) or b"")
    assert await scoped.hub.newest_of(EVERYTHING) == scoped.hub.newest
