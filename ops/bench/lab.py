"""A laboratory: an own Kafka and Valkey in a temporary folder, and processes that end with it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import psutil
import redis

from contracts.settings import Settings, environment
from ops.kafka import KafkaPlace, run_kafka
from ops.ports import free_ports
from ops.program import Program, end, last_lines, start
from ops.topics import create_topics
from ops.valkey import redis_url, run_valkey

GRACE_S = 15.0


class Lab:
    """Addresses of the servers (as settings), a Redis client, and everything that was started."""

    def __init__(self, folder: Path, settings: Settings, redis_pid: int) -> None:
        self.folder = folder
        self.settings = settings
        self.redis_pid = redis_pid
        self.redis = redis.Redis.from_url(settings.redis_url)
        self._stack = ExitStack()

    def spawn(self, name: str, *module: str, **options: str) -> subprocess.Popen[bytes]:
        """Start `python -m …` with the lab's settings, and with `options` as further variables."""
        command = (sys.executable, "-m", *module)
        process = start(Program(name, command, environment(self.settings) | options, self.log(name)))
        self._stack.callback(end, process, GRACE_S)
        return process

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self.folder / "logs" / f"{name}.log"

    def why(self, name: str) -> str:
        """The last line a process wrote."""
        return " ".join(last_lines(self.log(name))) or "it wrote nothing"

    def environ(self) -> dict[str, str]:
        """Our environment with the lab's settings."""
        return os.environ | environment(self.settings)

    def end(self, process: subprocess.Popen[bytes]) -> int:
        """End one process in good order; its exit code."""
        return end(process, GRACE_S)

    def wipe(self) -> None:
        """Empty Redis."""
        self.redis.flushall()

    def close(self) -> None:
        """End whatever still runs."""
        self._stack.close()
        self.redis.close()


@contextmanager
def running_lab(**changed: object) -> Iterator[Lab]:
    """Servers on free ports with the catalogue's topics, for the block; `changed` settings of the lab."""
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        port, controller, redis_port, web = free_ports((0, 0, 0, 0))
        place = KafkaPlace(folder / "kafka", port, controller, folder / "logs" / "kafka.log")
        stack.callback(end, run_kafka(place, lambda _: None), GRACE_S)
        valkey = run_valkey(folder / "valkey", redis_port)
        stack.callback(end, valkey, GRACE_S)
        settings = Settings(
            kafka_bootstrap=place.bootstrap,
            redis_url=redis_url(redis_port),
            dashboard_port=web,
            demo=True,
            data_dir=str(folder / "work"),
            log_level="warning",
        )
        settings = msgspec.structs.replace(settings, **changed)
        Path(settings.data_dir).mkdir()
        create_topics(settings)
        lab = Lab(folder, settings, valkey.pid)
        stack.callback(lab.close)
        yield lab


def cpu_s(pid: int) -> float:
    """CPU time that a process has used, in seconds; 0 for one that has ended."""
    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(used.user + used.system)


def resident_mb(pid: int) -> float:
    """Memory that a process holds now, in MB."""
    return float(psutil.Process(pid).memory_info().rss) / 1_000_000
