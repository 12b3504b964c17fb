"""What 200 screens cost one dashboard process, and whether one that never reads harms the others."""

import subprocess
import sys
from collections.abc import Callable

import msgspec
import psutil

from contracts.clock import monotonic_ms
from ops.bench.centre import start_dashboard, start_pace, start_worker
from ops.bench.lab import Lab, running_lab
from ops.bench.percentiles import percentile
from ops.bench.results import OURS, Result, Row, medians
from ops.errors import StackError

CLIENTS = 200
RATE = 1_000


def wall(seconds: int, runs: int, say: Callable[[str], None]) -> Result:
    """Medians of `runs` runs: 200 screens that read, then 200 of which one never does."""
    with running_lab() as lab:
        start_worker(lab)
        dashboard, url = start_dashboard(lab)
        start_pace(lab, RATE, (2 * seconds + 30) * runs)
        rows = medians(_run(lab, dashboard.pid, url, seconds, number, say) for number in range(runs))
    return Result("wall", rows, [f"{CLIENTS} web sockets for {seconds} s each, {RATE:,} events/s, 4 frames/s at most"])


def _run(lab: Lab, pid: int, url: str, seconds: int, number: int, say: Callable[[str], None]) -> list[Row]:
    cores, ages = _measure(lab, pid, url, 0, seconds)
    beside_cores, beside = _measure(lab, pid, url, 1, seconds)
    rows = [
        Row(OURS, "cores", cores),
        Row(OURS, "frames_per_client_per_s", len(ages) / CLIENTS / seconds),
        Row(OURS, "frame_age_p50_ms", percentile(ages, 0.5)),
        Row(OURS, "frame_age_p99_ms", percentile(ages, 0.99)),
        Row(OURS, "cores_beside_slow", beside_cores),
        Row(OURS, "frame_age_beside_slow_p99_ms", percentile(beside, 0.99)),
    ]
    say(f"run {number + 1}: " + ", ".join(f"{row.metric} {row.value:.2f}" for row in rows))
    return rows


def _measure(lab: Lab, pid: int, url: str, slow: int, seconds: int) -> tuple[float, list[int]]:
    """Cores that the dashboard used, and the ages of the frames (ms)."""
    socket = f"{url.replace('http', 'ws')}/live/ws"
    command = (sys.executable, "-m", "ops.bench.screens", socket, str(CLIENTS), str(slow), str(seconds))
    before, begun_ms = psutil.Process(pid).cpu_times(), monotonic_ms()
    done = subprocess.run(command, env=lab.environ(), capture_output=True, text=True, check=False)
    after, ended_ms = psutil.Process(pid).cpu_times(), monotonic_ms()
    used = after.user + after.system - before.user - before.system
    ages: list[int] = msgspec.json.decode(done.stdout or "[]")
    if not ages:
        raise StackError(f"no screen got a frame: {done.stderr.strip()[-200:] or lab.why('dashboard')}")
    return used * 1000 / max(1, ended_ms - begun_ms), ages
