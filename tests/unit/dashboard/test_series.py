import pytest

from contracts.calendar import WorkingCalendar
from contracts.heartbeats import Beat, SourceState
from contracts.measures import DAY_MS, HOUR_MS, Grain
from contracts.registry import load_registry
from dashboard.api.parameters import ParameterError, moment, rfc3339
from dashboard.api.series import Series, parse, series
from dashboard.api.usuals import Usuals
from state.figures.workdays import weekday_of
from tests.unit.dashboard.table_mirror import TableMirror, status

NOW = 1_795_312_800_000 + 12 * HOUR_MS + 30_000
MINUTE = 60_000
REGISTRY = load_registry()
FIRST, SECOND = REGISTRY.cameras[0], REGISTRY.cameras[1]
AGENCY = REGISTRY.agencies[0]
PROVIDER, OTHER = REGISTRY.providers[0], REGISTRY.providers[1]


def asked(mirror: TableMirror, **given: object) -> Series:
    parameters = {name.removesuffix("_"): str(value) for name, value in given.items()}
    weekday = weekday_of(WorkingCalendar(REGISTRY.holiday_dates))
    return series(parse(parameters, REGISTRY, NOW), mirror, weekday, Usuals())


def values(found: Series) -> list[object]:
    return [value for _, value in found.points]


@pytest.fixture
def mirror() -> TableMirror:
    """Passages at two cameras, payments of two providers, an agency's dossiers: all three minutes ago."""
    mirror, at = TableMirror(NOW), NOW - 3 * MINUTE
    mirror.count("traffic", "camera", FIRST.id, at, vehicles=4, speed_20=4, speed_sum_dkmh=900)
    mirror.count("traffic", "camera", SECOND.id, at, vehicles=6, speed_40=6, speed_sum_dkmh=2_550)
    mirror.count("traffic", "camera", "unknown", at, vehicles=1)
    mirror.count("dossiers", "agency", AGENCY.id, at, received=3, received_online=2)
    for provider, declines in ((PROVIDER, 1), (OTHER, 3)):
        sums = {"transactions": 10, "technical_decline": declines, "success": 10 - declines}
        mirror.count("payments", "provider_service", f"{provider.id}/water", at, **sums)
    return mirror


def test_without_an_entity_it_is_the_province(mirror: TableMirror) -> None:
    found = asked(mirror, feed="traffic", from_=NOW - 5 * MINUTE)
    assert (found.entity, found.measure, found.grain) == (None, "vehicles", "minute")
    assert values(found) == [None, None, 11, 0, 0, 0]
    assert found.points[2][0] == rfc3339(NOW - 3 * MINUTE - 30_000)


def test_before_anything_was_counted_nothing_is_known_of_anyone(mirror: TableMirror) -> None:
    assert values(asked(mirror, feed="traffic", entity=SECOND.id, from_=NOW - 5 * MINUTE)) == [None, None, 6, 0, 0, 0]
    mirror.count("traffic", "camera", FIRST.id, NOW - 5 * MINUTE, vehicles=1)
    assert values(asked(mirror, feed="traffic", entity=SECOND.id, from_=NOW - 5 * MINUTE)) == [0, 0, 6, 0, 0, 0]


def test_shares_of_payments_by_the_minute_are_of_the_quarter_of_an_hour_before(mirror: TableMirror) -> None:
    sums = {"transactions": 80, "technical_decline": 0, "success": 80}
    mirror.count("payments", "provider_service", f"{PROVIDER.id}/water", NOW - 17 * MINUTE, **sums)
    found = values(asked(mirror, feed="payments", measure="technical_decline_pct", from_=NOW - 5 * MINUTE))
    # 17 minutes ago 0 of 80, 3 minutes ago 4 of 20: together for as long as both lie within 15 minutes.
    assert found == [0, 0, 4, 20, 20, 20]
    by_hour = asked(mirror, feed="payments", measure="technical_decline_pct", grain="hour", from_=NOW - MINUTE)
    assert values(by_hour) == [4, None]


@pytest.mark.parametrize("grain", ["minute", "hour", "day"])
def test_where_something_was_counted_before_nothing_is_a_real_zero(mirror: TableMirror, grain: str) -> None:
    mirror.count("traffic", "camera", FIRST.id, NOW - 3 * DAY_MS, vehicles=1)
    span_ms = Grain(grain).span_ms
    found = values(asked(mirror, feed="traffic", grain=grain, from_=NOW - 2 * span_ms - 5 * MINUTE))
    assert found[0] == 0
    assert None not in found


