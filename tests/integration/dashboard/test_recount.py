"""A number of the screens, counted anew from the raw log: two ways of counting agree on a real Kafka and Valkey."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from contracts.catalogue import STREAMS, TRAFFIC
from contracts.clock import system_clock
from contracts.measures import Grain
from dashboard.desk.explain import Span
from dashboard.explained.explanation import Explainer, Progress, Recounted
from dashboard.explained.log import KafkaRawLog
from state.connect import connect_redis
from state.mirror import Mirror
from tests.fixtures.workers import Rig


async def nowhere(_topic: str, _partitions: Sequence[int], _from_ms: int, _to_ms: int) -> Mapping[int, Span]:
    return {}


def next_minute() -> int:
    """As if the minute that runs were over."""
    return Grain.MINUTE.start_ms(Grain.MINUTE.bucket(system_clock()) + 1)


async def recounted(rig: Rig, figure: str) -> tuple[list[Progress], Recounted]:
    redis = connect_redis(rig.settings)
    try:
        mirror = Mirror(redis, STREAMS, rig.settings.partitions, system_clock)
        await mirror.catch_up()
        explainer = Explainer(mirror, nowhere, KafkaRawLog(rig.settings), rig.settings.partitions, next_minute)
        told = [one async for one in explainer.recount(figure)]
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
