"""Where a number comes from: topic, offsets, and what became of the records."""

from collections.abc import Mapping, Sequence

import pytest

from contracts.alerts import Where
from contracts.measures import RETENTION_MS, Grain
from dashboard.desk.explain import Span, explain, feed_of
from tests.fixtures.alerts import an_alert
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
MINUTE = 60_000
pytestmark = pytest.mark.anyio


async def test_the_minute_is_explained_by_its_records() -> None:
    mirror = TableMirror(NOW)
    mirror.offsets["traffic"] = 4_711
    mirror.count(
        "traffic", "intake", "traffic", NOW - 10 * MINUTE, received=100, counted=90, duplicates=6, late=2, malformed=4
    )
    mirror.count("traffic", "intake", "traffic", NOW - 5 * MINUTE, received=999)
    asked: list[tuple[str, list[int], int, int]] = []

    async def offsets(topic: str, partitions: Sequence[int], from_ms: int, to_ms: int) -> Mapping[int, Span]:
        asked.append((topic, list(partitions), from_ms, to_ms))
        return {0: (40, 139)}

    alert = an_alert("HY-0001", started_ms=NOW - 10 * MINUTE + 5_000, version="a1b2")
    found = await explain(alert, mirror, offsets, NOW)
    assert asked == [("ioc.traffic.passages", [0], NOW - 10 * MINUTE, NOW - 7 * MINUTE)]
    assert found.counts == {"received": 100, "counted": 90, "duplicates": 6, "late": 2, "rejected": 4}
    [share] = found.partitions
    assert (share.first, share.last, share.next) == (40, 139, 4_711)
    assert (found.topic, found.version, found.measured_ms) == ("ioc.traffic.passages", "a1b2", NOW)


async def test_of_minutes_that_are_kept_no_longer_nothing_is_counted() -> None:
    async def nothing(*_: object) -> Mapping[int, Span]:
        return {}

    old = an_alert(started_ms=NOW - RETENTION_MS[Grain.MINUTE])
    assert (await explain(old, TableMirror(NOW), nothing, NOW)).counts == {}


async def test_without_kafka_the_counts_still_stand() -> None:
    async def nothing(*_: object) -> Mapping[int, Span]:
        return {}

    [share] = (await explain(an_alert(started_ms=NOW), TableMirror(NOW), nothing, NOW)).partitions
    assert (share.first, share.last) == (None, None)


@pytest.mark.parametrize(
    ("where", "domain", "feed"),
    [
        (Where("camera", "x"), "traffic", "traffic"),
        (Where("provider", "x"), "payments", "payments"),
        (Where("feed", "dossiers"), "system", "dossiers"),
        (Where("store", "redis"), "system", "heartbeats"),
    ],
)
def test_the_feed_an_alert_rests_on(where: Where, domain: str, feed: str) -> None:
    assert feed_of(an_alert(where=where, domain=domain)).name == feed
