"""Runs the dashboard: uvicorn around `create_app`. SIGTERM and SIGINT end it within two seconds, screens or not."""

import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from contracts.settings import Settings
from dashboard.app import create_app

GRACE_S = 1
FLUSH_S = 1.0


class LeavingProtocol(WebSocketsSansIOProtocol):
    """A web socket that is really gone when we are done with it: closing alone waits for ever for a peer that reads
    nothing.
    """

    async def run_asgi(self) -> None:
        """Serve, then give what is unsent a moment."""
        await super().run_asgi()
        self.loop.call_later(FLUSH_S, self.transport.abort)


class LeavingServer(uvicorn.Server):
    """Tells the screens that it ends before it waits for them."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._leave = leave

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: first the screens, then the rest."""
        self._leave()
        await super().shutdown(sockets)


def run_dashboard(settings: Settings) -> int:
    """Serve until a signal; the exit code. A taken port is one line and 1."""
    try:
        listening = _listen(settings.dashboard_host, settings.dashboard_port)
    except OSError as error:
        where = f"{settings.dashboard_host}:{settings.dashboard_port}"
        print(f"dashboard: cannot listen on {where} ({error.strerror}); set IOC_DASHBOARD_PORT", file=sys.stderr)  # noqa: T201
        return 1
    # uvicorn raises the signal that ended it once more when it is done; by then there is nothing left to do.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    _quiet_libraries()
    app = create_app(settings).server
    gc.freeze()  # what is built now stays: collections need not walk through it while screens wait
    LeavingServer(server_config(app, settings.proxies), app.state.parts.hub.end).run(sockets=[listening])
    gc.freeze()  # else the interpreter's end walks through all of it once more, for a second or two
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def _quiet_libraries() -> None:
    """The Kafka client tells of every try to reach a broker; our own lines tell when it went and when it is back."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def server_config(app: ASGIApp, proxies: str = "") -> uvicorn.Config:
    """How an app is served: the protocol of its sockets, one second for open ones at the end, and whose word counts
    for where a request comes from: that of the `proxies`, else nobody's.
    """
    return uvicorn.Config(
        app,
        ws=LeavingProtocol,
        # Compressing every message for every screen would cost more than all the rest.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_S,
        log_level="warning",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
    )
