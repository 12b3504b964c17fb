"""When alerts were active, as the desk folds it: the same spans as the rules', read on and as of any moment."""

import asyncio

from contracts.alerts import Act, AlertState, Where
from contracts.measures import DAY_MS, MINUTE_MS
from dashboard.desk.alerted import SpansRead
from state.alerts.spans import AlertedSpans as RulesSpans
from tests.fixtures.alerts import NOW_MS, TableAlerts, an_alert, told

A, B = Where("camera", "a"), Where("provider", "b")


def at(minute: int) -> int:
    return NOW_MS + minute * MINUTE_MS


FIRST = an_alert("a", where=A)
ENDED = an_alert("a", where=A, active=False, ended_ms=at(30), changed_ms=at(30), state=AlertState.RETURNED)
AGAIN = an_alert("a", where=A, changed_ms=at(50))
OTHER = an_alert("b", rule="payments.latency", where=B, started_ms=at(40), changed_ms=at(45))
STORY = (told(FIRST, 1), told(ENDED, 2, act=Act.CLEAR), told(OTHER, 3), told(AGAIN, 4, act=Act.REPEAT))


def test_spans_are_those_of_the_rules() -> None:
    rules = RulesSpans()
    for transition in STORY:
        rules.take(transition)
    assert asyncio.run(SpansRead(TableAlerts(*STORY)).until(at(60))) == rules.until(at(60))


def test_as_of_a_moment_what_lasted_then_ends_there_and_what_came_later_is_not_known() -> None:
    spans = SpansRead(TableAlerts(*STORY))
    assert asyncio.run(spans.until(at(20))) == {("camera", "a"): [(at(0), at(20)), (at(0), at(20))]}
    assert ("provider", "b") not in asyncio.run(spans.until(at(40)))


def test_asked_again_they_read_on() -> None:
    alerts = TableAlerts(*STORY[:1])
    spans = SpansRead(alerts)

    async def twice() -> None:
        assert await spans.until(at(5)) == {("camera", "a"): [(at(0), at(5))]}
        alerts.tell(*STORY[1:3])
        assert await spans.until(at(60)) == {("camera", "a"): [(at(0), at(30))], ("provider", "b"): [(at(40), at(60))]}

    asyncio.run(twice())


def test_spans_of_another_log_are_forgotten() -> None:
    alerts = TableAlerts(*STORY)
    spans = SpansRead(alerts)

    async def wiped() -> None:
        await spans.until(at(60))
        alerts.book, alerts.transitions, alerts.versions = TableAlerts(told(OTHER, 0)).book, [told(OTHER, 0)], [1]
        assert await spans.until(at(60)) == {("provider", "b"): [(at(40), at(60))]}

    asyncio.run(wiped())


def test_what_ended_over_thirty_five_days_ago_is_dropped() -> None:
    late = at(0) + 36 * DAY_MS
    newest = an_alert("b", where=B, started_ms=late, changed_ms=late)
    spans = SpansRead(TableAlerts(*STORY[:2], told(newest, 3)))
    assert asyncio.run(spans.until(late + MINUTE_MS)) == {("provider", "b"): [(late, late + MINUTE_MS)]}
