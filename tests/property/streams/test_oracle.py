"""Whatever happens on the way, the cells hold what a plain count of the events says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue import STREAMS, Feed
from contracts.dossiers import OPEN_BY_AGENCY
from contracts.traffic import DISTINCT
from tests.fixtures.records import T0, canary
from tests.property.streams.driver import Cells, Store, Worker, numbered
from tests.property.streams.oracle import expected
from tests.property.streams.worlds import LOGICS, facts


@pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)
@settings(max_examples=40)
@given(choices=st.data())
def test_rule_02_and_11_crashed_shuffled_and_repeated_events_count_exactly_once(
    feed: Feed, choices: st.DataObject
) -> None:
    known = choices.draw(facts(feed))
    again = choices.draw(st.lists(st.sampled_from(known), max_size=6))
    log = numbered([*choices.draw(st.permutations(known + again)), canary(T0 + 5_000)])
    store = Store()
    for until in [*sorted(choices.draw(st.lists(st.integers(0, len(log)), max_size=4))), len(log)]:
        worker = Worker(store, LOGICS[feed.name])
        worker.run(log, until, choices.draw(st.integers(1, 5)))
        if until == len(log) or choices.draw(st.booleans()):
            worker.checkpoint()
    assert plain(store, feed) == expected(feed, known)


def plain(store: Store, feed: Feed) -> Cells:
    """The cells, without what the oracle leaves out."""
    cells = store.cells([table for table in feed.tables if table not in (DISTINCT, OPEN_BY_AGENCY)])
    left_out = {
        (table.name, place)
        for table in feed.tables
        for place, measure in enumerate(table.measures)
        if measure.name.startswith("time_used")
    }
    return {
        cell: [0 if (cell[0], place) in left_out else value for place, value in enumerate(row)]
        for cell, row in cells.items()
    }
