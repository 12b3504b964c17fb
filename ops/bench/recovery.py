"""How soon everything is back: after a kill -9, after Redis was emptied, and from nothing to a live wall."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence

from contracts.catalogue import TRAFFIC
from contracts.clock import monotonic_ms, system_clock
from ops.bench.centre import sent_by, start_pace, start_worker
from ops.bench.events import preload
from ops.bench.lab import Lab, cpu_s, resident_mb, running_lab
from ops.bench.results import OURS, Result, Row, medians
from ops.bench.shards import cells, counted, statuses
from ops.bench.throughput import Look, cpu_us, rate
from ops.errors import StackError
from ops.ports import free_ports
from ops.waiting import wait_until

RATE = 1_000
PACE_S = 40.0
WITHIN_S = 600.0
UP_S = 180.0

Say = Callable[[str], None]


def recovery(records: int, runs: int, say: Say) -> Result:
    """Medians of `runs` runs; Redis is emptied under `records` events."""
    found: list[list[Row]] = []
    for number in range(runs):
        found.append([])
        for part in (_killed, lambda: _emptied(records), _cold_up):
            rows = part()
            say(f"run {number + 1}: " + ", ".join(f"{row.metric} {row.value:.1f}" for row in rows))
            found[-1] += rows
    notes = [f"killed: one of two workers at {RATE:,} events/s; emptied: {records:,} events, one worker, no snapshot"]
    return Result("recovery", medians(found), notes)


def _killed() -> list[Row]:
    """From the kill to the moment when every partition of the victim was counted by the other."""
    with running_lab() as lab:
        victim = start_worker(lab, "victim")
        start_worker(lab, "heir", alone=False)
        partitions = lab.settings.partitions
        if not wait_until(
            lambda: {one.worker for one in statuses(lab.redis, TRAFFIC, partitions)} == {"victim", "heir"}, 60
        ):
            raise StackError(f"the second worker got no partition: {lab.why('heir')}")
        pace = start_pace(lab, RATE, PACE_S)
        before = {place: sum(one.counts) for place, one in enumerate(statuses(lab.redis, TRAFFIC, partitions))}
        victim.send_signal(signal.SIGKILL)
        begun_ms = monotonic_ms()
        if not wait_until(lambda: _all_moved(lab, before), 60):
            raise StackError(f"the partitions of a killed worker stood still for a minute: {lab.why('heir')}")
        took_s = (monotonic_ms() - begun_ms) / 1000
        sent = sent_by(lab, pace)
        wait_until(lambda: counted(lab.redis, partitions) >= sent, 30)
        miscounted = abs(counted(lab.redis, partitions) - sent)
    return [Row(OURS, "killed_to_counting_s", took_s), Row(OURS, "miscounted", miscounted)]


def _all_moved(lab: Lab, before: dict[int, int]) -> bool:
    now = statuses(lab.redis, TRAFFIC, lab.settings.partitions)
    return all(one.worker == "heir" and sum(one.counts) > before[place] for place, one in enumerate(now))


def _emptied(records: int) -> list[Row]:
    """The same worker rebuilds everything: its pace, the time from empty to equal, and its largest memory."""
    with running_lab() as lab:
        preload(lab.settings, (TRAFFIC.topic,), records, system_clock())
        worker = start_worker(lab)
        first = _count_all(lab, worker, records)
        before = cells(lab.redis)
        lab.wipe()
        begun_ms = monotonic_ms()
        again = _count_all(lab, worker, records)
        took_s = (monotonic_ms() - begun_ms) / 1000
        after = cells(lab.redis)
        memory_mb = max(first[1], again[1])
    unequal = sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())
    return [
        Row(OURS, "rebuilt_records_per_s", rate(again[0])),
        Row(OURS, "cpu_per_record_us", cpu_us(again[0])),
        Row(OURS, "emptied_to_equal_s", took_s),
        Row(OURS, "unequal_chunks", unequal),
        Row(OURS, "worker_rss_mb", memory_mb),
    ]


def _count_all(lab: Lab, worker: subprocess.Popen[bytes], records: int) -> tuple[Sequence[Look], float]:
    looks: list[Look] = []
    memory_mb = 0.0

    def look() -> bool:
        nonlocal memory_mb
        looks.append(Look(monotonic_ms(), counted(lab.redis, lab.settings.partitions), cpu_s(worker.pid)))
        if worker.poll() is None:
            memory_mb = max(memory_mb, resident_mb(worker.pid))
        return looks[-1].counted >= records or worker.poll() is not None

    wait_until(look, WITHIN_S)
    if looks[-1].counted < records:
        raise StackError(f"the worker counted {looks[-1].counted:,} of {records:,}: {lab.why('bench')}")
    return looks, memory_mb


def _cold_up() -> list[Row]:
    """`ioc up` on an empty folder until it says that all three feeds are fresh on the wall."""
    import tempfile

    (port,) = free_ports((0,))
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as folder:
        command = (sys.executable, "-m", "ops", "up", "--data-dir", f"{folder}/ioc", "--port", str(port))
        begun_ms = monotonic_ms()
        up = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            took_s = _ready_after(up, begun_ms)
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(60)
    return [Row(OURS, "cold_up_s", took_s)]


def _ready_after(up: "subprocess.Popen[str]", begun_ms: int) -> float:
    said = ""
    for said in up.stdout or ():
        took_s = (monotonic_ms() - begun_ms) / 1000
        if re.match(r"ready http", said):
            return took_s
        if took_s > UP_S:
            break
    raise StackError(f"`ioc up` was not ready within {UP_S:.0f} s: {said.strip()}")
