import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalogue import STREAMS, TRAFFIC
from contracts.measures import HOUR_MS, Grain
from contracts.traffic import DISTINCT
from state import keys

NAMES = st.text(min_size=1, max_size=40)


def test_keys_read_as_the_layout_says() -> None:
    names = keys.Keys("traffic.passages:3")
    assert names.meta == "{traffic.passages:3}:meta"
    member = keys.cell_member("camera", Grain.MINUTE, "HY-0012", 495_712)
    assert names.of(member) == "{traffic.passages:3}:c:camera:m:HY-0012:495712"
    assert keys.sequence_member("/cameras/HY-0012", "5f3a", 1) == "q:/cameras/HY-0012:5f3a:1"
    assert keys.ids_member(7) == "i:7"
    assert keys.parse_ids("i:7") == 7


@given(NAMES, st.sampled_from(Grain), st.integers(0, 10**6))
def test_a_cells_name_is_read_back_whatever_the_entity(entity: str, grain: Grain, chunk: int) -> None:
    assert keys.parse_cell(keys.cell_member("camera", grain, entity, chunk)) == ("camera", grain, entity, chunk)


@given(NAMES, NAMES, st.integers(0, 10**6))
def test_a_bitmaps_name_is_read_back_whatever_the_source_and_boot(source: str, boot: str, block: int) -> None:
    assert keys.parse_sequence(keys.sequence_member(source, boot, block)) == (source, boot, block)


@pytest.mark.parametrize("member", ["q:a:b:1", "c:camera:x:a:1", "c:camera:m:a:b"])
def test_what_is_no_cell_is_refused(member: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        keys.parse_cell(member)


def test_expiries_are_the_end_and_the_retention() -> None:
    assert keys.cell_expiry_ms(DISTINCT, Grain.HOUR, 3) == Grain.HOUR.chunk_end_ms(3) + 48 * HOUR_MS
    assert keys.seen_expiry_ms(5) == 5 + 48 * HOUR_MS
    assert keys.ids_expiry_ms(2) == 3 * HOUR_MS + 48 * HOUR_MS


def test_every_feed_has_a_layout_of_its_own_and_keeps_the_intake() -> None:
    assert len({keys.layout_of(feed) for feed in STREAMS}) == len(STREAMS)
    assert keys.layout_of(TRAFFIC) == keys.layout_of(TRAFFIC)
    assert [table.name for table in keys.tables_of(TRAFFIC)] == ["camera", "distinct", "intake"]
