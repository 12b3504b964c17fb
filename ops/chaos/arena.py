"""A whole system to be hurt: its own Kafka and Valkey in a folder, a proxy between, two workers, two alert agents, and
a steady load of events and commands.
"""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

from contracts.clock import system_clock
from contracts.registry import load_registry
from contracts.settings import Settings
from ops.chaos.alert_load import AlertLoad
from ops.chaos.alert_logs import agent_status
from ops.chaos.comparing import metas
from ops.chaos.crew import WorkerProcess
from ops.chaos.ledger import Ledger
from ops.chaos.load import Load
from ops.chaos.proxy import CuttingProxy
from ops.chaos.sending import Sender
from ops.chaos.standing import owner
from ops.kafka import KafkaPlace, await_kafka, kafka_program
from ops.ports import free_ports
from ops.program import end, start
from ops.topics import create_topics
from ops.valkey import await_valkey, redis_url, valkey_program
from state.alerts.standing import AgentStatus
from state.reader import Meta
from streams.alerts.rules import load_rules
from streams.runtime.alerts.process import policy_of

WORKERS = ("one", "two")
AGENTS = ("alerts-one", "alerts-two")
COMMANDS = 4
BATCH = 150
PAUSE_S = 0.05


class Arena:
    """Starts everything when entered and ends it when left. `settings` reach Redis directly, the workers by `proxy`."""

    def __init__(self, folder: Path, seed: int) -> None:
        port, controller, redis_port, front = free_ports((0, 0, 0, 0))
        self.place = KafkaPlace(folder / "kafka", port, controller, folder / "kafka.log")
        self.redis_port = redis_port
        self.folder = folder
        self.settings = Settings(
            kafka_bootstrap=self.place.bootstrap, redis_url=redis_url(redis_port), partitions=4, canary_ms=1_000
        )
        self.proxy = CuttingProxy(front, redis_port)
        self._front = front
        self.ledger = Ledger()
        registry = load_registry()
        self.load = Load(registry, self.ledger, seed)
        self.alert_load = AlertLoad(seed)
        self.policy = policy_of(registry, load_rules(registry))
        self.workers: dict[str, WorkerProcess] = {}
        self.restarts = 0

    def __enter__(self) -> "Arena":  # noqa: PYI034 - nobody inherits from it
        try:
            self.start_redis()
            self.start_kafka()
            create_topics(self.settings)
            self.sender = Sender(self.settings)
            self.proxy.__enter__()
            for name in WORKERS:
                self.start_worker(name)
            for name in AGENTS:
                self.start_worker(name, (sys.executable, "-m", "ops", "alerts"))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.kill()
        if hasattr(self, "sender"):
            self.sender.close()
        self.proxy.__exit__(None, None, None)
        for name in ("kafka", "redis"):
            if hasattr(self, name):
                end(getattr(self, name), grace_s=0.0)

    def start_redis(self) -> None:
        """Start Valkey, on what its append-only file holds."""
        log = self.folder / "redis.log"
        self.redis: subprocess.Popen[bytes] = start(valkey_program(self.folder / "redis", self.redis_port, log))
        await_valkey(self.redis, self.redis_port, log)

    def start_kafka(self) -> None:
        """Start Kafka, on what its folder holds."""
        self.kafka: subprocess.Popen[bytes] = start(kafka_program(self.place, print))
        await_kafka(self.kafka, self.place)

    def start_worker(self, name: str, command: tuple[str, ...] = ()) -> None:
        """Start one worker, or what the command is, which sees Redis through the proxy."""
        through = Settings(
            kafka_bootstrap=self.settings.kafka_bootstrap,
            redis_url=redis_url(self._front),
            partitions=self.settings.partitions,
            canary_ms=self.settings.canary_ms,
        )
        self.workers[name] = WorkerProcess(through, name, self.folder, command)

    def tend(self) -> None:
        """Start workers again that ended by themselves, as a supervisor does."""
        for worker in self.workers.values():
            if worker.ended is not None:
                self.restarts += 1
                worker.restart()

    def metas(self) -> dict[str, Meta]:
        """Where every shard stands."""
        return asyncio.run(metas(self.settings))

    def agent(self) -> AgentStatus | None:
        """The newest word of whoever decides on alerts."""
        return asyncio.run(agent_status(self.settings))

    def owners(self) -> set[str]:
        """Workers that own shards; `""` while one has no owner."""
        found = self.metas()
        count = 4 * self.settings.partitions
        return {owner(meta) for meta in found.values()} | ({""} if len(found) < count else set())


class Feeder:
    """Sends events all the while the block runs, from a thread of its own; every one is acknowledged at its end."""

    def __init__(self, arena: Arena) -> None:
        self._arena = arena
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._error: BaseException | None = None
        self.sent = 0

    def __enter__(self) -> "Feeder":  # noqa: PYI034 - nobody inherits from it
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not self._stop.wait(PAUSE_S):
                events = self._arena.load.messages(BATCH, system_clock())
                commands = self._arena.alert_load.messages(COMMANDS, system_clock())
                self.sent += self._arena.sender.send([*events, *commands])
        except BaseException as error:  # noqa: BLE001 - raised again where the block ends
            self._error = error
