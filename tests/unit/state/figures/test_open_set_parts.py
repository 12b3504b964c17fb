"""The open set told apart by agency, commune and field, and the longest overdue of it."""

import numpy as np

from contracts.dossiers import FEE_STATES, STATUSES, DossierState
from contracts.measures import DAY_MS
from state.figures.open_set import PARTS, OpenSet
from state.roster import RosterChanges

NOW = 1_795_312_800_000
SOON = NOW + 2 * DAY_MS
LATE, FINE = NOW - DAY_MS, SOON + DAY_MS


def dossier(due_ms: int, status: str = "in_progress", agency: str = "A", fee: str = "none") -> DossierState:
    place = STATUSES.index(status)
    return DossierState(agency, "C", "commune", "P", "F", "online", place, due_ms, FEE_STATES.index(fee), 0, NOW)


def held(*dossiers: DossierState) -> OpenSet:
    found = OpenSet()
    found.follow(RosterChanges({f"D{i:04d}": one for i, one in enumerate(dossiers)}, whole=True, marks=()))
    return found


def test_each_kind_of_part_adds_up_to_the_province() -> None:
    rng = np.random.default_rng(11)
    rows = [
        DossierState(
            ("A", "B")[i % 2], ("", "C1", "C2")[i % 3], "commune", "P", ("F1", "F2", "F3", "F4")[i % 4], "online",
            int(rng.integers(len(STATUSES))), NOW + int(rng.integers(-4, 5)) * DAY_MS, 0, 0, NOW,
        )
        for i in range(3_000)
    ]  # fmt: skip
    found = held(*rows)
    stock = found.stock(NOW, SOON)
    for part in PARTS:
        parts = found.by(part, NOW, SOON)
        for name in ("open", "overdue", "due_soon", "waiting"):
            assert sum(getattr(one, name) for one in parts) == getattr(stock, name) > 0
    assert {one.id for one in found.by("commune", NOW, SOON)} == {"", "C1", "C2"}


def test_a_dossier_counts_in_the_part_where_it_went() -> None:
    found = held(dossier(LATE), dossier(LATE))
    found.follow(RosterChanges({"D0001": dossier(LATE, agency="B")}, whole=False, marks=()))
    assert [(one.id, one.overdue) for one in found.by("agency", NOW, SOON)] == [("A", 1), ("B", 1)]


def test_the_longest_overdue_come_first_and_no_more_than_asked_for() -> None:
    found = held(*(dossier(LATE - i % 5) for i in range(40)), dossier(0), dossier(FINE), dossier(LATE - 9, "done"))
    assert found.longest_overdue(NOW, 3) == ["D0004", "D0009", "D0014"]
    assert found.longest_overdue(NOW, 10)[8:] == ["D0003", "D0008"]
    assert len(found.longest_overdue(NOW, 99)) == 40
    assert found.longest_overdue(NOW, 0) == []


def test_a_dossier_that_waits_for_the_applicant_is_not_overdue() -> None:
    found = held(dossier(LATE, "needs_supplement"), dossier(LATE - 1, "awaiting_fee"), dossier(LATE))
    assert found.longest_overdue(NOW, 9) == ["D0002"]


def test_the_longest_overdue_can_be_those_of_one_agency() -> None:
    found = held(dossier(LATE - 2), dossier(LATE, agency="B"), dossier(LATE - 1, agency="B"))
    assert found.longest_overdue(NOW, 9, ["B"]) == ["D0002", "D0001"]
    assert found.longest_overdue(NOW, 9, ["nowhere"]) == []


def test_a_place_that_another_dossier_left_is_taken_with_its_own_name() -> None:
    found = held(dossier(LATE), dossier(LATE))
    found.follow(RosterChanges({"D0000": None, "D9": dossier(LATE - 1)}, whole=False, marks=()))
    assert found.longest_overdue(NOW, 9) == ["D9", "D0001"]


def test_fees_are_those_of_open_dossiers() -> None:
    paid = [dossier(FINE, fee="paid_online")] * 3 + [dossier(FINE, fee="paid_counter")]
    found = held(*paid, dossier(FINE, fee="due"), dossier(FINE), dossier(FINE, "done", fee="paid_online"))
    assert found.fees_paid() == (3, 4)
    assert OpenSet().fees_paid() == (0, 0)
