"""The data folder of the local stack: its lock, its version, and whether it can be used at all."""

import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

from ops.errors import StackError
from ops.jars import KAFKA_VERSION

LAYOUT = f"ioc data 1, kafka {KAFKA_VERSION}"
MB = 1024 * 1024
LEAST_FREE_MB = 512


class StackFolder:
    """One open data folder: `kafka/`, `redis/`, `logs/`, `stack.json`, `version` and the lock.

    The lock belongs to an open file, which Kafka and Valkey inherit: it is free only when none of them is left.
    """

    def __init__(self, path: Path, lock: IO[str]) -> None:
        self.path = path
        self.lock = lock

    @property
    def kafka(self) -> Path:
        return self.path / "kafka"

    @property
    def redis(self) -> Path:
        return self.path / "redis"

    def log(self, name: str) -> Path:
        """The log of the process of that name."""
        return self.path / "logs" / f"{name}.log"

    def close(self) -> None:
        self.lock.close()


def open_folder(path: Path) -> StackFolder:
    """Open the folder, or make it. StackError: not writable, full, in use, not ours, or written by another version."""
    path = path.resolve()
    lock = _lock(path)
    try:
        _check_space(path)
        _check_version(path)
    except BaseException:
        lock.close()
        raise
    return StackFolder(path, lock)


def holder(path: Path) -> int | None:
    """Process id written by the `ioc up` that holds the folder; None when nobody holds it."""
    try:
        with lock_path(path).open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read().strip() or 0)
    except (OSError, ValueError):
        return None
    return None


def lock_path(path: Path) -> Path:
    """The file that is locked while the folder is in use."""
    return path / "lock"


def _lock(path: Path) -> IO[str]:
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = lock_path(path).open("a+")
    except OSError as error:
        raise StackError(f"--data-dir {path}: {error.strerror}; choose a folder that you can write to") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise StackError(
            f"--data-dir {path} is in use (process {holder(path)}): "
            f"stop that stack with `ioc stop --data-dir {path}`, or choose another folder"
        ) from None
    try:
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
    except OSError as error:
        lock.close()
        raise StackError(
            f"--data-dir {path}: {error.strerror}; make room, or choose a folder on another disk"
        ) from None
    return lock


def _check_space(path: Path) -> None:
    free = shutil.disk_usage(path).free // MB
    if free < LEAST_FREE_MB:
        raise StackError(
            f"--data-dir {path}: the disk has {free} MB left and the stack needs {LEAST_FREE_MB}: "
            "make room, or choose a folder on another disk"
        )


def _check_version(path: Path) -> None:
    version = path / "version"
    if version.exists():
        found = version.read_text(encoding="utf-8", errors="replace").strip()
        if found != LAYOUT:
            raise StackError(
                f"{version} says {found[:80]!r} and this version reads {LAYOUT!r}: "
                "start the version that wrote it, or choose another --data-dir"
            )
        return
    strangers = sorted(entry.name for entry in path.iterdir() if entry.name not in {"lock", "logs"})
    if strangers:
        raise StackError(
            f"--data-dir {path} holds {strangers[0]!r} but no version file, so it is not ours or was damaged: "
            "choose an empty folder, or move it away"
        )
    version.write_text(LAYOUT + "\n", encoding="utf-8")
