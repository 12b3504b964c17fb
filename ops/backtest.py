"""Back-tests over what Redis holds: a mirror that has caught up, and the rule minute by minute."""

from collections.abc import Callable

from contracts.catalogue import STREAMS
from contracts.clock import Clock, system_clock
from contracts.errors import RuleError
from contracts.measures import HOUR_MS, MINUTE_MS, RETENTION_MS, Grain
from contracts.settings import Settings
from state.connect import connect_redis
from state.mirror import Mirror
from streams.alerts import backtest
from streams.alerts.backtest import Findings
from streams.alerts.reading import Reading
from streams.alerts.rules import Rules

LOOK_BACK_MS = 2 * HOUR_MS
"""What the first minute of a back-test looks at must still be there."""
LONGEST_MS = RETENTION_MS[Grain.MINUTE] - LOOK_BACK_MS
Passed = Callable[[int], None]
"""Told how many more minutes are done."""


async def back_test(
    settings: Settings, rules: Rules, name: str, last_ms: int, passed: Passed, clock: Clock = system_clock
) -> Findings:
    """The rule over the last `last_ms` of closed minutes. RuleError for a rule that cannot be tested, too long a
    time, or an empty store.
    """
    if last_ms > LONGEST_MS:
        raise RuleError(f"--last: minutes are kept for {LONGEST_MS // HOUR_MS} hours of back-test; give at most that")
    rule = backtest.replayable(rules, name)
    redis = connect_redis(settings, "ioc-backtest")
    try:
        mirror = Mirror(redis, STREAMS, settings.partitions, clock)
        await mirror.catch_up()
    finally:
        await redis.aclose()
    reading = Reading(mirror)
    end_ms = rules.closed_minute(reading, rule.domain, clock())
    if end_ms is None:
        raise RuleError(f"{rule.domain}: its shards are missing or rebuild; start the workers and wait for them")
    replay = backtest.Replay(rules, reading, rule.domain)
    for minute_ms in range(end_ms - last_ms + MINUTE_MS, end_ms + MINUTE_MS, MINUTE_MS):
        replay.minute(minute_ms)
        passed(1)
    return backtest.summed(name, replay.alerts, last_ms / HOUR_MS)
