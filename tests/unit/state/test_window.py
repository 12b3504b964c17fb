import weakref

import numpy as np

from contracts.dossiers import OPEN_BY_AGENCY
from contracts.measures import Grain, Table
from contracts.traffic import CAMERA, DISTINCT
from state import rollup
from state.sparse import SparseTable
from state.window import Window, WindowReader
from tests.fixtures.cells import put

MINUTE = Grain.MINUTE


def tables(count: int, table: Table = CAMERA, grain: Grain = MINUTE) -> list[SparseTable]:
    return [SparseTable(table, grain) for _ in range(count)]


def test_shards_add_up_whether_they_share_an_entity_or_not() -> None:
    one, two = tables(2)
    put(one, "a", 119, 1)
    put(one, "b", 120, 2)
    put(two, "b", 120, 2**31 - 1)
    put(two, "c", 121, 4)
    names, measures, values = WindowReader().read([one, two], CAMERA, MINUTE, (119, 121), None, None)
    assert (names, measures, values.dtype.name) == (["a", "b", "c"], CAMERA.measures, "int64")
    assert values[:, :, 0].tolist() == [[1, 0, 0], [0, 2**31 + 1, 0], [0, 0, 4]]


def test_columns_are_the_same_as_in_the_whole_window() -> None:
    random = np.random.default_rng(1)
    shards = tables(3)
    for cells in shards:
        for entity in random.choice(list("abcdef"), 4, replace=False):
            drawn = random.integers(0, 100, (60, CAMERA.width)).astype(CAMERA.dtype)
            cells.load([(str(entity), 2)], [drawn.tobytes()])
    reader = WindowReader()
    _, _, whole = reader.read(shards, CAMERA, MINUTE, (100, 200), list("fabzz"), None)
    _, measures, some = reader.read(shards, CAMERA, MINUTE, (100, 200), list("fabzz"), ["speed_10", "vehicles"])
    assert [one.name for one in measures] == ["speed_10", "vehicles"]
    assert (some == whole[:, :, [CAMERA.column("speed_10"), 0]]).all()
    assert (whole == sum(cells.window(list("fabzz"), 100, 200).astype(np.int64) for cells in shards)).all()


def test_a_remembered_plan_sees_new_values_and_new_chunks() -> None:
    (cells,) = shards = tables(1)
    reader = WindowReader()
    put(cells, "a", 60, 1)

    def read() -> list[int]:
        values: list[int] = reader.read(shards, CAMERA, MINUTE, (60, 60), None, None)[2][:, 0, 0].tolist()
        return values

    assert read() == [1]
    put(cells, "a", 60, 2)
    assert read() == [2]
    put(cells, "b", 60, 3)
    assert read() == [2, 3]
    for number in range(40):
        put(cells, f"x{number}", 60, 3)
    assert len(read()) == 42
    cells.drop("a", 1)
    assert len(read()) == 41


def test_sketches_merge_by_their_highest_rank() -> None:
    one, two = tables(2, DISTINCT, Grain.HOUR)
    put(one, "a", 5, 7, 1)
    put(two, "a", 5, 3, 9)
    _, _, values = WindowReader().read([one, two], DISTINCT, Grain.HOUR, (5, 5), None, None)
    assert (values.dtype.name, values[0, 0, :3].tolist()) == ("uint8", [7, 9, 0])
    assert rollup.estimate_distinct(values[0, 0]) > 0


def test_a_gauge_holds_for_a_shard_that_has_not_sampled_yet() -> None:
    one, two = tables(2, OPEN_BY_AGENCY)
    put(one, "a", 10, 1, 5)
    put(one, "a", 11, 1, 6)
    put(two, "a", 10, 1, 100)
    _, _, values = WindowReader().read([one, two], OPEN_BY_AGENCY, MINUTE, (9, 13), None, ["samples", "open"])
    assert values[0].tolist() == [[0, 0], [2, 105], [1, 106], [0, 0], [0, 0]]
    _, _, values = WindowReader().read([one, two], OPEN_BY_AGENCY, MINUTE, (11, 11), None, None)
    assert values[0, 0, :2].tolist() == [1, 106], "though the window begins after its last sample"


def test_a_window_answers_by_name_time_and_fold() -> None:
    values = np.arange(12, dtype=np.int64).reshape(2, 3, 2)
    window = Window(["a", "b"], 100, values, CAMERA, MINUTE, CAMERA.measures[:2], 0)
    assert window.column("motorcycle").tolist() == [[1, 3, 5], [7, 9, 11]]
    assert window.starts_ms().tolist() == [MINUTE.start_ms(bucket) for bucket in (100, 101, 102)]
    assert window.over_time().tolist() == [[6, 9], [24, 27]]
    assert window.over_entities().tolist() == [[6, 8], [10, 12], [14, 16]]


def test_tables_that_were_loaded_anew_take_the_place_of_those_before() -> None:
    reader = WindowReader()
    before = tables(1)
    put(before[0], "a", 60, 1)
    for span in ((60, 60), (120, 130)):
        reader.read(before, CAMERA, MINUTE, span, None, None)
    gone = weakref.ref(before[0])
    after = tables(1)
    put(after[0], "b", 60, 2)
    names, _, values = reader.read(after, CAMERA, MINUTE, (60, 60), None, ["vehicles"])
    assert (names, values.tolist()) == (["b"], [[[2]]])
    before.clear()
    assert gone() is None, "plans of windows that nobody asks for again hold no table in memory"
