"""Why Kafka ended, from its own log, in a line that says what to do."""

from pathlib import Path

import pytest

from ops.kafka_faults import why_kafka_ended

LOGS = {
    "java.net.BindException: Address already in use": "port 9092 is taken",
    "java.io.IOException: No space left on device": "is full: make room",
    "Failed to acquire lock on file .lock in /x": "another Kafka uses",
    "java.lang.OutOfMemoryError: Java heap space": "ran out of memory",
    "org.apache.kafka.common.errors.CorruptRecordException": "is damaged: move it away",
}


@pytest.mark.parametrize(("said", "told"), LOGS.items())
def test_a_known_cause_is_told_with_its_remedy(tmp_path: Path, said: str, told: str) -> None:
    log = tmp_path / "kafka.log"
    log.write_text(f"WARN before\n{said}\n\tat some.java.Code\n")
    line = why_kafka_ended(1, log, tmp_path / "kafka", 9092)
    assert line.startswith("Kafka ended (exit code 1): ")
    assert told in line


def test_an_unknown_cause_is_its_last_error(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("ERROR first\nERROR the moon is wrong\nWARN later\n")
    assert why_kafka_ended(1, log, tmp_path, 9092) == "Kafka ended (exit code 1): ERROR the moon is wrong"


def test_silence_is_told_too(tmp_path: Path) -> None:
    assert why_kafka_ended(-9, tmp_path / "none", tmp_path, 1) == "Kafka ended (killed by SIGKILL): it said nothing"
