"""One coroutine per screen: a hello, then frames at the screen's own pace. Who does not read is let go."""

import asyncio
import logging
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.access import current_person, may
from dashboard.desk.feed import AlertFeed, Listener
from dashboard.live.channel import Channel
from dashboard.live.hub import Hub
from dashboard.live.messages import Resume, read_resume
from dashboard.live.scenes.stage import Seat
from dashboard.live.scoped import Sight

FIRST_WORD_S = 5.0
SEND_S = 10.0
"""A screen that takes nothing for so long is dropped; it comes back by itself and resumes."""
TRY_AGAIN_LATER = 1013
RESTARTS = 1012

log = logging.getLogger(__name__)


class Watchers:
    """Serves /live/ws and counts who watches."""

    def __init__(self, hub: Hub, alerts: AlertFeed, sight: Sight, send_s: float = SEND_S) -> None:
        self._hub = hub
        self._sight = sight
        self._alerts = alerts
        self._send_s = send_s
        self.now = 0
        self.total = 0
        self.dropped = 0

    async def serve(self, socket: WebSocket) -> None:
        """Until the screen leaves."""
        await socket.accept()
        self.now += 1
        self.total += 1
        try:
            await self._converse(socket)
        except WebSocketDisconnect:
            return
        except TimeoutError:
            await self._drop(socket)
        finally:
            self.now -= 1

    async def _converse(self, socket: WebSocket) -> None:
        async with asyncio.timeout(FIRST_WORD_S):
            first = read_resume(await socket.receive_text())
        await self._send(socket, self._hub.hello())
        seat, person = Seat(self._hub.stage), current_person()
        seat.watch(self._sight.of(person, first.scenes))
        hearing = asyncio.create_task(self._hear(socket, seat))
        try:
            async with self._hub.attended(person.scope) as channel:
                await self._tell(socket, seat, hearing, first, channel)
        finally:
            hearing.cancel()
            seat.watch(set())

    async def _tell(
        self, socket: WebSocket, seat: Seat, hearing: asyncio.Task[None], first: Resume, channel: Channel
    ) -> None:
        turn, seen, listener = -1, self._hub.resume(first), self._listener(first)
        while not self._hub.over and not hearing.done():
            if turn == self._hub.turn and not (listener and listener.behind):
                await self._hub.news.wait()
            if listener and listener.behind:
                await self._send(socket, listener.take())
            if turn != self._hub.turn:
                turn = self._hub.turn
                text = self._hub.message(seen, channel)
                seen = self._hub.seq or seen
                for said in [*([text] if text is not None else []), *seat.news()]:
                    await self._send(socket, said)
        if not hearing.done():
            await socket.close(RESTARTS)

    async def _hear(self, socket: WebSocket, seat: Seat) -> None:
        """What the screen says while it watches: other scenes. Ends when it leaves."""
        with suppress(WebSocketDisconnect):
            while True:
                wanted = read_resume(await socket.receive_text()).scenes
                seat.watch(self._sight.of(current_person(), wanted))

    def _listener(self, wanted: Resume) -> Listener | None:
        """Who follows the alerts gets what the person may see of them."""
        if wanted.alerts is None:
            return None
        person = current_person()
        if not may(person, "alerts"):
            return None
        return Listener(self._alerts, wanted.alerts if wanted.boot == self._hub.boot else 0, person.scope)

    async def _send(self, socket: WebSocket, text: str) -> None:
        async with asyncio.timeout(self._send_s):
            await socket.send_text(text)

    async def _drop(self, socket: WebSocket) -> None:
        self.dropped += 1
        try:
            async with asyncio.timeout(0.1):
                await socket.close(TRY_AGAIN_LATER)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            log.info("a screen that did not read was let go")
