"""What tests of looks tell apart: not how edges are drawn, but what is gone, moved or of another colour."""

import numpy as np
import pytest

from tests.browser.likeness import distances, moved, unlike
from tests.browser.png import Colours, decode, encode

DRAW = np.random.default_rng(7)
PANEL, TEXT = (22, 29, 35), (232, 237, 241)


def panel(rows: int = 40, columns: int = 60) -> Colours:
    """A dark panel with two lines of text, as averages of blocks."""
    found = np.full((rows, columns, 3), PANEL, np.uint8)
    ink = DRAW.uniform(0.15, 0.35, (2, 30, 1))
    found[[10, 20], 5:35] = (np.array(PANEL) * (1 - ink) + np.array(TEXT) * ink).astype(np.uint8)
    return found


def test_a_picture_that_was_written_is_read_the_same() -> None:
    colours = DRAW.integers(0, 256, (13, 7, 3), np.uint8)
    assert (decode(encode(colours)) == colours).all()


def test_a_picture_of_another_program_is_refused() -> None:
    written = encode(np.zeros((1, 1, 3), np.uint8))
    with pytest.raises(ValueError, match="--new-pictures"):
        decode(written.replace(b"\x08\x02\x00\x00\x00", b"\x08\x06\x00\x00\x00"))


def test_equal_pictures_are_alike() -> None:
    was = panel()
    assert unlike(distances(was, was)) is None


def test_edges_that_are_drawn_otherwise_are_alike() -> None:
    was = panel()
    jittered = (was.astype(int) + DRAW.integers(-6, 7, was.shape)).clip(0, 255).astype(np.uint8)
    assert unlike(distances(was, jittered)) is None


def test_a_line_of_text_that_is_gone_is_seen_where_it_was() -> None:
    was = panel()
    now = was.copy()
    now[20, 5:35] = PANEL
    other = unlike(distances(was, now))
    assert other is not None
    assert abs(other.row - 20) <= 1
    assert 4 <= other.column <= 35
    assert other.share == pytest.approx(3 * 32 / (40 * 60), abs=0.01)


def test_a_hue_of_the_same_lightness_is_seen() -> None:
    was = np.full((9, 9, 3), (143, 157, 169), np.uint8)
    now = was.copy()
    now[3:6, 3:6] = (177, 148, 160)
    assert unlike(distances(was, now)) is not None


def test_pictures_of_two_heights_are_compared_where_both_are() -> None:
    assert distances(panel(40), panel(38)).shape == (38, 60)


def test_boxes_may_be_a_little_elsewhere_but_not_gone_new_or_moved() -> None:
    was = {"nav": (0, 0, 56, 768), "#detail": (886, 92, 480, 676), "p.level": (20, 20, 900, 40)}
    assert moved(was, {"nav": (1, 0, 56, 768), "#detail": (886, 90, 480, 678), "p.level": (20, 20, 909, 40)}) == []
    assert moved(was, {"#detail": (886, 112, 480, 656), "p.level": (20, 20, 900, 40), "i.mark": (5, 5, 8, 8)}) == [
        "nav is gone",
        "i.mark is new",
        "#detail was at 886, 92 (480 × 676), is at 886, 112 (480 × 656)",
    ]
