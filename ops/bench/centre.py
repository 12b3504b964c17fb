"""A part of the centre running in a lab: a worker, a paced source, a dashboard."""

import subprocess
from typing import Any

from ops.bench.lab import Lab
from ops.bench.shards import all_claimed, counted
from ops.errors import StackError
from ops.readiness import fetch
from ops.waiting import wait_until

READY_S = 120.0


def start_worker(lab: Lab, name: str = "bench", *, alone: bool = True) -> subprocess.Popen[bytes]:
    """A worker; returns once it owns every shard, or, not `alone`, some."""
    worker = lab.spawn(name, "ops", "worker", IOC_WORKER_NAME=name)
    partitions = lab.settings.partitions
    if alone:
        _await(lab, name, worker, lambda: all_claimed(lab.redis, partitions, name))
    return worker


def start_dashboard(lab: Lab) -> tuple[subprocess.Popen[bytes], str]:
    """The dashboard that answers as ready, and its address."""
    url = f"http://{lab.settings.dashboard_host}:{lab.settings.dashboard_port}"
    dashboard = lab.spawn("dashboard", "ops", "dashboard")
    _await(lab, "dashboard", dashboard, lambda: fetch(f"{url}/readyz")[0] == 200)
    return dashboard, url


def start_pace(lab: Lab, rate: int, seconds: float) -> subprocess.Popen[bytes]:
    """Events at that rate; returns once the first are counted."""
    pace = lab.spawn("pace", "ops.bench.paced", str(rate), str(seconds))
    before = counted(lab.redis, lab.settings.partitions)
    _await(lab, "pace", pace, lambda: counted(lab.redis, lab.settings.partitions) > before)
    return pace


def sent_by(lab: Lab, pace: subprocess.Popen[bytes]) -> int:
    """How many events a paced source had sent when it ended."""
    pace.wait(READY_S * 2)
    return int(lab.why("pace"))


def _await(lab: Lab, name: str, process: subprocess.Popen[bytes], condition: Any) -> None:
    if not wait_until(lambda: process.poll() is not None or condition(), READY_S) or process.poll() is not None:
        raise StackError(f"{name} was not ready within {READY_S:.0f} s: {lab.why(name)}")
