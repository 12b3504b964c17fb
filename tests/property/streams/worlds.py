"""Small worlds for property tests: few entities and moments, so that everything meets everything."""

from typing import Any

from hypothesis import strategies as st

from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, STREAMS, TRAFFIC, Feed
from contracts.dossiers import STATUSES
from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS
from streams.core.batch import FeedLogic
from streams.feeds import logic
from tests.fixtures.records import (
    CALENDAR,
    T0,
    Record,
    canary,
    dossier_step,
    heartbeat,
    iso,
    passage,
    record,
    registry,
    transaction,
)

LOGICS: dict[str, FeedLogic] = {feed.name: logic(feed, registry(), CALENDAR) for feed in STREAMS}
CAMERAS = [camera.id for camera in registry().cameras[:2]] + ["nobody"]
PROVIDERS = [provider.id for provider in registry().providers[:2]] + ["nobody"]
AGENCIES = [agency.id for agency in registry().agencies[:2]] + ["nobody"]
COMMUNES = [commune.code for commune in registry().communes[:2]] + ["nobody", None]
AGES_MS = {
    TRAFFIC.name: 23 * HOUR_MS,
    HEARTBEATS.name: HOUR_MS,
    PAYMENTS.name: 47 * HOUR_MS,
    DOSSIERS.name: 60 * DAY_MS,
}
"""How far back events reach: past the minutes' retention where the feed allows it."""


def passages() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        passage,
        camera=st.sampled_from(CAMERAS),
        vehicle_class=st.sampled_from(["car", "motorcycle"]),
        speed_kmh=st.floats(0, 300),
        plate_token=st.sampled_from([None, "00000000000000aa", "ffffffffffffffff", "not hexadecimal!"]),
    )


def transactions() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        transaction,
        provider=st.sampled_from(PROVIDERS),
        commune=st.sampled_from(COMMUNES[:3]),
        amount_vnd=st.integers(0, 10**13),
        method=st.sampled_from(["qr", "cash"]),
        outcome=st.sampled_from(["success", "technical_decline"]),
        response_code=st.sampled_from(["00", "75", "?"]),
        latency_ms=st.integers(0, 30_000),
    )


def steps() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        dossier_step,
        dossier=st.sampled_from(["D1", "D2"]),
        agency=st.sampled_from(AGENCIES),
        commune=st.sampled_from(COMMUNES),
        level=st.sampled_from(["province", "commune"]),
        channel=st.sampled_from(["online", "counter"]),
        status=st.sampled_from(STATUSES),
        fee_state=st.sampled_from(["none", "paid_counter"]),
        due=st.one_of(st.none(), st.integers(-5, 60).map(lambda days: iso(T0 + days * DAY_MS))),
    )


def beats() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        heartbeat,
        source=st.sampled_from(["/cameras/1", "/x"]),
        entity=st.sampled_from(CAMERAS),
        role=st.sampled_from(["camera", "gateway", "adapter"]),
        sent=st.dictionaries(st.sampled_from(["traffic", "payments", "odd"]), st.integers(0, 99), max_size=2),
    )


TOLD = {TRAFFIC.name: passages(), PAYMENTS.name: transactions(), DOSSIERS.name: steps(), HEARTBEATS.name: beats()}


@st.composite
def facts(draw: st.DrawFn, feed: Feed, record_ms: int = T0, most: int = 12) -> list[Record]:
    """Different events of a feed, in no order, all with the same record time. Moments repeat on purpose."""
    count = draw(st.integers(1, most))
    moments = st.sampled_from([0, 1, 4_000, MINUTE_MS, HOUR_MS, AGES_MS[feed.name] // 2, AGES_MS[feed.name]])
    return [
        record(
            feed,
            draw(TOLD[feed.name]),
            sequence=number * draw(st.sampled_from([1, 4096])),
            boot=draw(st.sampled_from(["a", "b"])) + str(number),
            source=draw(st.sampled_from(["/s/1", "/s/2"])),
            event_ms=T0 - draw(moments),
            record_ms=record_ms,
        )
        for number in range(count)
    ]


@st.composite
def logs(draw: st.DrawFn, feed: Feed) -> list[Record]:
    """A log as a partition may hold it: duplicates, delays, canaries, bad records; record time grows, with leaps."""
    known = draw(facts(feed, most=8))
    parts = st.one_of(st.sampled_from(known), st.just("canary"), st.just("bad"), st.just("empty"))
    now_ms, log = T0, []
    for part in draw(st.lists(parts, min_size=1, max_size=25)):
        now_ms += draw(st.sampled_from([0, 20, 5_000, 70_000, HOUR_MS]))
        if part == "canary":
            log.append(canary(now_ms))
        elif isinstance(part, Record):
            log.append(part._replace(timestamp=now_ms))
        else:
            log.append(Record(0, now_ms, b"k", None if part == "empty" else b'{"type":5'))
    log += [canary(now_ms + 5_000), canary(now_ms + 65_000)]
    return [each._replace(offset=offset) for offset, each in enumerate(log)]
