import numpy as np
import pytest

from contracts.dossiers import AGENCY, STATUSES, DossierState
from contracts.measures import DAY_MS
from state.figures import dossiers
from state.figures.open_set import OpenSet
from state.roster import RosterChanges

NOW = 1_795_312_800_000
SOON = NOW + 2 * DAY_MS


def dossier(status: str, due_ms: int, agency: str = "X", closed_ms: int = 0) -> DossierState:
    return DossierState(agency, "", "province", "P", "F", "online", STATUSES.index(status), due_ms, 0, closed_ms, NOW)


def whole(**dossiers: DossierState) -> RosterChanges:
    return RosterChanges(dossiers, whole=True, marks=())


@pytest.mark.parametrize(
    ("status", "due_ms", "counted"),
    [
        ("in_progress", NOW, {"open", "overdue"}),
        ("in_progress", NOW - 1, {"open", "overdue"}),
        ("in_progress", NOW + 1, {"open", "due_soon"}),
        ("in_progress", SOON, {"open", "due_soon"}),
        ("in_progress", SOON + 1, {"open"}),
        ("registered", 0, {"open"}),
        ("needs_supplement", NOW - DAY_MS, {"open", "waiting"}),
        ("awaiting_fee", NOW + 1, {"open", "waiting"}),
        ("done", NOW - DAY_MS, set()),
        ("returned", NOW - DAY_MS, set()),
        ("withdrawn", NOW - DAY_MS, set()),
    ],
)
def test_a_dossier_is_counted_where_it_stands(status: str, due_ms: int, counted: set[str]) -> None:
    held = OpenSet()
    held.follow(whole(D1=dossier(status, due_ms)))
    stock = held.stock(NOW, SOON)
    found = {name for name in ("open", "overdue", "due_soon", "waiting") if getattr(stock, name)}
    assert found == counted


def test_a_dossier_becomes_overdue_by_the_passing_of_time_alone() -> None:
    held = OpenSet()
    held.follow(whole(D1=dossier("in_progress", NOW + 1)))
    assert (held.stock(NOW, SOON).overdue, held.stock(NOW + 1, SOON).overdue) == (0, 1)


def test_the_oldest_overdue_is_the_earliest_due() -> None:
    held = OpenSet()
    held.follow(whole(D1=dossier("in_progress", NOW - 5), D2=dossier("accepted", NOW - 9), D3=dossier("done", 1)))
    assert held.stock(NOW, SOON).oldest_due_ms == NOW - 9


def test_changed_closed_and_vanished_dossiers_are_followed() -> None:
    held = OpenSet()
    late = dossier("in_progress", NOW - 1)
    changed = {"D2": dossier("done", NOW - 1, closed_ms=NOW), "D4": dossier("accepted", SOON + 1)}
    held.follow(whole(D1=late, D2=late, D3=late))
    held.follow(RosterChanges(changed | {"D3": None, "D9": None}, whole=False, marks=((held, 5),)))
    stock = held.stock(NOW, SOON)
    assert (stock.open, stock.overdue, held.marks) == (2, 1, ((held, 5),))
    held.follow(whole(D1=late, D5=late))
    stock = held.stock(NOW, SOON)
    assert (stock.open, stock.overdue) == (2, 2)


def test_many_dossiers_equal_a_plain_count() -> None:
    rng = np.random.default_rng(7)
    held = OpenSet()
    roster: dict[str, DossierState] = {}
    for turn in range(4):
        for _ in range(1500):
            code = f"D{rng.integers(0, 4000)}"
            if code in roster and rng.random() < 0.3:
                del roster[code]
            else:
                roster[code] = dossier(str(rng.choice(STATUSES)), NOW + int(rng.integers(-3, 5)) * DAY_MS + turn)
        held.follow(whole(**roster))
        waiting, closed = {4, 5}, {2, 6, 7, 8, 9}
        is_open = [d for d in roster.values() if d.status not in closed]
        overdue = [d for d in is_open if d.status not in waiting and d.due_ms <= NOW]
        assert (held.stock(NOW, SOON).open, held.stock(NOW, SOON).overdue) == (len(is_open), len(overdue))


