"""Dossier rules: they look once an hour, in working hours, and tell again when it has become twice as bad."""

from contracts.alerts import Counter
from contracts.measures import Grain
from tests.fixtures.rule_world import RuleWorld

LAND = "H31.15"


def overdue_world(minutes: int = 130) -> RuleWorld:
    """From 09:02 on an agency has 15 of 100 dossiers overdue, 35 from 10:32."""
    world = RuleWorld(minutes)
    world.stock(LAND, -10, 90, open=100, overdue=15)
    world.stock(LAND, 90, minutes, open=100, overdue=35)
    return world


def test_an_agency_with_many_overdue_is_told_at_the_full_hour_and_again_when_doubled() -> None:
    told = overdue_world().said("dossiers", "dossiers.unit_overdue")
    assert told == [(57, "fired", LAND), (117, "fired", LAND)]


def test_the_agency_owns_its_alert() -> None:
    (signal,) = [s for m, s in overdue_world(60).play("dossiers") if s.rule == "dossiers.unit_overdue"]
    assert (signal.owner, signal.where.path) == (LAND, f"/dossiers/agency/{LAND}")
    assert signal.sentence[0].endswith(": 15 hồ sơ quá hạn, 15,0% số đang mở.")


def test_between_eight_and_fifteen_overdue_stays_as_it_is() -> None:
    world = RuleWorld(300)
    counters: dict[str, dict[str, Counter]] = {}
    kinds = []
    for minute, overdue in ((57, 16), (117, 9), (297, 7)):
        world.stock(LAND, minute - 5, minute + 1, open=100, overdue=overdue)
        found = world.evaluate("dossiers", minute, counters)
        counters = found.counters
        kinds.append([signal.kind for signal in found.signals if signal.rule == "dossiers.unit_overdue"])
    assert kinds == [["fired"], [], ["recovered"]]


def test_twenty_overdue_of_a_thousand_open_are_few() -> None:
    world = RuleWorld(60)
    world.stock(LAND, -10, 60, open=1000, overdue=20)
    assert world.said("dossiers", "dossiers.unit_overdue") == []


def test_an_agency_that_is_not_sampled_keeps_its_alert() -> None:
    world = RuleWorld(180)
    world.stock(LAND, -10, 60, open=100, overdue=15)
    assert world.said("dossiers", "dossiers.unit_overdue") == [(57, "fired", LAND)]


def test_offices_are_closed_at_noon_and_rules_rest() -> None:
    world = RuleWorld(260)
    world.stock(LAND, 150, 260, open=100, overdue=15)
    # 12:00 and 13:00 fall into the break from 11:30 to 13:30.
    assert world.said("dossiers", "dossiers.unit_overdue") == []


def test_one_dossier_over_ten_days_late_is_told() -> None:
    world = RuleWorld(60)
    world.stock(LAND, -10, 60, open=100, long_overdue=1)
    assert world.said("dossiers", "dossiers.long_overdue") == [(57, "fired", LAND)]


def test_ten_dossiers_that_do_not_move_are_stuck() -> None:
    world = RuleWorld(60)
    world.stock(LAND, -10, 60, open=100, due_soon=30, stuck=10)
    world.stock("H31.07", -10, 60, open=100, due_soon=30, stuck=9)
    assert world.said("dossiers", "dossiers.stuck") == [(57, "fired", LAND)]


def test_twice_the_usual_that_do_not_move_is_a_mornings_burst_and_four_times_is_not() -> None:
    world = RuleWorld(60)
    world.stock(LAND, -10, 60, open=100, due_soon=40, stuck=24)
    world.stock("H31.07", -10, 60, open=100, due_soon=40, stuck=12)
    for hour in range(-24 * 9, 0):
        for agency in (LAND, "H31.07"):
            world.fill_hour("dossiers", "open_by_agency", agency, hour, {"samples": 1, "open": 100, "stuck": 6})
    assert world.said("dossiers", "dossiers.stuck") == [(57, "fired", LAND)]


def test_a_backlog_is_more_in_than_out_and_more_open_than_usual() -> None:
    world = RuleWorld(60)
    world.stock(LAND, -10, 60, open=300)
    world.stock("H31.07", -10, 60, open=140)
    for hour in range(-24 * 9, 0):
        for agency in (LAND, "H31.07"):
            world.fill_hour("dossiers", "open_by_agency", agency, hour, {"samples": 1, "open": 100})
    today = Grain.DAY.bucket(world.at(0))
    for agency in (LAND, "H31.07"):
        flow = [{"received": 40, "done": 20}] * 10
        world.mirror.fill("dossiers", "agency", Grain.DAY, agency, today - 10, flow)
    assert world.said("dossiers", "dossiers.backlog") == [(57, "fired", LAND)]


def test_intake_stops_where_forty_are_usual() -> None:
    world = RuleWorld(40)
    world.fill("dossiers", "agency", LAND, -125, 10, {"received": 8})
    told = world.said("dossiers", "dossiers.intake_stopped")
    assert told == [(24, "fired", LAND), (24, "fired", "dossiers")]


def test_the_provinces_overdue_share_has_its_band() -> None:
    world = RuleWorld(10)
    world.stock(LAND, -10, 10, open=100, overdue=2)
    told = [(m, s.severity) for m, s in world.play("dossiers") if s.rule == "figure.dossiers.overdue"]
    assert told == [(2, 3)]
