"""Which pictures are taken: every page that can be opened, in all looks and sizes, each under a name of its own."""

from collections import Counter
from pathlib import Path

import pytest

from contracts.registry import load_registry
from dashboard.pages import PAGES, page_at
from ops.errors import StackError
from ops.screenshots import Examples, shots, take

REGISTRY = load_registry()
EXAMPLES = Examples(REGISTRY, "traffic.incident:QL5:29401203", "H31.15-261125-0001", "2026-11-24")


def test_every_page_is_taken_in_both_languages_both_themes_and_three_sizes() -> None:
    found = list(shots([page.PATH for page in PAGES], EXAMPLES))
    pages = Counter(page_at(shot.address.partition("?")[0]) for shot in found)
    explained = page_at("/explain")
    assert pages.pop(explained) == 24  # to choose from, and one figure
    assert set(pages.values()) == {12}
    assert {page.PATH for page in PAGES} == {page.PATH for page in (*pages, explained) if page is not None}
    assert len({shot.name for shot in found}) == len(found)


def test_walls_are_taken_as_walls_and_desks_down_to_a_phone() -> None:
    sizes = {
        path: {(shot.width, shot.height) for shot in shots([path], EXAMPLES)}
        for path in ("/", "/wall/traffic", "/desk")
    }
    assert sizes["/"] == sizes["/wall/traffic"] == {(1920, 1080), (3840, 2160), (3440, 1440)}
    assert sizes["/desk"] == {(1920, 1080), (1366, 768), (390, 844)}


def test_a_page_of_something_that_does_not_exist_is_left_out() -> None:
    assert list(shots(["/alerts/<id>", "/dossiers/<code>"], Examples(REGISTRY, "", "", "2026-11-24"))) == []
    (first, *_) = shots(["/alerts/<id>"], EXAMPLES)
    assert first.address.startswith("/alerts/traffic.incident:QL5:29401203?lang=vi&theme=dark")
    assert first.name == "alerts-traffic.incident-QL5-29401203.1920x1080.vi.dark.png"


def test_a_figure_is_explained_under_a_name_of_its_own() -> None:
    found = {shot.name.partition(".1920")[0]: shot.address for shot in shots(["/explain"], EXAMPLES)}
    assert found["explain"].startswith("/explain?lang=")
    assert found["explain-figure-traffic.speed_index"].startswith("/explain?figure=traffic.speed_index&lang=")


def test_a_page_that_is_not_known_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"--page /explain\?figure=x: no such page; there are /"):
        take("http://nowhere.invalid", tmp_path, ["/explain?figure=x"], lambda _: None)
