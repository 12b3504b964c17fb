"""Which minute is evaluated next."""

from contracts.measures import MINUTE_MS
from streams.alerts.pace import OLDEST_MS, Evaluated, next_minute

NOW = 1_795_572_120_000
LAST = NOW - MINUTE_MS


def test_a_domain_that_was_never_evaluated_begins_with_the_minute_that_is_closed() -> None:
    assert next_minute(None, LAST, NOW) == Evaluated(LAST, {})


def test_a_domain_that_was_never_evaluated_does_not_begin_in_a_past_that_is_being_loaded() -> None:
    assert next_minute(None, NOW - OLDEST_MS - MINUTE_MS, NOW) is None


def test_minutes_follow_one_another_and_none_comes_twice() -> None:
    assert next_minute(Evaluated(LAST - MINUTE_MS, {}), LAST, NOW) == Evaluated(LAST, {})
    assert next_minute(Evaluated(LAST, {}), LAST, NOW) is None


def test_after_a_long_standstill_it_goes_on_half_an_hour_back() -> None:
    found = next_minute(Evaluated(NOW - 5 * OLDEST_MS, {}), LAST, NOW)
    assert found == Evaluated(NOW - OLDEST_MS, {})


def test_nothing_is_due_while_nothing_is_known() -> None:
    assert next_minute(None, None, NOW) is None
