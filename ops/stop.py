"""Stopping a stack from outside, also one whose `ioc up` is gone."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from ops.errors import StackError
from ops.folder import holder
from ops.stack_file import belongs, living, read_stack, stack_path
from ops.waiting import wait_until

ORDERLY_WITHIN_S = 60.0
END_WITHIN_S = 20.0


def stop_stack(folder: Path, say: Callable[[str], None]) -> bool:
    """Stop everything that runs on a data folder. Returns False when nothing did; StackError when something stays."""
    pid = holder(folder)
    if pid is None:
        stack_path(folder).unlink(missing_ok=True)
        return False
    if belongs(pid, folder):
        say(f"asking `ioc up` (process {pid}) to stop")
        os.kill(pid, signal.SIGTERM)
        if wait_until(lambda: holder(folder) is None, ORDERLY_WITHIN_S):
            return True
    _stop_orphans(folder, say)
    if holder(folder) is not None:
        raise StackError(f"--data-dir {folder} is still in use, by a process that stack.json does not name")
    stack_path(folder).unlink(missing_ok=True)
    return True


def _stop_orphans(folder: Path, say: Callable[[str], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        left = _left(folder)
        for name, pid in left.items():
            say(f"ending {name} (process {pid})")
            _signal(pid, number)
        if wait_until(lambda: not _left(folder), END_WITHIN_S):
            return


def _left(folder: Path) -> dict[str, int]:
    stack = read_stack(folder)
    return living(folder, stack).processes if stack else {}


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
