"""Short drills: what a scenario breaks is found, in time, and the same seed gives the same score."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from contracts.measures import DAY_MS
from contracts.settings import load_settings
from ops.commands import app
from ops.drill.day import EVE_MS
from ops.drill.report import play_one

BEGIN = """name: short
title: {vi: Ngắn, en: Short}
description: {vi: Ngắn, en: Short}
"""
DAY = """duration: 14m
drill_at: "09:30"
effects:
  - {kind: incident, camera: HY-0025, from: 2m, to: 14m, strength: 0.85}
  - {kind: technical_declines, provider: VNPAY, from: 2m, to: 14m, strength: 0.45}
truth:
  - id: blocked
    kind: incident
    camera: HY-0025
    road: QL5
    commune: "12103"
    from: 2m
    to: 14m
    rules: [{rule: traffic.incident, entity: QL5}]
  - id: declines
    kind: technical_declines
    provider: VNPAY
    from: 2m
    to: 14m
    rules: [{rule: payments.technical_declines, entity: VNPAY}]
"""
NIGHT = """duration: 12m
drill_at: "02:00"
effects:
  - {kind: camera_silent, gateway: GW-15, from: 2m, to: 12m}
truth:
  - id: gateway
    kind: camera_silent
    gateway: GW-15
    from: 2m
    to: 12m
    rules: [{rule: traffic.camera_cluster, entity: GW-15}]
"""
BACKLOG = """start: -3d
duration: 4d
drill_at: "07:00"
effects:
  - {kind: slow_agency, agency: H31.15, from: 0s, to: 3d, strength: 0.95}
  - {kind: intake_surge, agency: H31.15, from: 0s, to: 3d, factor: 2.0}
truth:
  - id: backlog
    kind: slow_agency
    agency: H31.15
    from: 0s
    to: 4d
    rules: [{rule: dossiers.backlog, entity: H31.15}, {rule: dossiers.stuck, entity: H31.15}]
"""


def drilled(folder: Path, text: str, *, seed: int = 1) -> dict[str, object]:
    path = folder / "short.yaml"
    path.write_text(BEGIN + text, encoding="utf-8")
    said: list[str] = []
    play_one(load_settings({}), str(path), seed, said.append, as_json=True)
    score: dict[str, object] = msgspec.json.decode(said[0])
    return score


@pytest.mark.timeout(300)
def test_an_incident_and_an_outage_are_found_within_minutes(tmp_path: Path) -> None:
    score = drilled(tmp_path, DAY)
    assert score["truths"] == score["detected"] == 2
    assert score["alerts"] == score["true_alerts"]
    assert isinstance(score["delays_s"], list)
    assert max(score["delays_s"]) <= 5 * 60


@pytest.mark.timeout(300)
def test_the_same_seed_gives_the_same_score(tmp_path: Path) -> None:
    first, second = drilled(tmp_path, NIGHT), drilled(tmp_path, NIGHT)
    assert first == second
    assert (first["truths"], first["detected"]) == (1, 1)


@pytest.mark.timeout(300)
def test_a_scenario_of_days_is_played_by_the_hour_and_what_stood_before_is_not_its_doing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.drill.stock.BEGIN_MS", EVE_MS - 8 * DAY_MS)
    score = drilled(tmp_path, BACKLOG, seed=3)
    assert (score["truths"], score["detected"]) == (1, 1)
    assert score["alerts"] == score["true_alerts"]


def test_a_drill_needs_a_scenario_or_all_of_them() -> None:
    result = CliRunner().invoke(app, ["drill"])
    assert "name a scenario, or give --all" in str(result.exception)
