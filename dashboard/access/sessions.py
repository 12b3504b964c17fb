"""Sessions of people, kept in Redis under `session:` and nowhere else; the browser holds only a name and a secret.

A session ends when nothing was asked for some time (Redis lets the key expire), at the latest after its whole time, or
by sign-out. Its secret changes at sign-in and every quarter of an hour; the one before is good for a minute more, so
that requests already on their way arrive. Redis holds only the secrets' digests.
"""

import asyncio
import hmac
import secrets
from collections import OrderedDict
from typing import Literal, TypeVar

import msgspec
from redis.exceptions import RedisError

from contracts.accounts import Role, digest
from contracts.clock import Clock
from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.settings import Settings
from state.connect import Client

PREFIX = "session:"
ROTATE_MS = 15 * MINUTE_MS
GRACE_MS = MINUTE_MS
TOUCH_MS = 30_000
"""The end of a session is put off at most so often."""
ANSWER_S = 2.0
"""A Redis that takes longer is taken to be away."""
MOST_HELD = 5_000

Source = Literal["local", "oidc", "demo"]


class Session(msgspec.Struct, frozen=True, omit_defaults=True):
    """One signed-in person. What they may do is looked up at each request, so that changes count at once: `epoch` is
    their account's at sign-in (0: none). `shown` and `role` say it for those whom another source vouches for.
    """

    source: Source
    user: str
    made_ms: int
    until_ms: int
    secret: str
    rotated_ms: int
    previous: str = ""
    epoch: int = 0
    shown: str = ""
    role: Role = "viewer"


class Found(msgspec.Struct, frozen=True):
    """A session that a cookie names; `cookie` is what the browser should have from now on, None: the same."""

    name: str
    session: Session
    cookie: str | None = None


class SessionsAwayError(Exception):
    """Redis does not answer, so that nobody can be looked up or signed in."""


class Sessions:
    """Opens, finds, rotates and closes sessions. While Redis is away those that were found before stay good."""

    def __init__(self, redis: Client, settings: Settings, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._idle_ms = settings.session_idle_minutes * MINUTE_MS
        self._whole_ms = settings.session_hours * HOUR_MS
        self._held: OrderedDict[str, Session] = OrderedDict()
        self._touched: OrderedDict[str, int] = OrderedDict()

    async def open(self, source: Source, user: str, epoch: int = 0, shown: str = "", role: Role = "viewer") -> str:
        """A new session's cookie. SessionsAwayError when Redis does not take it."""
        name, secret, now_ms = secrets.token_urlsafe(16), secrets.token_urlsafe(32), self._clock()
        session = Session(
            source=source,
            user=user,
            made_ms=now_ms,
            until_ms=now_ms + self._whole_ms,
            secret=digest(secret),
            rotated_ms=now_ms,
            epoch=epoch,
            shown=shown,
            role=role,
        )
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._redis.set(PREFIX + name, msgspec.json.encode(session), px=self._left(session))
        except (RedisError, OSError, TimeoutError) as error:
            raise SessionsAwayError(str(error)) from error
        return f"{name}.{secret}"

    async def find(self, cookie: str, *, touch: bool = True) -> Found | None:
        """The session of a cookie; `touch`: somebody asked for something, so it goes on and may get a new secret.

        SessionsAwayError when Redis does not answer and nothing is known of it here.
        """
        name, _, secret = cookie.partition(".")
        if not name or not secret:
            return None
        try:
            async with asyncio.timeout(ANSWER_S):
                session = await self._read(name)
                if session is None or not self._opens(session, secret):
                    return None
                fresh = await self._go_on(name, session) if touch else None
        except (RedisError, OSError, TimeoutError) as error:
            return self._remembered(name, secret, error)
        return Found(name, session, fresh)

    async def standing(self, name: str) -> Session | None:
        """The session of that name as it stands; SessionsAwayError when Redis does not answer."""
        try:
            async with asyncio.timeout(ANSWER_S):
                session = await self._read(name)
        except (RedisError, OSError, TimeoutError) as error:
            raise SessionsAwayError(str(error)) from error
        return session if session is not None and self._clock() < session.until_ms else None

    async def close(self, name: str) -> None:
        """Sign out. SessionsAwayError when Redis cannot forget it now: it then ends when its time is over."""
        self._held.pop(name, None)
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._redis.delete(PREFIX + name)
        except (RedisError, OSError, TimeoutError) as error:
            raise SessionsAwayError(str(error)) from error

    async def _read(self, name: str) -> Session | None:
        value = await self._redis.get(PREFIX + name)
        if value is None:
            self._held.pop(name, None)
            return None
        session = msgspec.json.decode(value, type=Session)
        _keep(self._held, name, session)
        return session

    def _remembered(self, name: str, secret: str, error: Exception) -> Found:
        session = self._held.get(name)
        if session is None or not self._opens(session, secret):
            raise SessionsAwayError(str(error)) from error
        return Found(name, session)

    def _opens(self, session: Session, secret: str) -> bool:
        now_ms, given = self._clock(), digest(secret)
        if now_ms >= session.until_ms:
            return False
        before = hmac.compare_digest(given, session.previous) and now_ms - session.rotated_ms < GRACE_MS
        return hmac.compare_digest(given, session.secret) or before

    async def _go_on(self, name: str, session: Session) -> str | None:
        now_ms = self._clock()
        if now_ms - session.rotated_ms >= ROTATE_MS:
            return await self._rotate(name, session)
        if now_ms - self._touched.get(name, 0) >= TOUCH_MS:
            await self._redis.pexpire(PREFIX + name, self._left(session))
            _keep(self._touched, name, now_ms)
        return None

    async def _rotate(self, name: str, session: Session) -> str | None:
        """A new secret, from whichever of two requests at once comes first; the other keeps the old one for a minute.

        Written only over a session that is still there: one that was closed meanwhile stays closed.
        """
        if not await self._redis.set(f"{PREFIX}turn:{name}", b"1", nx=True, px=GRACE_MS):
            return None
        secret = secrets.token_urlsafe(32)
        turned = msgspec.structs.replace(
            session, secret=digest(secret), previous=session.secret, rotated_ms=self._clock()
        )
        written = await self._redis.set(PREFIX + name, msgspec.json.encode(turned), xx=True, px=self._left(session))
        if not written:
            return None
        _keep(self._held, name, turned)
        return f"{name}.{secret}"

    def _left(self, session: Session) -> int:
        return max(1, min(self._idle_ms, session.until_ms - self._clock()))


T = TypeVar("T")


def _keep(kept: OrderedDict[str, T], name: str, value: T) -> None:
    kept[name] = value
    kept.move_to_end(name)
    if len(kept) > MOST_HELD:
        kept.popitem(last=False)
