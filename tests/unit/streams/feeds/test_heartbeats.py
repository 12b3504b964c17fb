"""Heartbeats: beats of the last 20 minutes by source, the same in any order."""

from itertools import permutations
from typing import Any

import pytest

from contracts.catalogue import HEARTBEATS
from contracts.heartbeats import KEPT_BEATS_MS, Beat, SourceState
from streams.feeds.heartbeats import MOST_BEATS, SILENT_MS, merged
from tests.fixtures.records import T0, heartbeat, record, registry
from tests.unit.streams.core.test_apply import Desk, desk
from tests.unit.streams.feeds.test_traffic import day_of

CAMERA = f"/cameras/{registry().cameras[0].id}"


def taken(*told: tuple[int, dict[str, Any]]) -> Desk:
    """Beats so many ms after T0."""
    at = desk(HEARTBEATS)
    at.take(
        *(
            record(HEARTBEATS, each, sequence=n, event_ms=T0 + ms, record_ms=T0 + ms)
            for n, (ms, each) in enumerate(told)
        )
    )
    return at


def beats_of(at: Desk, source: str = CAMERA) -> list[int]:
    return [beat.time_ms - T0 for beat in at.shard.roster.get(source).beats]


def test_a_beat_counts_and_is_kept() -> None:
    at = taken((0, heartbeat()), (30_000, heartbeat(sent={"traffic": 9, "nonsense": 1})))
    assert day_of(at, "source", CAMERA) == {"beats": 2}
    assert at.shard.roster.get(CAMERA) == SourceState(
        "camera",
        CAMERA.removeprefix("/cameras/"),
        [Beat(T0, "5f3a", {"traffic": 3}), Beat(T0 + 30_000, "5f3a", {"traffic": 9})],
    )


def test_beats_older_than_20_minutes_go() -> None:
    assert beats_of(taken((0, heartbeat()), (6_000, heartbeat()), (KEPT_BEATS_MS, heartbeat()))) == [
        6_000,
        KEPT_BEATS_MS,
    ]


def test_a_racing_source_stays_small() -> None:
    at = taken(*((n * 1_000, heartbeat()) for n in range(2_000)))
    assert len(beats_of(at)) <= MOST_BEATS
    assert beats_of(at)[-1] == 1_999_000


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (heartbeat(), True),
        (heartbeat(entity="nobody"), False),
        (heartbeat(role="gateway", entity=registry().providers[0].id), True),
        (heartbeat(role="gateway", entity="nobody"), False),
        (heartbeat(role="adapter", entity="one-stop-1"), True),
    ],
)
def test_sources_that_the_registry_does_not_know_count_together(told: dict[str, Any], known: bool) -> None:  # noqa: FBT001
    at = taken((0, told))
    assert day_of(at, "source", CAMERA if known else "unknown") == {"beats": 1}
    assert at.counts().get("unknown", 0) == (0 if known else 1)
    assert beats_of(at) == [0]


def test_silent_sources_leave_unless_the_registry_names_them() -> None:
    at = taken((0, heartbeat()), (0, heartbeat(source="/x", entity="x")), (0, heartbeat(source="/y", role="adapter")))
    assert at.logic.tick(at.shard.roster, T0 + SILENT_MS) == []
    assert len(at.shard.roster) == 3
    at.logic.tick(at.shard.roster, T0 + SILENT_MS + 1)
    assert list(at.shard.roster.packed()) == [CAMERA]


STATES = [
    SourceState("camera", "A", [Beat(T0, "1", {"traffic": 5})]),
    SourceState("camera", "B", [Beat(T0, "1", {"traffic": 4, "payments": 1})]),
    SourceState("adapter", "A", [Beat(T0, "2", {"traffic": 1})]),
    SourceState("camera", "C", [Beat(T0 + 4_000, "1", {"traffic": 7})]),
    SourceState("camera", "C", [Beat(T0 + KEPT_BEATS_MS + 1, "2", {"traffic": 9})]),
]


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_states_merge_in_any_order(count: int) -> None:
    def folded(order: tuple[SourceState, ...]) -> SourceState:
        state = order[0]
        for other in order[1:]:
            state = merged(state, other)
        return merged(state, state)

    results = [folded(order) for order in permutations(STATES[:count])]
    assert all(result == results[0] for result in results)
