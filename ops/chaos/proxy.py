"""A proxy in front of Redis that carries a request out and then loses its reply."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

from ops.ports import LOCAL

CHUNK = 65_536
CHECKPOINT = b"EVALSHA"
"""Every step on a shard is a script; claims run seldom, so that nearly all of these are checkpoints."""


class CuttingProxy:
    """Forwards `LOCAL:front` to `LOCAL:back`. After `lose_next` one script is carried out and its connection cut."""

    def __init__(self, front: int, back: int) -> None:
        self._back = back
        self._server = socket.create_server((LOCAL, front))
        self._open: set[socket.socket] = set()
        self._closed = False
        self.losing = False
        self.lost = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        _close(self._server)
        for one in list(self._open):
            _close(one)

    def lose_next(self) -> None:
        """Lose the reply of the next script."""
        self.losing = True

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection((LOCAL, self._back))
        except OSError:
            _close(near)
            return
        self._open |= {near, far}
        cut = threading.Event()
        threading.Thread(target=self._replies, args=(far, near, cut), daemon=True).start()
        self._requests(near, far, cut)
        for one in (near, far):
            _close(one)
            self._open.discard(one)

    def _requests(self, near: socket.socket, far: socket.socket, cut: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while sent := near.recv(CHUNK):
                if self.losing and CHECKPOINT in sent:
                    self.losing = False
                    self.lost += 1
                    cut.set()
                far.sendall(sent)

    def _replies(self, far: socket.socket, near: socket.socket, cut: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while said := far.recv(CHUNK):
                if cut.is_set():  # carried out, and nobody hears of it
                    _close(near)
                    return
                near.sendall(said)


def _close(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()
