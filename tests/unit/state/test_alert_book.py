"""The book of alerts is the fold of transitions and nothing else."""

import msgspec
import pytest

from contracts.alerts import Act, AlertState, Handover, Maintenance, Notice, Transition
from contracts.measures import DAY_MS
from state.alerts import book as book_module
from state.alerts.book import Book, folded
from tests.fixtures.alerts import NOW_MS, an_alert, told

CAMERA = an_alert()
OVER = msgspec.structs.replace(CAMERA, state=AlertState.NORMAL, active=False, revision=2, changed_ms=NOW_MS + 1)


def test_an_alert_is_open_until_it_is_normal_and_then_it_is_kept_among_the_closed() -> None:
    book = folded([told(CAMERA, 1)])
    assert book.open_of("traffic.camera_silent", "traffic", "HY-0012") == CAMERA
    book.fold(told(OVER, 2, act=Act.CLEAR))
    assert book.open_of("traffic.camera_silent", "traffic", "HY-0012") is None
    assert (book.alerts, book.find(CAMERA.id)) == ({}, OVER)


def test_what_was_taken_in_already_changes_nothing() -> None:
    book = folded([told(CAMERA, 1), told(OVER, 2)])
    assert book.fold(told(CAMERA, 1)) == set()
    assert book.find(CAMERA.id) == OVER


def test_a_picture_stays_as_it_was() -> None:
    book = folded([told(CAMERA, 1)])
    picture = book.copy()
    book.fold(told(OVER, 2))
    assert picture.entries() == {f"alert:{CAMERA.id}": CAMERA}


def test_a_closed_alert_goes_after_a_day_and_its_key_is_named() -> None:
    book = folded([told(CAMERA, 1), told(OVER, 2)])
    other = an_alert("HY-0013", state=AlertState.NORMAL, changed_ms=NOW_MS + 2 * DAY_MS)
    assert book.fold(told(other, 3)) == {f"alert:{OVER.id}", f"alert:{other.id}"}
    assert list(book.closed) == [other.id]


def test_a_book_that_was_read_drops_the_same_closed_alerts_as_a_folded_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(book_module, "MOST_CLOSED", 3)
    closed = [an_alert(f"HY-{n}", state=AlertState.NORMAL) for n in (4, 2, 3)]
    book = folded(told(one, at) for at, one in enumerate(closed))
    read = Book.of(book.entries(), book.place, book.at_ms)
    for one in (book, read):
        one.fold(told(an_alert("HY-9", state=AlertState.NORMAL), 9))
    assert (
        sorted(book.closed) == sorted(read.closed) == [one.id for one in (closed[2], closed[0])] + [an_alert("HY-9").id]
    )


def test_maintenance_notice_and_handover_stand_until_the_next_word() -> None:
    window = Maintenance("7", "camera", "HY-0012", NOW_MS, NOW_MS + 1, "lens", "lan")
    sheet = Handover("9", "traffic", "lan", NOW_MS, 0, (0, 1, 0, 2))

    def said(offset: int, act: Act, **of: object) -> Transition:
        return Transition(offset, 0, NOW_MS + offset, act, "lan", **of)  # type: ignore[arg-type]

    book = folded(
        [
            said(1, Act.PLAN_MAINTENANCE, maintenance=window),
            said(2, Act.PIN, notice=Notice("storm", NOW_MS + 60_000, "lan")),
            said(3, Act.HAND_OVER, handover=sheet),
        ]
    )
    assert book.maintenance == {"7": window}
    assert book.notice == Notice("storm", NOW_MS + 60_000, "lan")
    assert book.handovers == {"traffic": sheet}
    assert Book.of(book.entries(), book.place, book.at_ms).entries() == book.entries()
    book.fold(said(4, Act.UNPIN, notice=Notice("storm", 0, "lan")))
    assert book.notice is None


def test_what_has_not_changed_since_stood_the_same_then_though_nothing_tells_how_it_began() -> None:
    seen = msgspec.structs.replace(CAMERA, state=AlertState.ACKNOWLEDGED, revision=2, changed_ms=NOW_MS + 1)
    later = an_alert("HY-0013", changed_ms=NOW_MS + 9)
    book = Book()
    book.recall([seen, later], NOW_MS + 5)
    assert book.alerts == {CAMERA.id: seen}
    assert book.open_of("traffic.camera_silent", "traffic", "HY-0012") == seen


def test_what_is_known_to_have_ended_is_not_recalled() -> None:
    book = folded([told(CAMERA, 1), told(OVER, 2, act=Act.CLEAR)])
    book.recall([CAMERA], NOW_MS + 5)
    assert book.alerts == {}


def test_answered_commands_are_remembered_for_an_hour() -> None:
    book = folded([told(CAMERA, 1, command="c1")])
    assert list(Book.of(book.entries(), book.place, book.at_ms).answered) == ["c1"]
    later = msgspec.structs.replace(CAMERA, changed_ms=NOW_MS + 3_600_000)
    assert "command:c1" in book.fold(told(later, 2, command="c2"))
    assert list(book.answered) == ["c2"]