def test_what_was_left_unread_is_unknown(mirror: TableMirror) -> None:
    mirror.count("traffic", "camera", FIRST.id, NOW - 3 * DAY_MS, vehicles=1)
    mirror.statuses["traffic"] = status(NOW, incomplete_before_ms=NOW - 3 * MINUTE - 30_000)
    assert values(asked(mirror, feed="traffic", from_=NOW - 5 * MINUTE)) == [None, None, 11, 0, 0, 0]


def test_the_end_is_not_included_and_what_has_not_begun_is_no_point(mirror: TableMirror) -> None:
    start = NOW - 30_000 - 3 * MINUTE
    assert values(asked(mirror, feed="traffic", from_=start, to=start + MINUTE)) == [11]
    assert len(values(asked(mirror, feed="traffic", from_=start, to=NOW + HOUR_MS))) == 4


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"feed": "traffic", "entity": FIRST.id}, 4),
        ({"feed": "traffic", "entity": "unknown"}, 1),
        ({"feed": "dossiers", "entity": AGENCY.id}, 3),
        ({"feed": "dossiers", "agency": AGENCY.id, "measure": "received_online"}, 2),
        ({"feed": "dossiers", "level": AGENCY.level}, 3),
        ({"feed": "payments"}, 20),
        ({"feed": "payments", "provider": PROVIDER.id}, 10),
        ({"feed": "payments", "service": "water"}, 20),
        ({"feed": "payments", "service": "health"}, 0),
        ({"feed": "payments", "provider": OTHER.id, "service": "water", "measure": "technical_decline"}, 3),
        ({"feed": "payments", "entity": f"{PROVIDER.id}/water"}, 10),
        ({"feed": "payments", "measure": "technical_decline_pct"}, 20),
        ({"feed": "traffic", "entity": FIRST.id, "measure": "speed_p50"}, 22.5),
        ({"feed": "traffic", "entity": FIRST.id, "measure": "speed_mean"}, 22.5),
    ],
)
def test_entities_and_roll_ups(mirror: TableMirror, given: dict[str, str], expected: float) -> None:
    assert values(asked(mirror, **given, from_=NOW - 5 * MINUTE))[2] == expected


def test_roads_and_communes_roll_up_by_the_registry(mirror: TableMirror) -> None:
    for place in ("road", "commune"):
        where = getattr(FIRST, place)
        expected = sum(v for camera, v in ((FIRST, 4), (SECOND, 6)) if getattr(camera, place) == where)
        found = asked(mirror, feed="traffic", **{place: where}, from_=NOW - 5 * MINUTE)
        assert (found.entity, values(found)[2]) == (where, expected)


def test_what_cannot_be_computed_is_null(mirror: TableMirror) -> None:
    found = asked(mirror, feed="traffic", measure="speed_p50", from_=NOW - 5 * MINUTE)
    assert values(found)[:2] == [None, None]


def test_hours_and_days_begin_in_local_time(mirror: TableMirror) -> None:
    day = asked(mirror, feed="traffic", grain="day")
    assert day.points[-1] == (rfc3339(Grain.DAY.start_ms(Grain.DAY.bucket(NOW))), 11)
    assert day.points[-1][0].endswith("T17:00:00Z")


