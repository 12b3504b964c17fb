"""A back-test reads what a real Valkey holds and writes nothing."""

import asyncio

import pytest

from contracts.clock import system_clock
from contracts.errors import RuleError
from contracts.heartbeats import SOURCE, Beat, SourceState
from contracts.measures import HOUR_MS, Grain
from contracts.payments import PROVIDER_SERVICE
from contracts.registry import load_registry
from contracts.settings import Settings
from ops.backtest import back_test
from streams.alerts.backtest import Findings
from streams.alerts.rules import load_rules
from tests.integration.dashboard.writing import Writer, row

pytestmark = pytest.mark.stack


def played(url: str, rule: str, last_ms: int) -> tuple[Findings, int]:
    """What the back-test found, and how many minutes it told of."""
    passed: list[int] = []
    settings = Settings(redis_url=url, partitions=1)
    found = asyncio.run(back_test(settings, load_rules(load_registry()), rule, last_ms, passed.append))
    return found, sum(passed)


def test_a_rule_is_played_over_the_minutes_that_are_stored(valkey: str) -> None:
    writer = Writer(valkey)
    writer.claim_all()
    now = Grain.MINUTE.bucket(system_clock())
    beats = [row("/providers/VNPAY", now - back, 6, table=SOURCE) for back in range(120)]
    roster = {"/providers/VNPAY": SourceState("gateway", "VNPAY", [Beat(system_clock(), "b0", {"payments": 1})])}
    writer.write("heartbeats", *beats, roster=roster)
    # Ten transactions a minute, then none for the last half hour.
    paid = [row("VNPAY/water", now - back, 10, table=PROVIDER_SERVICE) for back in range(30, 120)]
    writer.write("payments", *paid)
    found, minutes = played(valkey, "payments.provider_silent", HOUR_MS)
    assert minutes == 60
    assert [(alert.entity, alert.end_ms) for alert in found.alerts] == [("VNPAY", 0)]
    assert (found.per_hour, found.chatter) == (1, 0)


def test_an_empty_store_and_too_long_a_time_are_refused(valkey: str) -> None:
    with pytest.raises(RuleError, match="its shards are missing or rebuild"):
        played(valkey, "payments.provider_silent", HOUR_MS)
    with pytest.raises(RuleError, match="minutes are kept for 24 hours"):
        played(valkey, "payments.provider_silent", 25 * HOUR_MS)
