"""A served app in a thread of its own, on a port of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.types import ASGIApp

from dashboard.main import server_config
from ops.ports import LOCAL, free_ports


class Served:
    """Where an app is served; `stop` ends it as SIGTERM does and says whether it ended within the time."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        self._listening = socket.create_server((LOCAL, port or free_ports((0,))[0]))
        self.port = self._listening.getsockname()[1]
        self._server = uvicorn.Server(server_config(app))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live/ws"

    def stop(self, within_s: float = 5.0) -> bool:
        self._server.should_exit = True
        self._thread.join(within_s)
        self._listening.close()
        return not self._thread.is_alive()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listening]))


@contextmanager
def serving(app: ASGIApp, port: int = 0) -> Iterator[Served]:
    served = Served(app, port)
    try:
        yield served
    finally:
        served.stop()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