def test_open_dossiers_are_a_gauge_with_gaps(mirror: TableMirror) -> None:
    mirror.count("dossiers", "open_by_agency", AGENCY.id, NOW - 2 * MINUTE, samples=1, open=7)
    found = asked(mirror, feed="dossiers", measure="open", from_=NOW - 5 * MINUTE)
    assert values(found)[:4] == [None, None, None, 7]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "feed"),
        ({"feed": "weather"}, "feed"),
        ({"feed": "heartbeats"}, "feed"),
        ({"feed": "traffic", "measure": "received"}, "measure"),
        ({"feed": "traffic", "grain": "second"}, "grain"),
        ({"feed": "traffic", "measure": "distinct", "grain": "minute"}, "grain"),
        ({"feed": "traffic", "measure": "distinct", "usual": "yes"}, "usual"),
        ({"feed": "traffic", "measure": "heard_pct", "usual": "yes"}, "usual"),
        ({"feed": "traffic", "grain": "day", "usual": "yes"}, "usual"),
        ({"feed": "traffic", "usual": "maybe"}, "usual"),
        ({"feed": "payments", "measure": "heard_pct"}, "measure"),
        ({"feed": "traffic", "entity": "HY-9999"}, "entity"),
        ({"feed": "traffic", "commune": "x"}, "commune"),
        ({"feed": "traffic", "provider": PROVIDER.id}, "provider"),
        ({"feed": "traffic", "road": FIRST.road, "commune": FIRST.commune}, "road"),
        ({"feed": "payments", "commune": FIRST.commune, "measure": "latency_p95_ms"}, "measure"),
        ({"feed": "traffic", "from": "yesterday"}, "from"),
        ({"feed": "traffic", "from": "2026-11-22T01:02:03"}, "from"),
        ({"feed": "traffic", "to": "12:00"}, "to"),
        ({"feed": "traffic", "from": str(NOW), "to": str(NOW)}, "from"),
        ({"feed": "traffic", "from": str(NOW - 90 * HOUR_MS), "to": str(NOW - 80 * HOUR_MS)}, "to"),
        ({"feed": "traffic", "from": str(NOW + HOUR_MS), "to": str(NOW + 2 * HOUR_MS)}, "from"),
        ({"feed": "traffic", "graim": "hour"}, "graim"),
        ({"feed": "traffic", "from": "9" * 40}, "from"),
        ({"feed": "traffic", "from": "9" * 15}, "from"),
    ],
)
def test_a_wrong_parameter_is_named(mirror: TableMirror, given: dict[str, str], field: str) -> None:
    with pytest.raises(ParameterError) as caught:
        asked(mirror, **given)
    assert caught.value.field == field
    assert caught.value.allowed


HOUR = Grain.HOUR.bucket(NOW)


def weeks(mirror: TableMirror, feed: str, table: str, entity: str, **amounts: int) -> None:
    """The same amounts in every hour of the last 35 days."""
    mirror.fill(feed, table, Grain.HOUR, entity, HOUR - 35 * 24, [amounts] * (35 * 24))


