"""How many traffic events a second become exact cells in Redis: our worker, two peers, and the limit of the machine."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from contracts.catalogue import TRAFFIC
from contracts.clock import monotonic_ms, system_clock
from ops.admin import admin_client
from ops.bench.events import preload
from ops.bench.lab import Lab, cpu_s, resident_mb, running_lab
from ops.bench.peers.outcome import Outcome
from ops.bench.peers.rollup import total
from ops.bench.results import OURS, Result, Row, medians, ratios, shown
from ops.bench.shards import counted
from ops.errors import StackError
from ops.waiting import wait_until

PEER_TOPIC = "bench.passages"
"""The same bytes as our topic, without the canaries that our worker adds."""
SHARES = {"limit": 1.0, "faust": 0.05, "quix": 0.1}
"""How much of the records a peer reads: its rate counts, and the slow ones would take minutes."""
MODULES = {"limit": "limit", "faust": "stock_faust", "quix": "quix"}
WITHIN_S = 600.0

Say = Callable[[str], None]


def throughput(records: int, runs: int, say: Say) -> Result:
    """Medians of `runs` interleaved runs over the same `records` events."""
    with running_lab() as lab:
        say(f"writing {records:,} events to Kafka")
        _make_peer_topic(lab)
        preload(lab.settings, (TRAFFIC.topic, PEER_TOPIC), records, system_clock())
        rows = medians(_run(lab, records, number, say) for number in range(runs))
    return Result("throughput", rows + ratios(rows, "records_per_s", MODULES), _notes(records))


def _notes(records: int) -> list[str]:
    read = ", ".join(f"{system} {max(1, int(records * share)):,}" for system, share in SHARES.items())
    return [f"records: ioc {records:,}, {read}; `miscounted` is how many Redis holds too few or too many at the end"]


def _make_peer_topic(lab: Lab) -> None:
    configs = {"message.timestamp.type": "LogAppendTime"}
    wanted = {"num_partitions": lab.settings.partitions, "replication_factor": 1, "configs": configs}
    with admin_client(lab.settings) as admin:
        admin.create_topics({PEER_TOPIC: wanted})
        admin.wait_for_topics([PEER_TOPIC], timeout_ms=30_000)


def _run(lab: Lab, records: int, number: int, say: Say) -> list[Row]:
    rows: list[Row] = []
    for system, share in SHARES.items():
        rows += _told(say, number, _peer(lab, system, max(1, int(records * share))))
    return rows + _told(say, number, _ours(lab, records, number))


def _told(say: Say, number: int, rows: list[Row]) -> list[Row]:
    say(f"run {number + 1}: " + ", ".join(f"{row.system} {row.metric} {shown(row.value)}" for row in rows))
    return rows


def _peer(lab: Lab, system: str, wanted: int) -> list[Row]:
    lab.wipe()
    command = (sys.executable, "-m", f"ops.bench.peers.{MODULES[system]}", PEER_TOPIC, str(wanted))
    try:
        done = subprocess.run(command, env=lab.environ(), capture_output=True, text=True, check=False, timeout=WITHIN_S)
    except subprocess.TimeoutExpired:
        raise StackError(f"the peer {system} did not finish {wanted:,} records in {WITHIN_S:.0f} s") from None
    outcome = Outcome.told(done.stdout)
    if outcome is None:
        raise StackError(f"the peer {system} ended without a figure: {done.stderr.strip()[-300:]}")
    rows = [
        Row(system, "records_per_s", wanted / max(0.001, outcome.seconds)),
        Row(system, "cpu_per_record_us", outcome.cpu_s * 1e6 / wanted),
    ]
    return rows if system == "limit" else [*rows, Row(system, "miscounted", abs(total(lab.redis) - wanted))]


def _ours(lab: Lab, records: int, number: int) -> list[Row]:
    lab.wipe()
    looks: list[Look] = []

    def look() -> bool:
        looks.append(Look(monotonic_ms(), counted(lab.redis, lab.settings.partitions), cpu_s(worker.pid)))
        return looks[-1].counted >= records or worker.poll() is not None

    worker = lab.spawn("worker", "ops", "worker", IOC_CONSUMER_GROUP=f"bench-{number}", IOC_WORKER_NAME="bench")
    wait_until(look, WITHIN_S)
    if looks[-1].counted < records:
        raise StackError(f"the worker counted {looks[-1].counted:,} of {records:,}: {lab.why('worker')}")
    memory_mb = resident_mb(worker.pid)
    lab.end(worker)
    return [
        Row(OURS, "records_per_s", rate(looks)),
        Row(OURS, "cpu_per_record_us", cpu_us(looks)),
        Row(OURS, "miscounted", abs(looks[-1].counted - records)),
        Row(OURS, "worker_rss_mb", memory_mb),
    ]


class Look(NamedTuple):
    """What was counted at a moment (monotonic ms), and the CPU time that the worker had used by then (s)."""

    at_ms: int
    counted: int
    cpu_s: float


def rate(looks: Sequence[Look]) -> float:
    """Records a second from the first look that found some to the last; from the one before if most came at once."""
    first, last = _ends(looks)
    return (last.counted - first.counted) * 1000 / max(1, last.at_ms - first.at_ms)


def cpu_us(looks: Sequence[Look]) -> float:
    """CPU time per record (us) between the same looks."""
    first, last = _ends(looks)
    return (last.cpu_s - first.cpu_s) * 1e6 / max(1, last.counted - first.counted)


def _ends(looks: Sequence[Look]) -> tuple[Look, Look]:
    begun = next(place for place, look in enumerate(looks) if look.counted)
    if looks[begun].counted > looks[-1].counted / 2 and begun:
        begun -= 1
    return looks[begun], looks[-1]
