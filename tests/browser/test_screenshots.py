"""Pictures of a running dashboard, and what is told when a page misbehaves."""

from pathlib import Path

from playwright.sync_api import Browser

from contracts.registry import load_registry
from ops.screenshots import Problem, examples_there, take
from tests.browser.dossiers import counted
from tests.browser.scripted import Screens


def test_pictures_of_a_healthy_dashboard_are_taken_without_a_problem(screens: Screens, tmp_path: Path) -> None:
    told: list[Problem] = []
    taken = take(screens.url, tmp_path, ["/system"], told.append)
    assert told == []
    assert taken == (12, 0, [])
    pictures = sorted(tmp_path.glob("system.*.png"))
    assert len(pictures) == 12
    assert all(picture.stat().st_size > 10_000 for picture in pictures)


def test_a_page_that_gets_no_frame_is_told(screens: Screens, tmp_path: Path) -> None:
    told: list[Problem] = []
    screens.story.empty = True
    screens.mirror.connected = False
    taken, problems, _ = take(screens.url, tmp_path, ["/system"], told.append, settled_ms=500)
    assert taken == problems == 12
    assert {problem.what for problem in told} == {"no live frame within 0.5 s"}


def test_where_there_is_nothing_to_show_it_is_said(screens: Screens, tmp_path: Path) -> None:
    taken = take(screens.url, tmp_path, ["/alerts/<id>", "/dossiers/<code>"], lambda _: None)
    assert taken == (0, 0, ["/alerts/<id>", "/dossiers/<code>"])


def test_a_dossier_and_an_alert_are_chosen_from_those_that_are_there(browser: Browser, screens: Screens) -> None:
    screens.mirror.dossiers = counted(load_registry(), screens.clock()).rosters["dossiers"]
    (found,) = screens.alerts.raise_some(1)
    context = browser.new_context()
    examples = examples_there(context, screens.url)
    context.close()
    assert examples.addresses("/alerts/<id>") == [f"/alerts/{found.id}"]
    (address,) = examples.addresses("/dossiers/<code>")
    assert address.removeprefix("/dossiers/") in screens.mirror.dossiers
