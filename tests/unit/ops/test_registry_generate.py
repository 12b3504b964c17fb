"""The script that wrote the registry tables: the same each time, and careful with hand edits."""

from pathlib import Path

import pytest

from contracts.registry import load_registry, parse_registry
from ops.registry.generate import main, tables
from ops.registry.geometry import at_km, distance_km, length_km


def test_two_runs_write_the_same_bytes() -> None:
    assert tables() == tables()


def test_a_hand_edited_table_is_not_overwritten_without_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cameras.csv").write_text("mine", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert "cameras.csv" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["cameras.csv"]
    assert (tmp_path / "cameras.csv").read_text(encoding="utf-8") == "mine"


def test_force_overwrites_and_the_folder_loads(tmp_path: Path) -> None:
    (tmp_path / "cameras.csv").write_text("mine", encoding="utf-8")
    assert main([str(tmp_path), "--force"]) == 0
    assert load_registry(tmp_path) == parse_registry(tables())


def test_a_camera_stands_where_its_road_is_at_its_km() -> None:
    registry = parse_registry(tables())
    for camera in registry.cameras:
        road = registry.roads[registry.road_index[camera.road]]
        assert distance_km((camera.lat, camera.lon), at_km(road.points, camera.km)) < 0.01
        assert road.length_km == pytest.approx(length_km(road.points), abs=0.01)


def test_a_degree_of_latitude_is_111_km_and_one_of_longitude_less() -> None:
    assert distance_km((20.0, 106.0), (21.0, 106.0)) == pytest.approx(111.2, abs=0.1)
    assert distance_km((20.5, 106.0), (20.5, 107.0)) == pytest.approx(104.2, abs=0.1)


def test_a_place_past_the_end_of_a_line_is_its_end() -> None:
    line = ((20.0, 106.0), (20.0, 106.0), (20.1, 106.0))
    assert at_km(line, 0.0) == (20.0, 106.0)
    assert at_km(line, 1e6) == (20.1, 106.0)
