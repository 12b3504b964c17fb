"""Which minute is closed: event time decides, canaries move it, and who rebuilds makes rules wait."""

import msgspec

from streams.alerts.watermark import closed_minute, loads_past
from tests.unit.dashboard.table_mirror import TableMirror, status

NOW = 1_795_572_150_000
MINUTE = 60_000
HALF = NOW - 30_000
"""Begin of the minute that runs."""


def world() -> TableMirror:
    return TableMirror(NOW)


def test_the_last_minute_that_the_slowest_partition_has_passed_is_closed() -> None:
    mirror = world()
    assert closed_minute(mirror, "traffic", NOW) == HALF - MINUTE
    mirror.statuses["heartbeats"] = status(NOW, stream_ms=HALF - 1)
    assert closed_minute(mirror, "traffic", NOW) == HALF - 2 * MINUTE
    mirror.statuses["heartbeats"] = status(NOW, stream_ms=HALF)
    assert closed_minute(mirror, "traffic", NOW) == HALF - MINUTE


def test_nothing_is_closed_before_its_time() -> None:
    mirror = world()
    mirror.statuses["traffic"] = status(NOW, stream_ms=NOW + 90_000)
    assert closed_minute(mirror, "traffic", NOW) == HALF - MINUTE


def test_a_shard_that_rebuilds_makes_its_domain_wait_and_no_other() -> None:
    mirror = world()
    mirror.statuses["traffic"] = msgspec.structs.replace(status(NOW), rebuilding=True)
    assert closed_minute(mirror, "traffic", NOW) is None
    assert closed_minute(mirror, "payments", NOW) is not None


def test_a_partition_to_which_nothing_came_yet_holds_nobody_up() -> None:
    mirror = world()
    mirror.statuses["traffic"] = status(NOW, stream_ms=0)
    assert closed_minute(mirror, "traffic", NOW) is None
    mirror.statuses["payments"] = None
    assert closed_minute(mirror, "payments", NOW) is None


def test_the_system_follows_the_wall_clock_whatever_flows() -> None:
    mirror = world()
    mirror.statuses = dict.fromkeys(mirror.statuses)
    assert closed_minute(mirror, "system", NOW) == HALF - MINUTE


def test_a_past_is_being_loaded_until_the_last_partition_has_come_to_the_present() -> None:
    mirror = world()
    mirror.count("payments", "intake", "payments", NOW, received=4_000, counted=4_000, late=1_500)
    mirror.statuses["payments"] = status(NOW, event_ms=NOW, stream_ms=NOW - 30 * MINUTE)
    assert loads_past(mirror, "payments", NOW)
    mirror.statuses["payments"] = status(NOW)
    assert not loads_past(mirror, "payments", NOW)
