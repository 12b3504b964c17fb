"""Starting and ending one program in a process group of its own."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

PR_SET_PDEATHSIG = 1


class Program(msgspec.Struct, frozen=True):
    """What to start, and how it ends.

    `environ` is added to ours; `keep` are file descriptors that it inherits; `orphan_signal` is what the kernel sends
    it when we are killed (Linux); `grace_s` is how long it may take to end by itself; `stage` is its place in the
    order of starting, and backwards of stopping; `explain` says in one line why it ended, given its exit code.
    """

    name: str
    command: tuple[str, ...]
    environ: dict[str, str]
    log: Path
    keep: tuple[int, ...] = ()
    orphan_signal: int = signal.SIGKILL
    grace_s: float = 10.0
    stage: int = 0
    explain: Callable[[int], str] | None = None


def start(program: Program) -> subprocess.Popen[bytes]:
    """Start it with its output appended to its log. Call from the main thread: the kernel ties the orphan signal to it.

    A session of its own keeps the terminal's Ctrl-C from it: we stop things in order.
    """
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            program.command,
            env=os.environ | program.environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=program.keep,
            start_new_session=True,
            preexec_fn=_die_with_parent(program.orphan_signal),  # noqa: PLW1509 - one system call, no locks taken
        )


def _die_with_parent(number: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # we were killed between fork and here
            os._exit(1)

    return ask


def send(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to the whole group; nothing happens when it has ended."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return


def end(process: subprocess.Popen[bytes], grace_s: float) -> int:
    """Ask it to end, and kill it when it has not within `grace_s` seconds; returns its exit code."""
    send(process, signal.SIGTERM)
    try:
        return process.wait(grace_s)
    except subprocess.TimeoutExpired:
        send(process, signal.SIGKILL)
        return process.wait()


@contextmanager
def ended_on_error(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """What was started but did not become ready must not stay behind."""
    try:
        yield
    except BaseException:
        end(process, grace_s=0.0)
        raise


def ending(code: int) -> str:
    """An exit code in words."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


def last_lines(log: Path, count: int = 1, most: int = 16_384) -> list[str]:
    """The last lines that are not empty, of the last `most` bytes of a log; empty when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - most))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-count:]
