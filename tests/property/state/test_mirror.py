"""The mirror equals a fresh load after any sequence of changes, claims, wipes, trims, floods and lost replies."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from contracts.catalogue import DOSSIERS, shard_name
from contracts.dossiers import AGENCY, OPEN_BY_AGENCY, OpenDossier
from contracts.measures import Grain
from contracts.settings import Settings
from state.change import Change
from state.checkpoint import Write
from state.claim import Outcome
from state.connect import connect_redis
from state.mirror import Mirror
from state.replica import Replica
from state.retry import Retry
from state.store import ShardStore
from state.stream import StreamBound
from tests.fixtures.shards import MINUTE, NOW_MS, TOPIC_ID, LosingReplies, change, msgpack, row

SHARDS = st.integers(0, 1)
NO = st.sampled_from([False])
KEPT = st.sampled_from([None, None, 0, 1, 2])
"""Entries that the stream is trimmed to after a write; mostly it is not."""
Contents = tuple[dict[Any, tuple[int, ...]], dict[str, Any], Any]


def dossier(agency: str, due_ms: int) -> bytes:
    return msgpack(OpenDossier(agency, "", "commune", "p", "f", "online", 1, due_ms, 0, 0, NOW_MS, []))


@st.composite
def rows(draw: st.DrawFn) -> Write:
    table = draw(st.sampled_from([AGENCY, OPEN_BY_AGENCY]))
    grain = draw(st.sampled_from(table.grains))
    bucket = grain.bucket(NOW_MS) - draw(st.integers(0, 70))
    values = draw(st.lists(st.integers(-5, 5), min_size=1, max_size=4))
    return row(draw(st.sampled_from("abc")), bucket, *values, table=table, grain=grain)


@st.composite
def changes(draw: st.DrawFn, rebuilding: st.SearchStrategy[bool]) -> Change:
    entries = st.none() | st.builds(dossier, st.sampled_from("abc"), st.integers(0, 3))
    roster = draw(st.dictionaries(st.sampled_from("xyz"), entries, max_size=2))
    made = change(*draw(st.lists(rows(), max_size=4)), roster=roster, rebuilding=draw(rebuilding))
    made.status.counts[0] = draw(st.integers(0, 1_000))
    return made


def contents(replica: Replica) -> Contents:
    """All that readers can see of a shard: rows that are not zero, roster, status."""
    cells = {
        (name, grain, entity, chunk, place): tuple(values)
        for (name, grain), table in replica.tables.items()
        for entity, chunk in table.names()
        for place, values in enumerate(
            table.window([entity], chunk * grain.rows, (chunk + 1) * grain.rows - 1)[0].tolist()
        )
        if any(values)
    }
    return cells, dict(replica.roster.entries), replica.status


class Shard:
    """A shard with its present owner and the one before."""

    def __init__(self, redis: LosingReplies, partition: int) -> None:
        self.redis = redis
        self.name = shard_name(DOSSIERS.topic, partition)
        self.store = self.owner()
        self.epoch = 0
        self.offset = 0
        self.old: tuple[ShardStore, int, int] | None = None
        self.model = Replica(DOSSIERS)
        self.history: list[Contents] = [contents(self.model)]

    def empty(self) -> None:
        """Redis holds nothing of the shard any more."""
        self.model = Replica(DOSSIERS)
        self.offset = 0

    def owner(self) -> ShardStore:
        store = ShardStore(self.redis, DOSSIERS, self.name)
        store._bound = StreamBound(limit=3_000)
        return store

    async def claim(self) -> None:
        if self.epoch:
            self.old = self.store, self.epoch, self.offset
        self.store = self.owner()
        claim = await Retry("redis", sleep=at_once).forever(lambda: self.store.claim(TOPIC_ID, 2, "w"))
        assert (claim.offset or 0) == self.offset
        self.epoch = claim.epoch

    async def checkpoint(self, made: Change) -> Outcome:
        start, end = self.offset, self.offset + 1
        outcome = await Retry("redis", sleep=at_once).forever(
            lambda: self.store.checkpoint(self.epoch, start, end, made)
        )
        if outcome is Outcome.FENCED:
            await self.claim()
        else:
            self.offset = end
            self.model.apply(made)
            if not made.status.rebuilding:
                self.history.append(contents(self.model))
        return outcome


async def at_once(_: float) -> None:
    """A pause of no time."""


class MirrorMachine(RuleBasedStateMachine):
    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.client = self.call(self.connected)
        self.redis = LosingReplies(self.client)
        self.shards = [Shard(self.redis, partition) for partition in range(2)]
        self.mirror = Mirror(self.client, [DOSSIERS], 2, lambda: NOW_MS)
        self.live = [False, False]

    async def connected(self) -> Any:
        client = connect_redis(Settings(redis_url=self.url))
        await client.flushall()
        return client

    def call(self, act: Callable[..., Coroutine[Any, Any, Any]], *arguments: object) -> Any:
        return self.runner.run(act(*arguments))

    def teardown(self) -> None:
        self.call(self.client.aclose)
        self.runner.close()

    @rule(at=SHARDS, made=st.lists(changes(NO), min_size=1, max_size=4), lost=st.booleans(), kept=KEPT)
    def the_owner_writes(self, at: int, made: list[Change], lost: bool, kept: int | None) -> None:  # noqa: FBT001
        self.call(self.written, self.shards[at], made, lost, kept)

    @rule(at=SHARDS, made=st.lists(changes(st.booleans()), min_size=1, max_size=2), lost=st.booleans())
    def the_owner_writes_while_it_rebuilds(self, at: int, made: list[Change], lost: bool) -> None:  # noqa: FBT001
        self.call(self.written, self.shards[at], made, lost, None)

    async def written(self, shard: Shard, made: list[Change], lost: bool, kept: int | None) -> None:  # noqa: FBT001
        for one in made:
            self.redis.losing = int(lost)
            await shard.checkpoint(one)
        self.redis.losing = 0
        if kept is not None:
            await self.client.xtrim(shard.store.keys.changes, maxlen=kept)

    @rule(at=SHARDS)
    def another_owner_claims(self, at: int) -> None:
        self.call(self.shards[at].claim)

    @precondition(lambda self: any(shard.old for shard in self.shards))
    @rule(made=changes(st.booleans()))
    def old_owners_still_try(self, made: Change) -> None:
        for shard in self.shards:
            if shard.old:
                store, epoch, offset = shard.old
                assert self.call(lambda s=store, e=epoch, o=offset: s.checkpoint(e, o, o + 1, made)) is Outcome.FENCED

    @precondition(lambda self: all(shard.epoch for shard in self.shards))
    @rule(at=SHARDS)
    def the_owner_wipes(self, at: int) -> None:
        self.call(self.wiped, self.shards[at])

    async def wiped(self, shard: Shard) -> None:
        await shard.claim()
        await shard.store.wipe(shard.epoch)
        shard.empty()

    @rule()
    def redis_is_emptied(self) -> None:
        self.call(self.client.flushall)
        for shard in self.shards:
            shard.empty()

    @rule()
    def the_mirror_looks(self) -> None:
        self.call(self.compare)

    @rule()
    def the_mirror_looks_once_more(self) -> None:
        """The same, so that it comes up more often."""
        self.call(self.compare)

    async def compare(self) -> None:
        await self.mirror.catch_up()
        fresh = Mirror(self.client, [DOSSIERS], 2, lambda: NOW_MS)
        await fresh.catch_up()
        views = zip(self.mirror.shards("dossiers"), fresh.shards("dossiers"), strict=True)
        for at, (view, new) in enumerate(views):
            assert view.state == new.state
            shard = self.shards[at]
            shown = contents(self.mirror._followers["dossiers"][at].replica)
            if view.state == "live":
                assert shown == contents(shard.model) == contents(fresh._followers["dossiers"][at].replica)
                assert (view.epoch, view.next_offset) == (new.epoch, new.next_offset) == (shard.epoch, shard.offset)
            elif self.live[at]:
                assert shown[:2] in [whole[:2] for whole in shard.history], "whole, though old"
            self.live[at] = self.live[at] or view.state == "live"


@pytest.mark.timeout(300)
def test_the_mirror_equals_a_fresh_load_after_any_sequence(valkey: str) -> None:
    machine = type("Machine", (MirrorMachine,), {"url": valkey})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=25, stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )


def test_windows_after_following_equal_windows_after_loading(valkey: str) -> None:
    async def act() -> None:
        client = connect_redis(Settings(redis_url=valkey))
        shards = [Shard(LosingReplies(client), partition) for partition in range(2)]
        followed = Mirror(client, [DOSSIERS], 2, lambda: NOW_MS)
        for shard in shards:
            await shard.claim()
        for number in range(20):
            shard = shards[number % 2]
            await shard.checkpoint(change(row("a", MINUTE - number // 2, number, 1, table=OPEN_BY_AGENCY)))
            await followed.catch_up()
        fresh = Mirror(client, [DOSSIERS], 2, lambda: NOW_MS)
        await fresh.catch_up()
        asked = ("dossiers", "open_by_agency", Grain.MINUTE, NOW_MS - 900_000, NOW_MS)
        assert followed.window(*asked).values.tolist() == fresh.window(*asked).values.tolist()
        assert followed.window(*asked).column("open").sum() > 0
        await client.aclose()

    asyncio.run(act())
