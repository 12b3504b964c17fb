"""Scenes are composed only while somebody watches, and told only when they changed."""

import json

import pytest

from dashboard.live.scenes.stage import MOST_WATCHED, SCENE_MS, Seat, Stage

NOW = 1_795_312_800_000


class Clockwork:
    """A scene that shows what a test sets."""

    def __init__(self) -> None:
        self.shows = 1
        self.asked = 0

    def compose(self, _now_ms: int) -> dict[str, int]:
        self.asked += 1
        if self.shows < 0:
            raise ValueError("cannot")
        return {"n": self.shows}


def told(seat: Seat) -> list[int]:
    return [json.loads(text)["scene"]["n"] for text in seat.news()]


def test_nobody_watches_so_nothing_is_composed() -> None:
    scene = Clockwork()
    Stage({"a": scene}.get).refresh(NOW)
    assert scene.asked == 0


def test_a_scene_is_composed_once_for_all_who_watch_it() -> None:
    scene = Clockwork()
    stage = Stage({"a": scene}.get)
    seats = [Seat(stage) for _ in range(3)]
    for seat in seats:
        seat.watch({"a", "nowhere"})
    stage.refresh(NOW)
    stage.refresh(NOW + 1)
    assert [told(seat) for seat in seats] == [[1]] * 3
    assert scene.asked == 1


def test_only_what_changed_is_told_again() -> None:
    scene = Clockwork()
    stage, now = Stage({"a": scene}.get), NOW
    seat = Seat(stage)
    seat.watch({"a"})
    found = []
    for scene.shows in (1, 1, 2):
        stage.refresh(now)
        found.append(told(seat))
        now += SCENE_MS
    assert found == [[1], [], [2]]


def test_who_leaves_is_told_nothing_and_the_last_one_ends_the_composing() -> None:
    scene = Clockwork()
    stage = Stage({"a": scene}.get)
    seat = Seat(stage)
    seat.watch({"a"})
    seat.watch(set())
    stage.refresh(NOW)
    assert (told(seat), scene.asked) == ([], 0)


def test_a_scene_that_fails_keeps_its_last_and_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    bad, good = Clockwork(), Clockwork()
    stage = Stage({"bad": bad, "good": good}.get)
    seat = Seat(stage)
    seat.watch({"bad", "good"})
    bad.shows = -1
    for turn in range(3):
        good.shows = turn
        stage.refresh(NOW + turn * SCENE_MS)
    assert told(seat) == [2]
    assert len(caplog.records) == 1


def test_a_scene_is_made_for_its_first_watcher_and_let_go_with_its_last() -> None:
    made: list[str] = []

    def find(name: str) -> Clockwork:
        made.append(name)
        return Clockwork()

    stage = Stage(find)
    one, other = Seat(stage), Seat(stage)
    one.watch({"road/QL5"})
    other.watch({"road/QL5"})
    one.watch(set())
    stage.refresh(NOW)
    assert told(other) == [1]
    other.watch(set())
    other.watch({"road/QL5"})
    assert made == ["road/QL5"] * 2


def test_nobody_watches_more_than_a_page_can_show() -> None:
    stage = Stage(lambda _name: Clockwork())
    seat = Seat(stage)
    seat.watch({f"dossier/{i}" for i in range(1_000)} | {"x" * 500})
    stage.refresh(NOW)
    assert len(told(seat)) == MOST_WATCHED
