"""Load, floods, chatter and delays, each by a table."""

from typing import Any

import msgspec
import pytest

from contracts.alerts import Act, Alert, AlertState, Transition
from contracts.measures import DAY_MS, HOUR_MS
from state.figures.alarms import chatters, flooded, floods, load, performance, standing
from tests.fixtures.alerts import NOW_MS, an_alert, told

MINUTE = 60_000


def every(seconds: int, count: int, first_ms: int = 0) -> list[int]:
    return [first_ms + 1_000 * seconds * i for i in range(count)]


def raised(entity: str, at_ms: int, offset: int, **changed: Any) -> Transition:
    alert = an_alert(entity, id=f"r:{entity}:{offset}", raised_ms=at_ms, started_ms=at_ms, changed_ms=at_ms, **changed)
    return told(alert, offset)


def done(first: Transition, act: Act, after_ms: int, offset: int, **changed: Any) -> Transition:
    assert first.alert is not None
    alert = msgspec.structs.replace(first.alert, changed_ms=first.at_ms + after_ms, **changed)
    return told(alert, offset, act=act, by="lan")


def test_the_load_is_what_is_new_in_ten_minutes() -> None:
    assert load([0, 1, 5 * MINUTE, 10 * MINUTE], 10 * MINUTE) == 3
    assert load([0], 10 * MINUTE) == 0
    assert load([0], 10 * MINUTE - 1) == 1
    assert load([11 * MINUTE], 10 * MINUTE) == 0


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([], []),
        (every(60, 9), []),
        (every(30, 10), [(270_000, 10 * MINUTE + 5 * 30_000)]),
        (every(60, 30), [(9 * MINUTE, 29 * MINUTE + 6 * MINUTE)]),
    ],
    ids=["nothing", "nine in nine minutes", "ten in five minutes", "one a minute for half an hour"],
)
def test_a_flood_begins_at_ten_and_ends_below_five(moments: list[int], expected: list[tuple[int, int]]) -> None:
    assert floods(moments, DAY_MS) == expected


@pytest.mark.parametrize(("at_ms", "expected"), [(0, False), (270_000, True), (749_999, True), (750_000, False)])
def test_whether_a_flood_lasts(at_ms: int, *, expected: bool) -> None:
    assert flooded(every(30, 10), at_ms) is expected


def test_a_flood_that_lasts_ends_with_the_span() -> None:
    assert floods(every(30, 10), 6 * MINUTE) == [(270_000, 6 * MINUTE)]


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([0, 1, HOUR_MS], True),
        ([0, 1, HOUR_MS + 1], False),
        ([0, 1], False),
        ([0, HOUR_MS, HOUR_MS + 1, HOUR_MS + 2], True),
    ],
)
def test_three_times_in_an_hour_is_chatter(moments: list[int], *, expected: bool) -> None:
    assert chatters(moments) is expected


def test_figures_of_a_desk() -> None:
    start = NOW_MS
    first = raised("HY-0001", start + MINUTE, 1)
    second = raised("HY-0002", start + 2 * MINUTE, 2, severity=1)
    told_ = [
        first,
        second,
        raised("x", start + 3 * MINUTE, 3, domain="system"),
        done(first, Act.COMMENT, 4 * MINUTE, 4),
        done(first, Act.ACKNOWLEDGE, 6 * MINUTE, 5, state=AlertState.ACKNOWLEDGED, acknowledged_ms=1),
        done(first, Act.CLEAR, 30 * MINUTE, 6, state=AlertState.NORMAL),
    ]
    found = performance(told_, [], "traffic", start, start + 2 * HOUR_MS)
    assert (found.raised, found.per_hour, found.hours, found.busiest) == (2, 1.0, (2, 0), 2)
    assert found.critical_pct == 50.0
    assert (found.first_act_ms, found.acknowledge_ms, found.solve_ms) == (4 * MINUTE, 6 * MINUTE, 30 * MINUTE)
    assert found.floods == ()


def test_nothing_happened_is_not_zero() -> None:
    found = performance([], [], "traffic", NOW_MS, NOW_MS + HOUR_MS)
    assert (found.raised, found.critical_pct, found.first_act_ms, found.solve_ms) == (0, None, None, None)


def test_the_worst_offender_comes_first_and_repeats_count() -> None:
    start = NOW_MS
    quiet, loud = raised("HY-0001", start, 1), raised("HY-0002", start + 1, 2)
    repeats = [done(loud, Act.REPEAT, i, i) for i in (10, 11)]
    found = performance([quiet, loud, *repeats], [], "traffic", start, start + HOUR_MS)
    assert [(one.entity, one.raised, one.share, one.chatters) for one in found.offenders] == [
        ("HY-0002", 3, 75.0, True),
        ("HY-0001", 1, 25.0, False),
    ]


def test_what_was_suppressed_from_the_start_is_nobodys_load() -> None:
    hidden = raised("HY-0001", NOW_MS, 1, state=AlertState.SUPPRESSED)
    assert performance([hidden], [], "traffic", NOW_MS, NOW_MS + HOUR_MS).raised == 0


def test_an_alert_stands_when_it_is_a_day_old() -> None:
    alerts: list[Alert] = [an_alert(str(i), id=str(i), raised_ms=NOW_MS - i * HOUR_MS) for i in (24, 25, 30)]
    assert [one.alert_id for one in standing(alerts, NOW_MS)] == ["30", "25"]
