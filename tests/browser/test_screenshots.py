"""Pictures of a running dashboard, and what is told when a page misbehaves."""

from pathlib import Path

from ops.screenshots import Problem, take
from tests.browser.scripted import Screens


def test_pictures_of_a_healthy_dashboard_are_taken_without_a_problem(screens: Screens, tmp_path: Path) -> None:
    told: list[Problem] = []
    taken, problems = take(screens.url, tmp_path, ["/system"], told.append)
    assert told == []
    assert (taken, problems) == (12, 0)
    pictures = sorted(tmp_path.glob("system.*.png"))
    assert len(pictures) == 12
    assert all(picture.stat().st_size > 10_000 for picture in pictures)


def test_a_page_that_gets_no_frame_is_told(screens: Screens, tmp_path: Path) -> None:
    told: list[Problem] = []
    screens.story.empty = True
    screens.mirror.connected = False
    taken, problems = take(screens.url, tmp_path, ["/system"], told.append, settled_ms=500)
    assert taken == problems == 12
    assert {problem.what for problem in told} == {"no live frame within 0.5 s"}
