import numpy as np
import pytest

from contracts.freshness import State
from contracts.heartbeats import Beat, SourceState
from state.figures import lives

NOW = 1_795_312_800_000
SECOND, MINUTE = 1_000, 60_000


@pytest.mark.parametrize(
    ("age_ms", "state"),
    [
        (-5, State.FRESH),
        (20 * SECOND, State.FRESH),
        (20 * SECOND + 1, State.LATE),
        (60 * SECOND, State.LATE),
        (60 * SECOND + 1, State.STALE),
        (10 * MINUTE, State.STALE),
        (10 * MINUTE + 1, State.DEAD),
    ],
)
def test_a_feed_ages(age_ms: int, state: State) -> None:
    assert lives.FEED.state(NOW - age_ms, NOW) is state


@pytest.mark.parametrize(("minutes", "state"), [(1, State.FRESH), (3, State.LATE), (15, State.STALE), (16, State.DEAD)])
def test_a_camera_ages_more_slowly(minutes: int, state: State) -> None:
    assert lives.CAMERA.state(NOW - minutes * MINUTE, NOW) is state


def test_what_never_gave_proof_is_neither_fresh_nor_dead() -> None:
    assert lives.FEED.state(0, NOW) is State.NEVER
    assert lives.CAMERA.states(np.array([NOW, 0]), NOW) == "fn"


def test_a_feed_is_as_fresh_as_the_older_of_source_and_way() -> None:
    assert lives.feed_proof(NOW - 5, [NOW - 9, NOW - 7]) == NOW - 9
    assert lives.feed_proof(NOW - 50, [NOW - 9, NOW - 7]) == NOW - 50


def test_a_partition_that_nobody_counts_makes_its_feed_unproven() -> None:
    assert lives.feed_proof(NOW, [NOW, 0]) == 0
    assert lives.feed_proof(NOW, []) == 0


def test_kafka_answers_while_any_canary_comes_back() -> None:
    assert lives.kafka_answers([NOW - 15 * SECOND, 0], NOW)
    assert not lives.kafka_answers([NOW - 15 * SECOND - 1], NOW)
    assert not lives.kafka_answers([], NOW)


def test_the_last_beat_of_an_entity_counts_whatever_source_sent_it() -> None:
    roster = {
        "/cameras/A": SourceState("camera", "A", [Beat(1, "b", {}), Beat(5, "b", {})]),
        "/old/A": SourceState("camera", "A", [Beat(3, "b", {})]),
        "/providers/A": SourceState("gateway", "A", [Beat(9, "b", {})]),
        "/cameras/B": SourceState("camera", "B", []),
    }
    assert lives.last_beats(roster, "camera") == {"A": 5}


def test_events_prove_life_at_the_start_of_their_minute() -> None:
    beats = np.array([NOW, 0, 0])
    counted = np.array([[0, 3], [2, 0], [0, 0]])
    starts = np.array([NOW - 2 * MINUTE, NOW - MINUTE])
    assert lives.with_events(beats, counted, starts).tolist() == [NOW, NOW - 2 * MINUTE, 0]
