import numpy as np
import pytest

from contracts.dossiers import OPEN_BY_AGENCY
from contracts.measures import Grain, Table
from contracts.traffic import CAMERA, DISTINCT
from state.cells import CellTable


def test_a_chunk_that_was_not_there_begins_as_zeros() -> None:
    cells = CellTable(CAMERA, Grain.MINUTE)
    assert cells.find("HY-1", 7) == -1
    slot = cells.slot("HY-1", 7)
    assert slot == cells.slot("HY-1", 7) == cells.find("HY-1", 7)
    assert cells.rows[slot].shape == (60, CAMERA.width)
    assert not cells.rows[slot].any()


@pytest.mark.parametrize("table", [CAMERA, DISTINCT, OPEN_BY_AGENCY])
def test_rows_are_little_endian_of_the_tables_type(table: Table) -> None:
    cells = CellTable(table, Grain.HOUR)
    slot = cells.slot("a", 0)
    cells.rows[slot, 5, 1] = 3
    written = cells.encode(slot, 5, 6)
    assert len(written) == 2 * cells.row_bytes
    size = cells.dtype.itemsize
    assert written[size : 2 * size] == (3).to_bytes(size, "little")


def test_growing_keeps_every_chunk() -> None:
    cells = CellTable(CAMERA, Grain.MINUTE)
    for number in range(50):
        slot = cells.slot("HY-1", number)
        cells.rows[slot, number, :] = number
    for number in range(50):
        slot = cells.find("HY-1", number)
        assert (cells.rows[slot, number] == number).all()
    assert len(cells) == 50
    assert not cells.rows[0].any(), "what is absent reads as zeros"


def test_a_dropped_slot_comes_back_empty() -> None:
    cells = CellTable(CAMERA, Grain.MINUTE)
    slot = cells.slot("HY-1", 7)
    cells.rows[slot] = 9
    cells.drop("HY-1", 7)
    cells.drop("HY-1", 7)
    assert cells.find("HY-1", 7) == -1
    assert cells.slot("HY-2", 8) == slot
    assert not cells.rows[slot].any()


def test_put_writes_as_setrange_does_and_no_further_than_the_chunk() -> None:
    cells = CellTable(CAMERA, Grain.MINUTE)
    row = np.arange(CAMERA.width, dtype="<i4")
    slot = cells.put("HY-1", 7, 2 * cells.row_bytes, row.tobytes())
    assert (cells.rows[slot, 2] == row).all()
    assert np.count_nonzero(cells.rows[slot]) == CAMERA.width - 1
    with pytest.raises(ValueError, match="camera"):
        cells.put("HY-1", 7, 59 * cells.row_bytes + 1, row.tobytes())
    with pytest.raises(ValueError, match="camera"):
        cells.put("HY-1", 7, -1, b"")


def test_load_replaces_a_chunk_whole() -> None:
    cells = CellTable(CAMERA, Grain.MINUTE)
    cells.rows[cells.slot("HY-1", 7)] = 9
    slot = cells.load("HY-1", 7, bytes(4) + b"\x05" + bytes(3))
    assert cells.rows[slot].ravel()[:3].tolist() == [0, 5, 0]
    assert np.count_nonzero(cells.rows[slot]) == 1
    assert not cells.rows[cells.load("HY-1", 7, b"")].any()
