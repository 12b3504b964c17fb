import pytest

from state.errors import SnapshotError
from state.snapshot import MAX_CHUNK_BYTES, Manifest, Record, SnapshotReader, SnapshotWriter, newest_complete

SHARD = "traffic.passages:3"


def taken(name: str, chunks: list[bytes], previous: Manifest | None = None, at_ms: int = 1) -> list[Record]:
    writer = SnapshotWriter(name, SHARD, previous)
    return [*(writer.chunk(chunk) for chunk in chunks), writer.close("t", 40, 4, "layout", at_ms)]


def newest(log: list[Record]) -> tuple[str, list[bytes]] | None:
    found = newest_complete(log, SHARD, 4, "layout")
    return (found.manifest.snapshot, found.chunks) if found else None


def manifest(log: list[Record]) -> Manifest:
    reader = SnapshotReader(SHARD)
    for key, value in log:
        reader.take(key, value)
    return reader.manifests()[0]


def test_nothing_is_complete_in_an_empty_topic() -> None:
    assert newest([]) is None


def test_the_newest_of_two_counts_and_they_take_turns_in_two_slots() -> None:
    first = taken("s1", [b"a", b"b"])
    second = taken("s2", [b"c"], manifest(first), at_ms=2)
    assert {key for key, _ in first}.isdisjoint(key for key, _ in second)
    assert newest(first + second) == ("s2", [b"c"])
    third = taken("s3", [b"d"], manifest(first + second), at_ms=3)
    assert newest(first + second + third) == ("s3", [b"d"])


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_snapshot_that_lacks_any_record_gives_way_to_the_one_before(missing: int) -> None:
    first = taken("s1", [b"a", b"b"])
    second = taken("s2", [b"c", b"d"], manifest(first), at_ms=2)
    del second[missing]
    assert newest(first + second) == ("s1", [b"a", b"b"])


def test_pieces_of_two_snapshots_are_never_one() -> None:
    first = taken("s1", [b"a", b"b"])
    other = taken("s3", [b"x", b"y"])
    assert newest([*first, other[0]]) is None


def test_a_damaged_chunk_or_manifest_spoils_its_snapshot_only() -> None:
    first = taken("s1", [b"a", b"b"])
    second = taken("s2", [b"c", b"d"], manifest(first), at_ms=2)
    key, value = second[1]
    assert value is not None
    assert newest([*first, *second, (key, value[:-1] + b"!")]) == ("s1", [b"a", b"b"])
    assert newest([*first, *second, (key, b"")]) == ("s1", [b"a", b"b"])
    assert newest([*first, *second, (second[-1][0], b"{")]) == ("s1", [b"a", b"b"])


def test_other_shards_partition_counts_and_layouts_are_passed_over() -> None:
    log = taken("s1", [b"a"])
    assert newest_complete(log, "traffic.passages:30", 4, "layout") is None
    assert newest_complete(log, SHARD, 12, "layout") is None
    assert newest_complete(log, SHARD, 4, "other") is None
    assert newest_complete([(b"x", b"y"), *log], SHARD, 4, "layout") is not None


def test_tombstones_clear_what_a_longer_snapshot_left_in_the_slot() -> None:
    long = taken("s1", [b"a", b"b", b"c"])
    other = taken("s2", [b"d"], manifest(long), at_ms=2)
    writer = SnapshotWriter("s3", SHARD, manifest(long + other))
    short = [writer.chunk(b"e"), writer.close("t", 40, 4, "layout", 3), *writer.tombstones(manifest(long))]
    assert [value for _, value in short[2:]] == [None, None]
    reader = SnapshotReader(SHARD)
    for key, value in long + other + short:
        reader.take(key, value)
    assert len(reader._latest) == 4
    found = reader.newest(4, "layout")
    assert found is not None
    assert found.chunks == [b"e"]
    assert writer.tombstones(manifest(long + other)) == []


def test_a_chunk_that_no_record_can_hold_is_refused() -> None:
    with pytest.raises(SnapshotError, match="over"):
        SnapshotWriter("s1", SHARD, None).chunk(bytes(MAX_CHUNK_BYTES + 1))
