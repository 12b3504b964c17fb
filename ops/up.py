"""`ioc up`: the whole centre from one command, in order, and down again in order."""

import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from contracts.clock import monotonic_ms
from contracts.settings import LOOPBACK, Settings, check_demo, environment
from ops.folder import StackFolder, open_folder
from ops.interrupts import Interrupts
from ops.ports import LOCAL, require_free
from ops.program import Program
from ops.readiness import Readiness
from ops.servers import plan_servers, start_servers
from ops.stack_file import Stack, stack_path, write_stack
from ops.supervise import Supervisor
from ops.waiting import wait_until

TELL_EVERY_MS = 5_000
WORKERS, DASHBOARD, SIMULATORS = 1, 2, 3
"""Stages above Kafka and Valkey: what stands later needs what stands before."""


class UpOptions(msgspec.Struct, frozen=True):
    """What runs beside the servers; `simulate` are the arguments of `ioc simulate`, None for no simulators."""

    workers: int = 1
    simulate: tuple[str, ...] | None = ()


def up(settings: Settings, options: UpOptions, environ: Mapping[str, str], say: Callable[[str], None]) -> int:
    """Run until Ctrl-C or SIGTERM; returns the exit code, 0 for an orderly stop.

    Raises StackError when the stack cannot start; nothing is left running then either.
    """
    settings = with_demo(settings, environ)
    with Interrupts() as interrupts:
        try:
            _run(settings, options, environ, say, interrupts)
        except KeyboardInterrupt:
            say("stopped")
    return 0


def with_demo(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """On this machine alone the centre is a demo unless IOC_DEMO says otherwise. SettingError: it cannot be one."""
    here = settings.dashboard_host in LOOPBACK
    chosen = msgspec.structs.replace(settings, demo=settings.demo if "IOC_DEMO" in environ else here)
    check_demo(chosen)
    return chosen


def _run(
    settings: Settings,
    options: UpOptions,
    environ: Mapping[str, str],
    say: Callable[[str], None],
    interrupts: Interrupts,
) -> None:
    require_free(settings.dashboard_port, "the dashboard", "--port", settings.dashboard_host)
    folder = open_folder(Path(settings.data_dir))
    stack = _Stack(settings, options, environ, folder, interrupts, say)
    try:
        stack.bring_up()
        stack.look_after()
    finally:
        # A second Ctrl-C does not break off the stopping, it makes it quick.
        with interrupts.hurry_only():
            say("stopping")
            stack.supervisor.stop()
            stack_path(folder.path).unlink(missing_ok=True)
            folder.close()


class _Stack:
    """One run of the centre on one data folder."""

    def __init__(
        self,
        settings: Settings,
        options: UpOptions,
        environ: Mapping[str, str],
        folder: StackFolder,
        interrupts: Interrupts,
        say: Callable[[str], None],
    ) -> None:
        self.servers = plan_servers(environ, folder)
        # One key for the whole run: a vehicle keeps its token when the simulators are started again.
        key = settings.plate_key or secrets.token_hex(16)
        own = msgspec.structs.replace(settings, plate_key=key, data_dir=str(folder.path))
        self.settings = self.servers.named_in(own)
        self.options = options
        self.folder = folder
        self.say = say
        self.supervisor = Supervisor(say, interrupts, self._write_stack)

    @property
    def dashboard(self) -> str:
        host = self.settings.dashboard_host
        everywhere = {"0.0.0.0", "::", ""}  # noqa: S104 - compared with, not bound to
        return f"http://{LOCAL if host in everywhere else host}:{self.settings.dashboard_port}"

    def bring_up(self) -> None:
        """Everything in its order, until the wall is live."""
        began = monotonic_ms()
        waits = start_servers(self.servers, self.folder, self.supervisor, self.say)
        waits.redis()
        # It needs no more than Redis to begin, and has much to import and to load: meanwhile Kafka gets ready.
        self._start("dashboard", DASHBOARD, ("dashboard",))
        waits.kafka()
        self._make_topics()
        self._start_ours()
        self._await_ready()
        self.say(f"live after {(monotonic_ms() - began) / 1000:.1f} s; Ctrl-C stops everything")
        if self.settings.demo:
            self.say(f"demo: pick a role at {self.dashboard}/login; IOC_DEMO=false asks for accounts (ioc users)")
        self.say(f"ready {self.dashboard}")

    def _make_topics(self) -> None:
        from ops.topics import create_topics

        made = create_topics(self.settings)
        self.say(f"topics: {len(made)} made" if made else "topics: all there")

    def _start_ours(self) -> None:
        for number in range(1, self.options.workers + 1):
            self._start(f"worker-{number}", WORKERS, ("worker",))
        self._start("alerts", WORKERS, ("alerts",))
        if self.options.simulate is not None:
            self._start("simulators", SIMULATORS, ("simulate", *self.options.simulate))

    def _start(self, name: str, stage: int, arguments: tuple[str, ...]) -> None:
        self.say(f"starting {name}")
        program = Program(
            name=name,
            command=(sys.executable, "-m", "ops", *arguments),
            environ=environment(msgspec.structs.replace(self.settings, worker_name=name)),
            log=self.folder.log(name),
            keep=(self.folder.lock.fileno(),),
            stage=stage,
        )
        self.supervisor.add(program)

    def _await_ready(self) -> None:
        readiness = Readiness(self.dashboard, self.options.simulate is not None)
        told = monotonic_ms()

        def look() -> None:
            nonlocal told
            self.supervisor.tick()
            if monotonic_ms() - told >= TELL_EVERY_MS:
                told = monotonic_ms()
                self.say(f"waiting for {readiness.waiting_for}")

        while not wait_until(readiness.reached, 60.0, look):
            self.say(f"still waiting for {readiness.waiting_for}; logs: {self.folder.path / 'logs'}")

    def look_after(self) -> None:
        """Keep everything running until an interrupt."""
        while True:
            wait_until(lambda: False, 60.0, self.supervisor.tick)

    def _write_stack(self, pids: dict[str, int]) -> None:
        stack = Stack(self.settings.kafka_bootstrap, self.settings.redis_url, self.dashboard, pids)
        try:
            write_stack(self.folder.path, stack)
        except OSError as error:
            # A full disk must not take down what still runs.
            self.say(f"{stack_path(self.folder.path)} cannot be written: {error.strerror}; make room on its disk")
