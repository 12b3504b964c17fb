"""stack.json: where the running stack is and which processes it has. Others read it; its shape stays."""

from pathlib import Path

import msgspec
import psutil

from ops.folder import lock_path


class Stack(msgspec.Struct, frozen=True):
    """Addresses of a stack, and name → process id of what we started."""

    kafka: str
    redis: str
    dashboard: str
    processes: dict[str, int]


def stack_path(folder: Path) -> Path:
    """The file's place in a data folder."""
    return folder / "stack.json"


def write_stack(folder: Path, stack: Stack) -> None:
    """Replace the file in one step, so that a reader never sees half of it."""
    path = stack_path(folder)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(stack), indent=2) + b"\n")
    fresh.replace(path)


def read_stack(folder: Path) -> Stack | None:
    """What the file says; None when there is none or it cannot be read."""
    try:
        return msgspec.json.decode(stack_path(folder).read_bytes(), type=Stack)
    except (OSError, ValueError):
        return None


def belongs(pid: int, folder: Path) -> bool:
    """Whether the process of that id is one of the folder's stack: all of them hold its lock file open.

    A process id alone proves nothing: after a crash the system may have given it to somebody else.
    """
    lock = str(lock_path(folder.resolve()))
    try:
        return any(file.path == lock for file in psutil.Process(pid).open_files())
    except psutil.Error:
        return False


def living(folder: Path, stack: Stack) -> Stack:
    """The stack with those of its processes that really run."""
    return msgspec.structs.replace(
        stack, processes={name: pid for name, pid in stack.processes.items() if belongs(pid, folder)}
    )
