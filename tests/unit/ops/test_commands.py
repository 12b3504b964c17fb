"""Every command of `ioc` exists, helps, and refuses what is wrong in one line."""

from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.fixtures.stack import ioc

COMMANDS = (
    "up",
    "stop",
    "status",
    "settings",
    "topics",
    "topics grow",
    "worker",
    "alerts",
    "simulate",
    "dashboard",
    "snapshot",
    "contracts",
    "rules check",
    "rules list",
    "rules backtest",
    *(f"users {act}" for act in ("add", "list", "disable", "enable", "password", "role", "remove")),
    *(f"tokens {act}" for act in ("display", "api", "list", "revoke")),
    "dead-letters list",
    "dead-letters replay",
    "report",
    "screenshots",
    "bench",
    "chaos",
    "soak",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_helps(command: str) -> None:
    done = ioc(*command.split(), "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage: ioc" in done.stdout


def test_settings_lists_every_setting_and_hides_secrets() -> None:
    done = ioc("settings", environ={"IOC_KAFKA_PASSWORD": "hunter2", "IOC_REDIS_URL": "redis://me:hunter2@r:1/0"})
    assert done.returncode == 0, done.stderr
    assert "IOC_PARTITIONS" in done.stdout
    assert "hunter2" not in done.stdout


@pytest.mark.parametrize("command", ["settings", "status", "up", "topics"])
def test_a_wrong_setting_names_itself_in_one_line(command: str) -> None:
    done = ioc(command, environ={"IOC_PARTITIONS": "many"})
    assert done.returncode == 1
    assert done.stderr.startswith("ioc: IOC_PARTITIONS='many'")
    assert done.stderr.count("\n") == 1


def test_a_bad_rule_names_file_line_and_field(tmp_path: Path) -> None:
    text = (ROOT / "rules" / "traffic.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("owner: csgt", "owner: police", 1), encoding="utf-8")
    line = text[: text.index("owner: csgt")].count("\n") + 1
    done = ioc("rules", "check", str(tmp_path / "mine.yaml"))
    assert done.returncode == 1
    assert done.stdout.startswith(f"mine.yaml, line {line}: rules[1].owner: 'police' is no unit; there are csgt")
    assert done.stdout.count("\n") == 1
    assert ioc("rules", "check").returncode == 0


def test_an_unknown_option_is_refused() -> None:
    assert ioc("up", "--wrong").returncode == 2


def test_no_kafka_is_one_line() -> None:
    done = ioc("topics", environ={"IOC_KAFKA_BOOTSTRAP": "127.0.0.1:1"}, within_s=90)
    assert done.returncode == 1
    assert done.stderr.startswith("ioc: IOC_KAFKA_BOOTSTRAP=127.0.0.1:1: no Kafka answers")


def test_no_redis_is_one_line() -> None:
    done = ioc("report", environ={"IOC_REDIS_URL": "redis://127.0.0.1:1/0"})
    assert done.returncode == 1
    assert done.stderr.startswith("ioc: IOC_REDIS_URL: no Redis answers")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "why"),
    [(("--date", "25/11/2026"), "ioc: --date: '25/11/2026' is no date"), (("--lang", "de"), "ioc: --lang de")],
)
def test_a_report_that_cannot_be_is_refused_in_one_line(options: tuple[str, str], why: str) -> None:
    done = ioc("report", *options, environ={"IOC_REDIS_URL": "redis://127.0.0.1:1/0"})
    assert done.returncode == 1
    assert done.stderr.startswith(why)


def test_pictures_of_nothing_are_refused_in_one_line(tmp_path: Path) -> None:
    done = ioc("screenshots", "--folder", str(tmp_path), "--url", "http://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr.startswith("ioc: --url http://127.0.0.1:1: no dashboard answers")
    assert done.stderr.count("\n") == 1
