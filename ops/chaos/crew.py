"""Worker processes under test: started, killed, frozen, and started again when they end by themselves."""

import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from contracts.settings import Settings, environment
from ops.program import Program, end, last_lines, send, start

GRACE_S = 20.0


class WorkerProcess:
    """One worker with a name and a log of its own. `command` replaces `ioc worker`: one with a fault built in."""

    def __init__(self, settings: Settings, name: str, folder: Path, command: tuple[str, ...] = ()) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        own = msgspec.structs.replace(settings, worker_name=name, data_dir=str(folder / name))
        self._program = Program(
            name=name,
            command=command or (sys.executable, "-m", "ops", "worker"),
            environ=environment(own) | {"PYTHONUNBUFFERED": "1"},
            log=self.log,
            orphan_signal=signal.SIGKILL,
        )
        self.process: subprocess.Popen[bytes] = start(self._program)

    @property
    def ended(self) -> int | None:
        """Its exit code, once it has ended."""
        return self.process.poll()

    def restart(self) -> None:
        """Start it anew under the same name."""
        self.kill()
        self.process = start(self._program)

    def kill(self) -> None:
        """kill -9."""
        send(self.process, signal.SIGCONT)
        send(self.process, signal.SIGKILL)
        self.process.wait()

    def freeze(self) -> None:
        """It stands still and knows nothing of it."""
        send(self.process, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if no time had passed."""
        send(self.process, signal.SIGCONT)

    def stop(self) -> int:
        """Ask it to end in order; its exit code."""
        return end(self.process, GRACE_S)

    def said(self, text: str) -> bool:
        """Whether its log holds the text."""
        return self.log.exists() and text in self.log.read_text(encoding="utf-8", errors="replace")

    def last_words(self, count: int = 30) -> str:
        """The end of its log."""
        return "\n".join(last_lines(self.log, count))
