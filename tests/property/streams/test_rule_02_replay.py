"""Rules 2 and 8: a worker that dies anywhere and goes on from its checkpoint counts as if it had never died."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue import STREAMS, Feed
from contracts.status import INTAKE
from tests.property.streams.driver import Store, Worker, settled
from tests.property.streams.worlds import LOGICS, logs

by_feed = pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)


def same(one: Store, other: Store, feed: Feed) -> None:
    """Everything that is stored is equal: cells, intake, roster, clocks, identities."""
    assert one.cells((*feed.tables, INTAKE)) == other.cells((*feed.tables, INTAKE))
    assert one.entries(feed) == other.entries(feed)
    assert one.clocks == other.clocks
    assert one.sequences == other.sequences
    assert one.ids == other.ids
    assert one.next_offset == other.next_offset


@by_feed
@settings(max_examples=40)
@given(choices=st.data())
def test_rule_02_crashes_anywhere_and_other_batches_leave_no_trace(feed: Feed, choices: st.DataObject) -> None:
    log = choices.draw(logs(feed))
    logic = LOGICS[feed.name]
    store = Store()
    worker = Worker(store, logic)
    offset = st.integers(0, len(log))
    for act in choices.draw(st.lists(st.sampled_from(["checkpoint", "evict", "crash"]), max_size=8)):
        worker.run(log, choices.draw(offset), choices.draw(st.integers(1, 6)))
        if act == "crash":
            worker = Worker(store, logic)
        else:
            worker.checkpoint(evict=act == "evict")
    worker.run(log, len(log), choices.draw(st.integers(1, 6)))
    worker.checkpoint()
    same(store, settled(log, logic), feed)


@by_feed
@settings(max_examples=15)
@given(choices=st.data())
def test_rule_08_slices_of_any_size_give_the_same_state(feed: Feed, choices: st.DataObject) -> None:
    log = choices.draw(logs(feed))
    most = choices.draw(st.integers(1, 7))
    same(settled(log, LOGICS[feed.name], most=most), settled(log, LOGICS[feed.name]), feed)


@by_feed
@settings(max_examples=15)
@given(choices=st.data())
def test_every_record_is_received_and_accounted_for(feed: Feed, choices: st.DataObject) -> None:
    log = choices.draw(logs(feed))
    counts = dict(zip((m.name for m in INTAKE.measures), settled(log, LOGICS[feed.name]).counts(), strict=True))
    canaries = sum(each.key == b"ioc.canary" for each in log)
    refused = ("empty", "oversized", "malformed", "unknown_type", "misrouted", "future", "too_late")
    assert counts["received"] == len(log) - canaries
    assert counts["received"] == counts["counted"] + counts["duplicates"] + sum(counts[name] for name in refused)
