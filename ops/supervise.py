"""Keeps programs running: starts them, starts them again when they end, and stops them in order."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from contracts.clock import monotonic_ms
from ops.interrupts import Interrupts
from ops.program import Program, ending, last_lines, send, start
from ops.waiting import STEP_S

FIRST_PAUSE_MS = 500
LONGEST_PAUSE_MS = 15_000
STEADY_MS = 30_000
"""A program that ran this long starts with the shortest pause again."""
LOG_BYTES = 8 * 1024 * 1024
LOG_CHECK_MS = 5_000
LONGEST_LINE = 160


@dataclass
class Running:
    """One program, its process, and when it was or will be started (monotonic ms)."""

    program: Program
    process: subprocess.Popen[bytes]
    started_ms: int
    failures: int = 0
    due_ms: int | None = None


class Supervisor:
    """Runs programs until `stop`. `changed` is called with name → process id after every start."""

    def __init__(
        self, say: Callable[[str], None], interrupts: Interrupts, changed: Callable[[dict[str, int]], None]
    ) -> None:
        self._say = say
        self._interrupts = interrupts
        self._changed = changed
        self._running: dict[str, Running] = {}
        self._logs_checked_ms = monotonic_ms()

    def add(self, program: Program) -> subprocess.Popen[bytes]:
        """Start a program and keep it running."""
        # Between the start and the note of it, an interrupt would leave a process that nobody stops.
        with self._interrupts.shield():
            process = start(program)
            self._running[program.name] = Running(program, process, monotonic_ms())
            self._changed(self.pids())
        return process

    def pids(self) -> dict[str, int]:
        """Process ids of what runs now."""
        return {name: one.process.pid for name, one in self._running.items() if one.process.poll() is None}

    def tick(self) -> None:
        """Look after everything once; call it often. Raises KeyboardInterrupt when it is time to stop."""
        self._interrupts.check()
        now = monotonic_ms()
        for one in self._running.values():
            if one.due_ms is None:
                self._notice_end(one, now)
            elif now >= one.due_ms:
                self._start_again(one, now)
        if now - self._logs_checked_ms >= LOG_CHECK_MS:
            self._logs_checked_ms = now
            self._rotate_logs()

    def _notice_end(self, one: Running, now: int) -> None:
        code = one.process.poll()
        if code is None:
            return
        one.failures = 1 if now - one.started_ms >= STEADY_MS else one.failures + 1
        pause = min(FIRST_PAUSE_MS * 2 ** (one.failures - 1), LONGEST_PAUSE_MS)
        one.due_ms = now + pause
        self._say(f"{_why(one.program, code)}; starting it again in {pause / 1000:g} s; log: {one.program.log}")

    def _start_again(self, one: Running, now: int) -> None:
        with self._interrupts.shield():
            one.process = start(one.program)
            one.started_ms, one.due_ms = now, None
            self._changed(self.pids())
        self._say(f"{one.program.name} runs again (process {one.process.pid})")

    def _rotate_logs(self) -> None:
        for one in self._running.values():
            log = one.program.log
            if log.exists() and log.stat().st_size > LOG_BYTES:
                # Copied and emptied in place: the program keeps its open file, which it only appends to.
                shutil.copyfile(log, log.with_suffix(".1.log"))
                log.write_bytes(b"")

    def stop(self) -> None:
        """Stop everything, last stage first; a further signal meanwhile kills what is left."""
        before = self._interrupts.count
        for stage in sorted({one.program.stage for one in self._running.values()}, reverse=True):
            self._stop_stage([one for one in self._running.values() if one.program.stage == stage], before)
        self._running.clear()

    def _stop_stage(self, stage: list[Running], before: int) -> None:
        for one in stage:
            send(one.process, signal.SIGTERM)
            send(one.process, signal.SIGCONT)  # one that was stopped by hand must wake to end
        deadlines = {one.program.name: monotonic_ms() + one.program.grace_s * 1000 for one in stage}
        while left := [one for one in stage if one.process.poll() is None]:
            for one in left:
                if monotonic_ms() >= deadlines[one.program.name] or self._interrupts.count > before:
                    self._say(f"{one.program.name} does not end by itself: killing it")
                    send(one.process, signal.SIGKILL)
                    one.process.wait()
            time.sleep(STEP_S)


def _why(program: Program, code: int) -> str:
    if program.explain:
        return program.explain(code)
    said = "".join(last_lines(program.log)).strip()[:LONGEST_LINE]
    return f"{program.name} ended ({ending(code)})" + (f": {said}" if said and code > 0 else "")
