"""What readers keep of a roster, and what they are told of its changes."""

import pytest

from contracts.dossiers import DossierState, OpenDossier
from state import roster
from state.roster import RosterChanges, RosterCopy, changes_since
from tests.fixtures.shards import NOW_MS, msgpack


def stored(agency: str, status: int = 1) -> bytes:
    return msgpack(OpenDossier(agency, "", "province", "P", "F", "online", status, 0, 0, 0, NOW_MS, []))


def kept(agency: str, status: int = 1) -> DossierState:
    return DossierState(agency, "", "province", "P", "F", "online", status, 0, 0, 0, NOW_MS)


def copies(count: int = 1) -> list[RosterCopy]:
    return [RosterCopy(DossierState) for _ in range(count)]


def test_only_the_leading_fields_are_kept_and_each_name_once() -> None:
    (copy,) = copies()
    copy.load({"a": stored("H31.15")})
    copy.apply({"b": stored("H31.15", 2)})
    assert copy.entries == {"a": kept("H31.15"), "b": kept("H31.15", 2)}
    assert copy.entries["a"].agency is copy.entries["b"].agency


def test_a_reader_is_told_everything_first_and_then_what_changed() -> None:
    one, two = held = copies(2)
    one.load({"a": stored("X")})
    two.load({"b": stored("X")})
    first = changes_since(held, ())
    assert (first.whole, first.entries) == (True, {"a": kept("X"), "b": kept("X")})
    assert changes_since(held, first.marks) == RosterChanges({}, whole=False, marks=first.marks)
    one.apply({"a": None, "c": stored("Y")})
    two.apply({"b": stored("X", 2)})
    two.apply({"b": stored("X", 3)})
    then = changes_since(held, first.marks)
    assert (then.whole, then.entries) == (False, {"a": None, "c": kept("Y"), "b": kept("X", 3)})
    assert changes_since(held, then.marks).entries == {}


def test_a_reader_is_told_everything_when_a_shard_was_loaded_anew() -> None:
    held = copies(2)
    marks = changes_since(held, ()).marks
    held[1] = copies()[0]
    held[1].load({"b": stored("X")})
    assert changes_since(held, marks)[:2] == ({"b": kept("X")}, True)


def test_a_reader_that_was_away_for_too_long_is_told_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "REMEMBERED", 2)
    held = copies()
    marks = changes_since(held, ()).marks
    held[0].apply({"a": stored("X"), "b": stored("X")})
    assert not changes_since(held, marks).whole
    held[0].apply({"a": None})
    assert changes_since(held, marks)[:2] == ({"b": kept("X")}, True)