def test_agencies_come_by_overdue_then_by_open() -> None:
    late, fine = NOW - 1, SOON + 1
    held = OpenSet()
    rows = [("A", fine), ("A", fine), ("B", late), ("C", fine), ("C", late)]
    held.follow(whole(**{f"D{i}": dossier("in_progress", due, agency) for i, (agency, due) in enumerate(rows)}))
    found = [(row.id, row.open, row.overdue) for row in held.by("agency", NOW, SOON)]
    assert found == [("C", 2, 1), ("B", 1, 1), ("A", 2, 0)]
    assert held.stock(NOW, SOON, ["C"]).open == 2


def days(**sums: int) -> np.ndarray:
    found = np.zeros((1, 1, AGENCY.width), dtype=np.int64)
    for name, value in sums.items():
        found[0, 0, AGENCY.column(name)] = value
    return found


def test_the_month_is_shares_of_what_was_received_and_done() -> None:
    cells = days(received=200, received_online=190, done=100, done_on_time=92, done_online=80, to_needs_supplement=14)
    found = dossiers.month(cells)
    shares = (found.submitted_online_pct, found.processed_online_pct, found.supplements_pct)
    assert shares == (95, 80, 7)


def test_not_finishing_cannot_help() -> None:
    held = OpenSet()
    held.follow(whole(**{f"D{i}": dossier("in_progress", NOW - 1) for i in range(20)}))
    last = dossiers.month(days(done=180, done_on_time=170))
    assert dossiers.on_time_pct(last, held.stock(NOW, SOON)) == 85


def test_an_empty_month_is_unknown() -> None:
    found = dossiers.month(days())
    assert dossiers.on_time_pct(found, OpenSet().stock(NOW, SOON)) is None
    assert (found.submitted_online_pct, found.time_used_p90_pct) == (None, None)


def test_time_used_is_in_percent_of_the_allowed_time() -> None:
    found = dossiers.month(days(done=10, time_used_0=5, time_used_7=5))
    assert (found.time_used_median_pct, found.time_used_p90_pct) == (12.5, 97.5)


def test_days_of_work_follow_the_pace() -> None:
    held = OpenSet()
    held.follow(whole(**{f"D{i}": dossier("in_progress", SOON) for i in range(50)}))
    assert dossiers.days_of_work(held.stock(NOW, SOON), dossiers.month(days(done=220)), 22) == 5
    assert dossiers.days_of_work(held.stock(NOW, SOON), dossiers.month(days()), 22) is None


def test_the_usual_by_now_takes_the_running_hour_in_proportion() -> None:
    hourly = np.tile(np.arange(24, dtype=np.float64), 4)
    assert dossiers.usual_by_now(hourly, 240, 3.5, [10, 11, 12]) == 0 + 1 + 2 + 1.5


def test_two_working_days_are_too_few() -> None:
    assert dossiers.usual_by_now(np.ones(96), 240, 3.5, [10, 11]) is None
    assert dossiers.usual_by_now(np.full(96, np.nan), 240, 3.5, [10, 11, 12]) is None


def test_steps_stand_in_the_order_of_the_statuses() -> None:
    found = dossiers.steps_into(days(to_registered=9, to_accepted=8, to_refused=1, to_returned=4))
    assert found.tolist() == [9, 8, 1, 0, 0, 0, 0, 0, 0, 4]


def test_what_used_the_allowed_time_up_is_beyond_it() -> None:
    used = dossiers.time_used(days(time_used_0=6, time_used_7=1, time_used_8=2, time_used_15=1))
    assert (used[0], used[7], used[8], used[15], used.sum()) == (6, 1, 2, 1, 10)
    assert dossiers.within_allowed_pct(used) == 70
    assert dossiers.within_allowed_pct(dossiers.time_used(days())) is None


def test_offices_are_judged_by_the_goal_of_their_level_once_they_did_enough() -> None:
    rows = [(100, 90), (100, 89), (29, 29), (30, 30), (0, 0)]
    cells = np.concatenate([days(done=done, done_online=settled) for done, settled in rows])
    found = dossiers.online(cells, 90.0)
    assert (found.done, found.online, found.judged, found.meeting) == (259, 238, 3, 2)
    assert dossiers.online(cells, 60.0).meeting == 3
