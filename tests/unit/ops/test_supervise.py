"""Programs are kept running and stopped in order, and say so in one line each."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.clock import monotonic_ms
from ops import supervise
from ops.interrupts import Interrupts
from ops.program import Program
from ops.supervise import Supervisor
from ops.waiting import wait_until

SLEEP = "import signal; signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('set', flush=True)\nwhile 1: signal.pause()"
)

PRESSES_CTRL_C = """
import os, signal
signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getppid(), signal.SIGINT))
print("set", flush=True)
while True:
    signal.pause()
"""
WRITES_ITS_END = """
import pathlib, signal, sys
def end(*_):
    with pathlib.Path({path!r}).open("a") as order:
        order.write("{name} ")
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("set", flush=True)
while True:
    signal.pause()
"""


class Bench:
    """A supervisor of small Python programs and what it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.pids: dict[str, int] = {}
        self.interrupts = Interrupts()
        self.supervisor = Supervisor(self.said.append, self.interrupts, self.note)

    def note(self, pids: dict[str, int]) -> None:
        self.pids = pids

    def add(self, name: str, code: str, stage: int = 0, grace_s: float = 10.0) -> None:
        command = (sys.executable, "-c", code)
        log = self.folder / "logs" / f"{name}.log"
        self.supervisor.add(Program(name=name, command=command, environ={}, log=log, stage=stage, grace_s=grace_s))

    def tick_until(self, text: str) -> None:
        assert wait_until(lambda: any(text in line for line in self.said), 20.0, self.supervisor.tick), self.said

    def log(self, name: str) -> str:
        return (self.folder / "logs" / f"{name}.log").read_text()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(supervise, "FIRST_PAUSE_MS", 50)
    bench = Bench(tmp_path)
    yield bench
    bench.supervisor.stop()


def test_what_ends_is_started_again_and_a_line_says_so(bench: Bench) -> None:
    bench.add("worker-1", "import sys; sys.exit('out of coffee')")
    bench.tick_until("worker-1 runs again")
    assert bench.said[0].startswith("worker-1 ended (exit code 1): out of coffee; starting it again in 0.05 s; log: ")


def test_a_kill_is_named(bench: Bench) -> None:
    bench.add("worker-1", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    bench.tick_until("worker-1 ended (killed by SIGKILL); starting")


def test_the_pause_grows_with_every_failure(bench: Bench) -> None:
    bench.add("worker-1", "raise SystemExit(3)")
    for pause in ("0.05", "0.1", "0.2", "0.4"):
        bench.tick_until(f"again in {pause} s")


def test_process_ids_follow_a_restart(bench: Bench) -> None:
    bench.add("worker-1", SLEEP)
    first = bench.pids["worker-1"]
    os.kill(first, signal.SIGKILL)
    bench.tick_until("runs again")
    assert bench.pids["worker-1"] != first


def test_later_stages_stop_first(bench: Bench) -> None:
    order = bench.folder / "order"
    names = ("kafka", "worker", "wall")
    for stage, name in enumerate(names):
        bench.add(name, WRITES_ITS_END.format(path=str(order), name=name), stage)
    assert wait_until(lambda: all("set" in bench.log(name) for name in names), 20.0)
    bench.supervisor.stop()
    assert order.read_text().split() == ["wall", "worker", "kafka"]


def test_what_does_not_end_is_killed(bench: Bench) -> None:
    bench.add("worker-1", STUBBORN, grace_s=0.2)
    assert wait_until(lambda: "set" in bench.log("worker-1"), 20.0)
    bench.supervisor.stop()
    assert bench.said == ["worker-1 does not end by itself: killing it"]
    assert not bench.supervisor.pids()


def test_a_frozen_program_is_woken_to_end(bench: Bench) -> None:
    bench.add("worker-1", SLEEP)
    os.kill(bench.pids["worker-1"], signal.SIGSTOP)
    began = monotonic_ms()
    bench.supervisor.stop()
    assert monotonic_ms() - began < 8_000
    assert bench.said == []


def test_a_second_interrupt_hurries_the_stop(bench: Bench) -> None:
    bench.add("worker-1", PRESSES_CTRL_C, grace_s=60)
    assert wait_until(lambda: "set" in bench.log("worker-1"), 20.0)
    began = monotonic_ms()
    with bench.interrupts, bench.interrupts.hurry_only():
        bench.supervisor.stop()
    assert bench.said == ["worker-1 does not end by itself: killing it"]
    assert monotonic_ms() - began < 30_000


def test_a_long_log_is_set_aside(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "LOG_BYTES", 1_000)
    monkeypatch.setattr(supervise, "LOG_CHECK_MS", 0)
    bench.add("worker-1", "import signal; print('x' * 5000, flush=True); signal.pause()")
    kept = bench.folder / "logs" / "worker-1.1.log"
    assert wait_until(kept.exists, 20.0, bench.supervisor.tick)
    assert kept.stat().st_size == 5_001
    assert bench.log("worker-1") == ""
