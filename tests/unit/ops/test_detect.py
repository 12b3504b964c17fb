"""`ioc detect` on files as people have them: errors name column and row, order and gaps do not matter."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.commands import app
from ops.detect import judge
from ops.series import SeriesError, read_series

HEADER = "when,speed\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "series.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (HEADER, "no rows"),
        ("when,flow\n1,2\n", "no column 'speed'; --value takes one of when, flow"),
        (HEADER + "yesterday,1\n", "row 2, column 'when': 'yesterday' is no time"),
        (HEADER + "2026-11-22 08:00:00,1\n2026-11-22 08:05:00,fast\n", "row 3, column 'speed': 'fast' is no number"),
        (HEADER + "2026-11-22 08:00:00\n", "row 2: has 1 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_column_and_row(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SeriesError, match="series") as refused:
        read_series(written(tmp_path, text), "when", "speed")
    assert said in str(refused.value)


@pytest.mark.parametrize("time", ["2026-11-22T08:00:00+07:00", "2026-11-22T01:00:00Z", "1795309200", "1795309200000"])
def test_times_are_read_in_every_usual_form(tmp_path: Path, time: str) -> None:
    (point,) = read_series(written(tmp_path, f"{HEADER}{time},5\n"), "when", "speed")
    assert point.instant_s == 1_795_309_200
    assert point.written == time


def test_a_time_with_an_offset_has_the_phase_of_its_own_clock(tmp_path: Path) -> None:
    (point,) = read_series(written(tmp_path, f"{HEADER}2026-11-22T08:00:00+07:00,5\n"), "when", "speed")
    assert point.wall_s % 86_400 == 8 * 3_600


def test_a_missing_number_is_no_error_and_no_anomaly(tmp_path: Path) -> None:
    points = read_series(written(tmp_path, HEADER + "2026-11-22 08:00:00,\n2026-11-22 08:05:00,4\n"), "when", "speed")
    assert [point.value for point in points] == [None, 4.0]
    assert judge(points)[0][0].score == 0.0


def test_shuffled_rows_get_the_scores_of_the_ordered_ones(tmp_path: Path) -> None:
    rows = [f"{1_795_309_200 + 300 * n},{50 + (n * 7) % 11 if n != 400 else 500}\n" for n in range(500)]
    ordered = judge(read_series(written(tmp_path, HEADER + "".join(rows)), "when", "speed"))
    turned = judge(read_series(written(tmp_path, HEADER + "".join(reversed(rows))), "when", "speed"))
    assert turned[0] == ordered[0][::-1]
    assert turned[1] == ordered[1]


def test_the_command_prints_windows_and_writes_a_score_a_row(tmp_path: Path) -> None:
    rows = [
        f"2026-11-{2 + n // 288:02d} {n % 288 // 12:02d}:{n % 12 * 5:02d}:00,{50 + (n * n) % 11}\n"
        for n in range(1_500)
    ]
    rows[1_200] = rows[1_200].rpartition(",")[0] + ",900\n"
    scores = tmp_path / "scores"
    asked = ["detect", "--csv", str(written(tmp_path, HEADER + "".join(rows))), "--time", "when", "--value", "speed"]
    result = CliRunner().invoke(app, [*asked, "--json", "--scores", str(scores)])
    window = max(json.loads(result.stdout)["windows"], key=lambda each: each["score"])
    assert window["start"] == "2026-11-06 04:00:00"
    found = [float(line) for line in scores.read_text(encoding="utf-8").splitlines()]
    assert len(found) == 1_500
    assert found[1_200] == pytest.approx(window["score"], abs=1e-6)
