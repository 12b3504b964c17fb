"""`ioc up` starts in order, survives what is killed, and leaves nothing behind."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ops.folder import holder
from ops.kafka import answering_cluster
from ops.stack_file import Stack, read_stack
from ops.waiting import wait_until
from tests.fixtures.stack import IocUp, ioc

Up = Callable[..., IocUp]
PHASES = ("starting Valkey", "formatting", "starting Kafka", "starting dashboard", "topics:", "starting worker-1")


def stack_of(up: IocUp) -> Stack:
    stack = read_stack(up.folder)
    assert stack is not None
    return stack


@pytest.mark.parametrize("phase", PHASES)
def test_ctrl_c_while_starting_ends_clean(ioc_up: Up, phase: str) -> None:
    up = ioc_up("--no-simulators")
    up.wait_line(phase)
    up.interrupt()
    assert up.wait_end() == 0
    assert not up.left_running()
    assert read_stack(up.folder) is None


def test_ctrl_c_before_the_first_line_ends_clean(ioc_up: Up) -> None:
    up = ioc_up("--no-simulators")
    assert wait_until(lambda: _handles_interrupts(up.process.pid), 20.0)
    up.interrupt()
    assert up.wait_end() == 0
    assert not up.left_running()


def _handles_interrupts(pid: int) -> bool:
    """Whether the interpreter is past its own start, where no program decides what Ctrl-C does."""
    caught = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) & 1 << signal.SIGTERM - 1)


def test_a_killed_stack_takes_its_processes_along_and_starts_again(ioc_up: Up) -> None:
    first = ioc_up("--no-simulators")
    first.wait_line("starting worker-1")
    first.process.kill()
    first.wait_end()
    assert wait_until(lambda: not first.left_running(), 30.0)
    assert wait_until(lambda: holder(first.folder) is None, 30.0)
    second = ioc_up("--no-simulators")
    second.wait_line("topics: all there")


def test_killed_servers_come_back_where_they_were(ioc_up: Up) -> None:
    up = ioc_up("--no-simulators")
    up.wait_line("starting worker-1")
    before = stack_of(up)
    for name in ("kafka", "redis"):
        os.kill(before.processes[name], signal.SIGKILL)
        up.wait_line(f"{name} runs again")
    after = stack_of(up)
    assert (after.kafka, after.redis) == (before.kafka, before.redis)
    assert after.processes["kafka"] != before.processes["kafka"]
    assert psutil.pid_exists(after.processes["kafka"])


def test_stop_ends_a_stack_from_outside(ioc_up: Up) -> None:
    up = ioc_up("--no-simulators")
    up.wait_line("starting Kafka")
    assert ioc("status", "--json", "--data-dir", str(up.folder)).returncode == 0
    done = ioc("stop", "--data-dir", str(up.folder))
    assert done.stdout.splitlines()[-1] == "stopped"
    assert up.wait_end() == 0
    assert not up.left_running()
    assert ioc("status", "--data-dir", str(up.folder)).returncode == 1


def test_real_servers_are_attached_to_and_left_alone(ioc_up: Up, empty_kafka: str, valkey: str) -> None:
    up = ioc_up("--no-simulators", environ={"IOC_KAFKA_BOOTSTRAP": empty_kafka, "IOC_REDIS_URL": valkey})
    up.wait_line("starting worker-1")
    stack = stack_of(up)
    assert (stack.kafka, stack.redis) == (empty_kafka, valkey)
    assert not {"kafka", "redis"} & set(stack.processes)
    up.interrupt()
    assert up.wait_end() == 0
    assert answering_cluster(empty_kafka)


def test_a_folder_in_use_is_refused_in_one_line(ioc_up: Up) -> None:
    up = ioc_up("--no-simulators")
    up.wait_line("starting Kafka")
    other = ioc_up("--no-simulators", folder=up.folder)
    line = other.wait_line("is in use")
    assert "ioc stop --data-dir" in line
    assert other.wait_end() == 1
    assert up.process.poll() is None


def test_a_taken_dashboard_port_is_refused_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = ioc("up", "--data-dir", str(tmp_path / "ioc"), "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"ioc: port {port} for the dashboard is taken: stop what listens there, or choose another with --port"
    )
    assert not (tmp_path / "ioc").exists()


def test_a_damaged_kafka_folder_is_named(ioc_up: Up, tmp_path: Path) -> None:
    first = ioc_up("--no-simulators")
    first.wait_line("topics:")
    first.interrupt()
    assert first.wait_end() == 0
    (tmp_path / "ioc" / "kafka" / "data" / "meta.properties").write_text("nonsense\n")
    second = ioc_up("--no-simulators")
    second.wait_line("ioc: Kafka ended")
    assert second.wait_end() == 1
    assert not second.left_running()
