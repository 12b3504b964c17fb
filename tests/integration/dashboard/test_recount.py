"""A number of the screens, counted anew from the raw log: two ways of counting agree on a real Kafka and Valkey."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from contracts.catalogue import STREAMS, TRAFFIC
from contracts.clock import system_clock
from contracts.measures import Grain
from contracts.registry import load_registry
from dashboard.desk.explain import Span
from dashboard.explained.explanation import Explainer, Progress, Recounted
from dashboard.explained.log import KafkaRawLog
from dashboard.explained.part import Part, part_of
from state.connect import connect_redis
from state.mirror import Mirror
from tests.fixtures.workers import Rig

REGISTRY = load_registry()


async def nowhere(_topic: str, _partitions: Sequence[int], _from_ms: int, _to_ms: int) -> Mapping[int, Span]:
    return {}


def next_minute() -> int:
    """As if the minute that runs were over."""
    return Grain.MINUTE.start_ms(Grain.MINUTE.bucket(system_clock()) + 1)


async def recounted(rig: Rig, figure: str, part: Part | None = None) -> tuple[list[Progress], Recounted]:
    redis = connect_redis(rig.settings)
    try:
        mirror = Mirror(redis, STREAMS, rig.settings.partitions, system_clock)
        await mirror.catch_up()
        explainer = Explainer(mirror, nowhere, KafkaRawLog(rig.settings), rig.settings.partitions, next_minute)
        told = [one async for one in explainer.recount(figure, part)]
    finally:
        await redis.aclose()
    assert isinstance(told[-1], Recounted)
    return [one for one in told if isinstance(one, Progress)], told[-1]


@pytest.mark.parametrize("figure", ["traffic.speed_index", "payments.approval", "dossiers.funnel"])
def test_cells_and_log_tell_the_same_whatever_was_sent_twice_or_refused(rig: Rig, figure: str) -> None:
    rig.start_claimed("w1")
    sent = rig.load.messages(900, system_clock())
    rig.send_raw(*sent, *sent[:200])
    rig.send_raw(sent[0]._replace(value=b"{"))
    rig.await_counted()
    progress, told = asyncio.run(recounted(rig, figure))
    assert told.equal, (told.cells, told.log)
    assert told.whole
    assert told.counted > 0
    assert progress[-1].read == progress[-1].of


@pytest.mark.parametrize(
    ("figure", "query"),
    [
        ("traffic.flow", {"road": REGISTRY.roads[0].id}),
        ("payments.total", {"service": "water"}),
        ("payments.approval", {"commune": REGISTRY.communes[0].code}),
        ("dossiers.funnel", {"agency": REGISTRY.agencies[0].id}),
    ],
)
def test_a_part_of_the_province_is_counted_anew_by_itself(rig: Rig, figure: str, query: dict[str, str]) -> None:
    rig.start_claimed("w1")
    sent = rig.load.messages(3_000, system_clock())
    rig.send_raw(*sent, *sent[:200])
    rig.await_counted()
    _, whole = asyncio.run(recounted(rig, figure))
    _, told = asyncio.run(recounted(rig, figure, part_of(figure.partition(".")[0], query, REGISTRY)))
    assert told.equal, (told.cells, told.log)
    assert 0 < told.counted < whole.counted


def test_a_cell_that_is_wrong_is_found_out(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    rig.send(600)
    rig.await_counted()
    worker.kill()
    for key in rig.redis.keys("{traffic.passages:*}:c:camera:m:*"):
        rig.redis.setrange(key, 0, b"\x01" * 7_920)
    _, told = asyncio.run(recounted(rig, "traffic.flow"))
    assert not told.equal
    assert TRAFFIC.primary[1] in told.cells
