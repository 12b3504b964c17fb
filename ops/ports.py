"""Choosing and checking TCP ports."""

import random
import socket
from collections.abc import Iterable

from ops.errors import StackError

LOCAL = "127.0.0.1"
SERVERS = range(20_000, 32_000)
"""Ports for servers. Systems take those of outgoing connections from above (Linux from 32,768 on): such a connection
could hold the port of a server that has died and is to come back on it.
"""


def is_free(port: int, host: str = LOCAL) -> bool:
    """Whether a server could listen there now. A connect would not tell: it succeeds on anybody's port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(port: int, what: str, option: str, host: str = LOCAL) -> None:
    """StackError when the port of `what` is taken; `option` is what a person changes."""
    if not is_free(port, host):
        raise StackError(f"port {port} for {what} is taken: stop what listens there, or choose another with {option}")


def free_ports(preferred: Iterable[int]) -> tuple[int, ...]:
    """As many free ports as asked for: each the preferred one if it is free, else (and for 0) any of SERVERS."""
    chosen: list[int] = []
    for port in preferred:
        chosen.append(port if port and port not in chosen and is_free(port) else _any_free(chosen))
    return tuple(chosen)


def _any_free(but: list[int]) -> int:
    for port in random.sample(SERVERS, len(SERVERS)):
        if port not in but and is_free(port):
            return port
    raise StackError(f"no port from {SERVERS.start} to {SERVERS.stop - 1} is free: stop some of what listens there")


def listens(port: int, host: str = LOCAL) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), 0.2):
            return True
    except OSError:
        return False
