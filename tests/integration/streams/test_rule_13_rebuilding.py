"""EXACTNESS 13: from claim until it has caught up a shard is rebuilding, and tells nothing but its progress."""

from typing import Any

from contracts.catalogue import TRAFFIC, shard_name
from state.change import decode_change
from state.keys import Keys
from tests.fixtures.workers import Rig


def test_rule_13_a_shard_that_catches_up_streams_progress_only(rig: Rig) -> None:
    rig.send(20_000)
    rig.start_claimed("w1", fetch_records=100, checkpoint_ms=10)
    rig.await_equal()
    name = shard_name(TRAFFIC.topic, 0)
    caught_up_at = rig.ends()[name]
    stream: Any = rig.redis.xrange(Keys(name).changes)
    entries = [fields for _, fields in stream]
    told = [(int(fields[b"n"]), decode_change(fields[b"b"])) for fields in entries if fields[b"b"]]
    behind = [change for offset, change in told if change.status.rebuilding]
    assert len(behind) > 2
    assert all(not change.cells and not change.roster for change in behind)
    assert [change.status.rebuilding for _, change in told] == sorted(
        (c.status.rebuilding for _, c in told), reverse=True
    )
    assert all(offset < caught_up_at for offset, change in told if change.status.rebuilding)
