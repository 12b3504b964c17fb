"""Drills that are kept: a long run goes on where it was stopped, and never with drills of other code."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from contracts.settings import Settings, load_settings
from ops.commands import app
from ops.drill.kept import Kept, code_of
from ops.drill.report import play_all
from ops.drill.score import Drill, Score
from ops.errors import StackError
from simulators.scenario import shipped


def drill(scenario: str = "storm", seed: int = 1) -> Drill:
    return Drill(Score(scenario, seed, 4, 4, 9, 8, [125.0, 185.0]), 7_200_000, 1, ["payments.latency NAPAS"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drills.jsonl"


def test_what_was_played_under_a_seed_is_known_again(path: Path) -> None:
    Kept(path, "a").add(drill())
    Kept(path, "a").add(drill("storm", seed=2))
    assert Kept(path, "a").known(1) == {"storm": drill()}
    assert Kept(path, "a").known(3) == {}


def test_drills_of_other_code_are_left_alone(path: Path) -> None:
    Kept(path, "old").add(drill())
    before = path.read_bytes()
    kept = Kept(path, "new")
    assert kept.known(1) == {}
    kept.add(drill())
    assert path.read_bytes().startswith(before)
    assert kept.known(1) == {"storm": drill()}


def test_a_line_that_is_not_a_drill_is_named_with_its_place(path: Path) -> None:
    Kept(path, "a").add(drill())
    with path.open("a") as file:
        file.write('{"code": "a"\n')
    with pytest.raises(StackError, match=r"drills\.jsonl, line 2: .*take the line out"):
        Kept(path, "a").known(1)


def test_a_run_of_all_plays_only_what_is_not_kept(path: Path) -> None:
    settings = load_settings({})
    kept = Kept(path, code_of(settings))
    for name in shipped():
        kept.add(drill(name))
    said: list[str] = []
    before = path.read_bytes()
    play_all(settings, [1], 1, path, said.append, said.append, as_json=False)
    assert said[0] == "1 of 1 seeds"
    assert "| storm | 1 | 100.0 | 88.9 | 155.0 | 4.5 | 11.1 |" in said
    assert len(said) == 2 + len(shipped())
    assert path.read_bytes() == before


def test_another_rule_is_other_code(tmp_path: Path) -> None:
    def code(text: str) -> str:
        (tmp_path / "traffic.yaml").write_text(text)
        return code_of(msgspec.structs.replace(Settings(), rules_dir=str(tmp_path)))

    assert code("a: 1") == code("a: 1") != code("a: 2")


def test_a_single_drill_is_not_kept(path: Path) -> None:
    result = CliRunner().invoke(app, ["drill", "storm", "--keep", str(path)])
    assert str(result.exception).startswith("ioc drill --keep: goes with --all only")
    assert not path.exists()


def test_drills_are_not_kept_where_there_is_no_folder_before_any_is_played(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["drill", "--all", "--keep", str(tmp_path / "gone" / "drills.jsonl")])
    assert f"there is no folder {tmp_path / 'gone'}; make it first" in str(result.exception)
