import pytest

from contracts.catalogue import TRAFFIC
from contracts.measures import Grain
from state import keys
from state.change import decode_change, decode_status, encode_change, encode_status
from state.checkpoint import MAX_CHECKPOINT_BYTES, CheckpointCodec, Parts, estimate_bytes
from state.errors import CheckpointSizeError
from state.stream import StreamBound
from tests.fixtures.shards import HOUR, MINUTE, bitmap, change, row, seen_until


def test_changes_and_statuses_are_read_back() -> None:
    made = change(row("HY-1", MINUTE, 1), roster={"a": b"\x01", "b": None})
    assert decode_change(encode_change(made)) == made
    assert decode_status(encode_status(made.status)) == made.status


def test_the_estimate_before_is_the_size_after() -> None:
    cells = [row(f"HY-{number}", MINUTE, 1) for number in range(10)]
    seen = bitmap("s", "b", 0, 9)
    parts = Parts(change(*cells, roster={"a": b"12", "bc": None}), [seen], {HOUR: bytes(16)}, seen_until(seen))
    assert parts.size == estimate_bytes(14, 10 * 33 * 4 + 512 + 3 + 2 + 16)
    parts.check()


def test_what_is_too_large_or_torn_is_refused() -> None:
    with pytest.raises(CheckpointSizeError):
        Parts(change(roster={"a": bytes(MAX_CHECKPOINT_BYTES)}), [], {}, {}).check()
    with pytest.raises(ValueError, match="8 bytes"):
        Parts(change(), [], {HOUR: b"1234567"}, {}).check()


def test_a_key_gets_its_expiry_once_and_again_near_its_end() -> None:
    codec = CheckpointCodec(keys.Keys("s"), TRAFFIC)
    parts = Parts(change(row("HY-1", MINUTE, 1), row("HY-1", MINUTE + 1, 1)), [], {}, {})
    first = codec.call(parts)
    assert list(first.expiries) == [row("HY-1", MINUTE, 1)[0]]
    assert codec.call(parts).expiries == first.expiries, "until it is known to be carried out"
    codec.written(first)
    assert codec.call(parts).expiries == {}
    (expiry_ms,) = first.expiries.values()
    late = Parts(change(row("HY-1", MINUTE, 1), now_ms=expiry_ms - 1), [], {}, {})
    assert codec.call(late).expiries == first.expiries
    codec.forget()
    assert codec.call(parts).expiries == first.expiries


def test_cells_of_unknown_tables_and_grains_are_refused() -> None:
    codec = CheckpointCodec(keys.Keys("s"), TRAFFIC)
    for member in (
        keys.cell_member("nothing", Grain.MINUTE, "a", 1),
        keys.cell_member("distinct", Grain.MINUTE, "a", 1),
    ):
        with pytest.raises(KeyError):
            codec.call(Parts(change((member, 0, b"")), [], {}, {}))


def test_the_bound_drops_the_oldest_entries_and_keeps_one() -> None:
    bound = StreamBound(limit=100)
    for number in range(4):
        assert bound.keep_from(30) == ("1" if number == 3 else "")
        bound.added(str(number), 30)
        bound.added(str(number), 30)
    bound.trimmed("1")
    assert bound.keep_from(40) == "2"
    assert bound.keep_from(1_000) == "3"
    bound.reset()
    assert bound.keep_from(1_000) == ""
