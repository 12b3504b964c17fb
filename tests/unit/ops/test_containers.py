"""What the container files say is true here: the shape is valid, commands, settings and packages exist."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.catalogue import MAX_RECORD_BYTES
from contracts.settings import load_settings
from ops.jars import KAFKA_VERSION
from tests.architecture.source import ROOMS, ROOT

COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def test_compose_has_a_valid_shape() -> None:
    check = (str(Path(sys.executable).with_name("check-jsonschema")), "--builtin-schema", "vendor.compose-spec")
    done = subprocess.run((*check, str(COMPOSE)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_exists(name: str) -> None:
    assert json.loads(re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)[-1]) == ["ioc"]
    command = OURS[name]["command"]
    shown = subprocess.run(
        (sys.executable, "-m", "ops", command[0], "--help"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    assert all(option in shown.stdout for option in command if option.startswith("--"))


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_setting_exists_and_has_a_valid_value(name: str) -> None:
    settings = load_settings(
        {key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", v) for key, v in OURS[name]["environment"].items()}
    )
    assert settings.partitions == 12
    assert settings.kafka_bootstrap.partition(":")[0] in SERVICES


def test_what_one_waits_for_is_there_and_can_be_waited_for() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES, name
            assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[other], name


def test_two_workers_share_the_partitions() -> None:
    assert len([name for name, service in OURS.items() if service["command"] == ["worker"]]) == 2


def test_the_broker_is_the_embedded_one_in_version_and_limits() -> None:
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"
    assert int(SERVICES["kafka"]["environment"]["KAFKA_MESSAGE_MAX_BYTES"]) == MAX_RECORD_BYTES + 64 * 1024


def test_the_image_holds_every_room_and_runs_as_nobody_special() -> None:
    copied = set(re.findall(r"^COPY (\w+) \w+$", DOCKERFILE, re.MULTILINE))
    assert copied == set(ROOMS)
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.MULTILINE)
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied <= kept
