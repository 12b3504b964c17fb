"""`run_dashboard` as a process: its end, and a port that is taken."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.sync.client import connect

from contracts.clock import monotonic_ms
from contracts.settings import Settings, environment
from ops.waiting import wait_until

RUN = (
    "import os, sys; from contracts.settings import load_settings; from dashboard.main import run_dashboard; "
    "sys.exit(run_dashboard(load_settings({k: v for k, v in os.environ.items() if k.startswith('IOC_')})))"
)
NO_REDIS = "redis://127.0.0.1:1/0"


@contextmanager
def running(port: int) -> Iterator[subprocess.Popen[str]]:
    settings = Settings(redis_url=NO_REDIS, dashboard_port=port, partitions=1, demo=True)
    process = subprocess.Popen(
        [sys.executable, "-c", RUN], env=os.environ | environment(settings), stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_sigterm_ends_it_within_two_seconds_though_screens_are_open() -> None:
    port = free_port()
    with running(port) as process:
        assert wait_until(lambda: listens(port), 60.0)
        with connect(f"ws://127.0.0.1:{port}/live/ws", close_timeout=0.2) as screen:
            screen.send("{}")
            screen.recv(timeout=10)
            begun_ms = monotonic_ms()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert monotonic_ms() - begun_ms < 2_000


def test_a_taken_port_is_one_line_and_exit_code_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(port) as process:
            assert process.wait(60) == 1
            assert process.stderr is not None
            (line,) = process.stderr.read().splitlines()
            assert str(port) in line
            assert "IOC_DASHBOARD_PORT" in line
