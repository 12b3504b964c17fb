"""A centre of our own for the time of a soak: `ioc up` on a temporary folder, watched from outside."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from ops.bench.lab import resident_mb
from ops.errors import StackError
from ops.ports import LOCAL, free_ports
from ops.program import Program, end, last_lines, start
from ops.readiness import Readiness
from ops.stack_file import read_stack
from ops.waiting import wait_until

READY_S = 300.0
GRACE_S = 60.0
COPIES = ("dashboard", "alerts")
"""Processes that hold a copy of all cells."""
COPIES = ("dashboard", "alerts")
"""Processes that hold a copy of all cells."""
ELSEWHERE = ("IOC_KAFKA_BOOTSTRAP", "IOC_REDIS_URL")
WORDS_SEARCHED = 100


class Centre:
    """A running centre: its address, and what its processes hold. `log` is what its `ioc up` says."""

    def __init__(self, url: str, data: Path, up: subprocess.Popen[bytes], log: Path) -> None:
        self.url = url
        self._data = data
        self._up = up
        self._log = log
        self._pids = self._running()

    def resident_mb(self) -> dict[str, float]:
        """Memory of each process that runs, in MB, by metric."""
        return {f"{name}_rss_mb": mb for name, pid in self._running().items() if (mb := held_mb(pid)) is not None}

    def faults(self) -> list[str]:
        """A sentence per process that ended since the last time and was started again.

        StackError when `ioc up` itself has ended.
        """
        if self._up.poll() is not None:
            raise StackError(f"the centre ended: {_last(self._log)}")
        before, self._pids = self._pids, self._running()
        return [self._why(name) for name, pid in before.items() if self._pids.get(name) != pid]

    def _running(self) -> dict[str, int]:
        stack = read_stack(self._data)
        return stack.processes if stack else {}

    def _why(self, name: str) -> str:
        ended = f"{name} ended"
        told = [line for line in last_lines(self._log, WORDS_SEARCHED) if line.startswith(ended)]
        return told[-1] if told else ended


def beyond_cells_mb(values: Mapping[str, float]) -> dict[str, float]:
    """What processes hold beside their copy of the cells, which grows by design until its oldest minute is let go."""
    cells_mb = values["cells_mb"]
    return {f"{name}_beyond_cells_mb": values[rss] - cells_mb for name in COPIES if (rss := f"{name}_rss_mb") in values}


def held_mb(pid: int) -> float | None:
    """Memory that a process holds now, in MB; None when it has ended."""
    try:
        return resident_mb(pid)
    except psutil.Error:
        return None


@contextmanager
def running_centre(folder: Path) -> Iterator[Centre]:
    """`ioc up` with simulators, fresh in every feed, until the block ends. StackError when it does not start."""
    if named := [name for name in ELSEWHERE if name in os.environ]:
        raise StackError(f"a soak starts servers of its own: unset {' and '.join(named)}")
    (port,) = free_ports((0,))
    url, data, log = f"http://{LOCAL}:{port}", folder / "ioc", folder / "up.log"
    command = (sys.executable, "-m", "ops", "up", f"--data-dir={data}", f"--port={port}")
    up = start(Program("up", command, {"IOC_DEMO": "true"}, log, orphan_signal=signal.SIGTERM))
    try:
        readiness = Readiness(url, simulators=True)
        wait_until(lambda: up.poll() is not None or readiness.reached(), READY_S)
        if up.poll() is not None or not readiness.reached():
            raise StackError(f"the centre was not ready within {READY_S:.0f} s: {_last(log)}")
        yield Centre(url, data, up, log)
    finally:
        end(up, GRACE_S)


def _last(log: Path) -> str:
    return " ".join(last_lines(log)) or "it said nothing"
