"""Kafka and Valkey of a data folder without the rest of the centre, for commands that need everything else to stand."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from contracts.settings import Settings
from ops.folder import open_folder
from ops.interrupts import Interrupts
from ops.servers import plan_servers, start_servers
from ops.supervise import Supervisor


@contextmanager
def serving(settings: Settings, environ: Mapping[str, str], say: Callable[[str], None]) -> Iterator[Settings]:
    """Settings with servers that answer: those that the environment names, or the folder's own, up for the block.

    StackError when the folder is in use, or a server does not start.
    """
    if {"IOC_KAFKA_BOOTSTRAP", "IOC_REDIS_URL"} <= set(environ):
        yield settings
        return
    with Interrupts() as interrupts:
        folder = open_folder(Path(settings.data_dir))
        supervisor = Supervisor(say, interrupts, lambda _: None)
        try:
            servers = plan_servers(environ, folder)
            for wait in start_servers(servers, folder, supervisor, say):
                wait()
            yield servers.named_in(settings)
        finally:
            with interrupts.hurry_only():
                supervisor.stop()
                folder.close()