def test_what_is_usual_lies_beside_minutes_each_quarter_of_an_hour_and_beside_hours_in_their_middle() -> None:
    mirror = TableMirror(NOW)
    weeks(mirror, "traffic", "camera", FIRST.id, vehicles=600)
    hour = NOW - 30_000
    minutes = asked(mirror, feed="traffic", entity=FIRST.id, from_=hour - HOUR_MS, usual="yes").usual
    assert minutes is not None
    assert [at for at, *_ in minutes] == [rfc3339(hour + step * 15 * MINUTE) for step in range(-4, 2)]
    assert {tuple(edges) for _, *edges in minutes} == {(8.5, 10, 11.5)}
    hours = asked(mirror, feed="traffic", entity=FIRST.id, grain="hour", from_=NOW - 3 * HOUR_MS, usual="yes").usual
    assert hours is not None
    assert hours[0] == (rfc3339(hour - 3 * HOUR_MS + HOUR_MS // 2), 510, 600, 690)


def test_what_was_not_asked_for_is_not_told(mirror: TableMirror) -> None:
    assert asked(mirror, feed="traffic").usual is None


def test_usual_is_of_those_that_were_chosen() -> None:
    mirror = TableMirror(NOW)
    weeks(mirror, "payments", "provider_service", f"{PROVIDER.id}/water", transactions=60)
    weeks(mirror, "payments", "provider_service", f"{PROVIDER.id}/health", transactions=120)
    weeks(mirror, "payments", "provider_service", f"{OTHER.id}/water", transactions=6_000)
    found = asked(mirror, feed="payments", provider=PROVIDER.id, usual="yes").usual
    assert found is not None
    assert found[0][2] == 3


def test_percentiles_and_gauges_are_as_usual_by_the_minute_as_by_the_hour() -> None:
    mirror = TableMirror(NOW)
    weeks(mirror, "traffic", "camera", FIRST.id, vehicles=10, speed_40=10)
    weeks(mirror, "dossiers", "open_by_agency", AGENCY.id, samples=1, open=40)
    speed = asked(mirror, feed="traffic", entity=FIRST.id, measure="speed_p50", usual="yes").usual
    stock = asked(mirror, feed="dossiers", agency=AGENCY.id, measure="open", usual="yes").usual
    assert speed is not None
    assert stock is not None
    assert (speed[0][2], stock[0][2]) == (42.5, 40)


def test_an_hour_of_nothing_is_usual_for_offices_and_a_gap_for_cameras() -> None:
    mirror = TableMirror(NOW)
    for week in range(1, 6):
        hour = HOUR - week * 7 * 24
        for feed, table, entity, name in (
            ("traffic", "camera", FIRST.id, "vehicles"),
            ("dossiers", "agency", AGENCY.id, "received"),
        ):
            busy = {name: 60 if week < 3 else 0}
            mirror.fill(feed, table, Grain.HOUR, entity, HOUR - 35 * 24 - 1, [{name: 1}])
            mirror.fill(feed, table, Grain.HOUR, entity, hour, [busy])
    middle = {"from_": NOW - 30_000, "to": NOW, "usual": "yes", "grain": "hour"}
    cars = asked(mirror, feed="traffic", entity=FIRST.id, **middle).usual
    papers = asked(mirror, feed="dossiers", agency=AGENCY.id, **middle).usual
    assert cars is not None
    assert papers is not None
    assert (cars[0][2], papers[0][2]) == (None, 0)


def test_a_band_begins_where_history_does() -> None:
    mirror = TableMirror(NOW)
    mirror.fill("traffic", "camera", Grain.HOUR, FIRST.id, HOUR - 48, [{"vehicles": 60}] * 48)
    found = asked(mirror, feed="traffic", entity=FIRST.id, grain="hour", from_=NOW - 2 * DAY_MS, usual="yes").usual
    assert found is not None
    known = [middle for _, _, middle, _ in found]
    assert known[:25] == [None] * 25
    assert set(known[25:]) == {60}


def heard(mirror: TableMirror, **given: object) -> list[object]:
    return values(asked(mirror, feed="traffic", entity=FIRST.id, measure="heard_pct", **given))


def beats(mirror: TableMirror, minutes_ago: range, entity: str = FIRST.id) -> None:
    """Two beats in each of those minutes."""
    name = f"/cameras/{entity}"
    mirror.rosters["heartbeats"][name] = SourceState("camera", entity, [Beat(NOW, "b", {"traffic": 1})])
    for ago in minutes_ago:
        mirror.count("heartbeats", "source", name, NOW - 30_000 - ago * MINUTE, beats=2)


def test_beats_that_were_heard_are_told_of_those_that_were_due_in_five_minutes() -> None:
    mirror = TableMirror(NOW)
    beats(mirror, range(3, 60))
    beats(mirror, range(1, 60), SECOND.id)
    assert heard(mirror, from_=NOW - 6 * MINUTE) == [100, 100, 100, 100, 80, 60, None]


def test_beats_of_an_hour_are_told_when_none_can_come_any_more() -> None:
    mirror = TableMirror(NOW)
    beats(mirror, range(46, 300))
    found = heard(mirror, grain="hour", from_=NOW - 5 * HOUR_MS)
    assert found[-1] is None
    assert found[-2] == 25


def test_a_camera_that_was_never_heard_cannot_be_judged() -> None:
    mirror = TableMirror(NOW)
    assert set(heard(mirror)) == {None}
    beats(mirror, range(0))
    assert set(heard(mirror)) == {None}


def test_before_its_first_beat_nothing_is_known_and_after_it_silence_is_nothing_heard() -> None:
    mirror = TableMirror(NOW)
    beats(mirror, range(20, 30))
    found = heard(mirror, from_=NOW - 40 * MINUTE)
    assert found[:15] == [None] * 15
    assert found[15:18] == [100, 100, 100]
    assert found[-2] == 0


def test_what_was_deleted_unread_is_not_taken_for_silence() -> None:
    mirror = TableMirror(NOW)
    beats(mirror, range(1, 60))
    mirror.statuses["heartbeats"] = status(NOW, incomplete_before_ms=NOW - 30_000 - 9 * MINUTE)
    found = heard(mirror, from_=NOW - 10 * MINUTE)
    assert found[:5] == [None] * 5
    assert found[5] == 100


@pytest.mark.parametrize(
    "text", ["2026-11-22T08:02:03+07:00", "2026-11-22T08:02:03 07:00", "2026-11-22T01:02:03Z", "1795309323000"]
)
def test_moments_are_rfc3339_or_epoch_ms(text: str) -> None:
    assert moment({"from": text}, "from", 0) == 1_795_309_323_000
    assert rfc3339(1_795_309_323_000) == "2026-11-22T01:02:03Z"
