"""The hub: composes a frame when something changed, encodes it once, and wakes everybody who watches."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Protocol

import msgspec

from contracts.clock import Clock, monotonic_ms
from dashboard.access.person import EVERYTHING, Scope
from dashboard.live import messages
from dashboard.live.channel import Channel
from dashboard.live.feeds_view import Completeness
from dashboard.live.frame import Frame, Links
from dashboard.live.mirrored import Mirrored
from dashboard.live.scenes.stage import Stage

FRAME_MS = 250
"""Least time between two frames."""
QUIET_S = 1.0
"""Longest time between two frames while Redis answers, because states age."""
BEAT_MS = 2_000

log = logging.getLogger(__name__)


class Composes(Protocol):
    """What the hub asks for frames: a Composer, or a table in a test."""

    def compose(self, seq: int, completeness: Completeness, now_ms: int) -> Frame: ...
    def narrow(self, frame: Frame, scope: Scope) -> Frame: ...


class Hub:
    """One composing loop for all watchers. `turn` grows with every frame and beat; `news` is set then and by `wake`.

    `over`: the server ends, and watchers should leave.
    """

    def __init__(
        self,
        mirror: Mirrored,
        composer: Composes,
        completeness: Callable[[], Completeness],
        clock: Clock,
        build: str,
        stage: Stage,
    ) -> None:
        self.boot = secrets.token_hex(4)
        self.build = build
        self.turn = 0
        self.over = False
        self.news = asyncio.Event()
        self.frame: Frame | None = None
        self.compose_ms = 0.0
        self.stage = stage
        self._mirror = mirror
        self._composer = composer
        self._completeness = completeness
        self._clock = clock
        self._everything = Channel(clock)
        self._channels: dict[Scope, Channel] = {EVERYTHING: self._everything}
        self._beat = ""
        self._sent_ms = 0
        self._links = Links(redis=False, kafka=False)
        self._failing = False
        self._encode = msgspec.json.Encoder().encode
        self._thread = ThreadPoolExecutor(1, "compose")

    @property
    def seq(self) -> int:
        """Number of the newest frame; 0 before the first."""
        return self._everything.seq

    @property
    def newest(self) -> bytes | None:
        """The newest frame, encoded."""
        return self._everything.newest

    async def newest_of(self, scope: Scope) -> bytes | None:
        """What a scope sees of the newest frame, encoded."""
        async with self.attended(scope) as channel:
            return channel.newest

    @asynccontextmanager
    async def attended(self, scope: Scope) -> AsyncIterator[Channel]:
        """The frames of a scope, composed as long as somebody attends; those who see the same share them."""
        if scope not in self._channels:
            await self._open(scope)
        channel = self._channels[scope]
        channel.watchers += 1
        try:
            yield channel
        finally:
            channel.watchers -= 1
            if not channel.watchers and scope != EVERYTHING:
                self._channels.pop(scope, None)

    async def _open(self, scope: Scope) -> None:
        """A channel that stands where the others do: it begins with its part of the newest frame."""
        channel, loop = Channel(self._clock), asyncio.get_running_loop()
        while (frame := self.frame) is not None:
            first = await loop.run_in_executor(self._thread, self._narrow, frame, scope)
            if frame is self.frame:  # else the next one came meanwhile
                channel = Channel(self._clock, frame.seq)
                channel.push(first)
                break
        self._channels.setdefault(scope, channel)

    async def run(self) -> None:
        """Compose and announce for ever."""
        version = -1
        try:
            while True:
                version = await self._mirror.wait_change(version, QUIET_S)
                begun_ms = monotonic_ms()
                await self._step()
                await asyncio.sleep(max(0, FRAME_MS - (monotonic_ms() - begun_ms)) / 1000)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def end(self) -> None:
        """The server ends: wake every watcher, so that it says good-bye by itself."""
        self.over = True
        self.news.set()

    def wake(self) -> None:
        """Wake every watcher: there is news that is no frame."""
        news, self.news = self.news, asyncio.Event()
        news.set()

    def hello(self) -> str:
        """The first message of a connection."""
        return messages.hello(self.boot, self.build, self.seq, self._clock())

    def resume(self, wanted: messages.Resume) -> int:
        """The frame number that a client of that boot stands at; -1: it needs the newest frame whole."""
        return wanted.seen if wanted.boot == self.boot and 0 < wanted.seen <= self.seq else -1

    def message(self, seen: int, channel: Channel | None = None) -> str | None:
        """What a client of the channel (None: who sees everything) that has frame `seen` should get now."""
        return (channel or self._everything).message(seen, self._beat)

    async def _step(self) -> None:
        if self._mirror.connected:
            await self._publish()
        elif self._links.redis or self._clock() - self._sent_ms >= BEAT_MS:
            self._links = Links(redis=False, kafka=self._links.kafka)
            self._announce(self._beat_now())

    async def _publish(self) -> None:
        begun_ms, now_ms = monotonic_ms(), self._clock()
        loop = asyncio.get_running_loop()
        try:
            frame, encoded = await loop.run_in_executor(self._thread, self._compose, now_ms, list(self._channels))
        except Exception:
            # A frame that cannot be made must not end the loop: the screens see an old frame's age, and beats.
            if not self._failing:
                log.exception("no frame could be composed; trying on")
            self._failing = True
            self._announce(self._beat_now())
            return
        self._failing = False
        self.frame, self._links = frame, frame.links
        for scope, channel in self._channels.items():
            # A channel that was opened meanwhile began with the frame before.
            channel.push(encoded[scope] if scope in encoded else self._narrow(frame, scope))
        self.compose_ms = monotonic_ms() - begun_ms
        self._announce("")

    def _compose(self, now_ms: int, scopes: list[Scope]) -> tuple[Frame, dict[Scope, bytes]]:
        frame = self._composer.compose(self.seq + 1, self._completeness(), now_ms)
        self.stage.refresh(now_ms)
        return frame, {scope: self._narrow(frame, scope) for scope in scopes}

    def _narrow(self, frame: Frame, scope: Scope) -> bytes:
        return self._encode(frame if scope == EVERYTHING else self._composer.narrow(frame, scope))

    def _beat_now(self) -> str:
        made_ms = self.frame.made_ms if self.frame else 0
        return messages.beat(self.seq, made_ms, self._links, self._clock())

    def _announce(self, beat: str) -> None:
        self._beat = beat
        self._sent_ms = self._clock()
        self.turn += 1
        self.wake()
