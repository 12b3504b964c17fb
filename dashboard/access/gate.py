"""The gate: every request and socket passes it. It knows who asks, lets in who may, and tells the others why not."""

import asyncio
from contextlib import suppress

import msgspec
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.audit import Audited
from contracts.settings import LOOPBACK, Settings
from dashboard.access.addresses import CLOSED, OPEN, Addresses, Asked
from dashboard.access.answers import Answers
from dashboard.access.current import acting
from dashboard.access.displays import Displays, brings_token
from dashboard.access.identity import NOBODY, Identity, UnknownError, Visitor
from dashboard.access.journal import Journal, UnrecordedError
from dashboard.access.origin import SAFE, asks_loopback, from_our_pages, own_origin
from dashboard.access.person import Person
from dashboard.access.rights import Text, refusal
from dashboard.access.sessions import SessionsAwayError
from dashboard.i18n import text

RECHECK_S = 5.0
"""So often a socket is asked whether its session still stands."""
SIGNED_OUT = 4401
_SCRAPER = Person("scraper", "Scraper", "administrator", kind="api")


class Keeper(msgspec.Struct, frozen=True):
    """What the gate needs."""

    identity: Identity
    addresses: Addresses
    answers: Answers
    displays: Displays
    journal: Journal
    settings: Settings


class TurnedAway(Exception):  # noqa: N818 - an answer, not a fault
    """Somebody does not come in; `answer` says why."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


class Gate:
    """ASGI middleware around everything else, Dash's included."""

    def __init__(self, app: ASGIApp, keeper: Keeper) -> None:
        self._app = app
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asking = HTTPConnection(scope)
        try:
            visitor = await self._visitor(asking)
        except TurnedAway as away:
            await _turn_away(away.answer, scope, receive, send)
            return
        if visitor.person is None:
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {}).update(person=visitor.person, visitor=visitor)
        with acting(visitor.person):
            if scope["type"] == "websocket":
                await self._socket(asking, receive, send)
            else:
                await self._app(scope, receive, self._with_cookie(visitor, send))

    async def _visitor(self, asking: HTTPConnection) -> Visitor:
        """Who comes in: nobody in particular where the address is open to all. TurnedAway: they do not."""
        answers = self._keeper.answers
        if not self._comes_from_here(asking):
            raise TurnedAway(answers.stranger(asking))
        asked = self._keeper.addresses.asked(asking.scope)
        if asked.what == OPEN:
            return NOBODY
        visitor = await self._known(asking)
        if asked.what == "metrics" and visitor.how in ("nobody", "demo") and _from_this_machine(asking):
            return Visitor(_SCRAPER)
        if visitor.person is None:
            raise TurnedAway(answers.sign_in(asking))
        if asked.what == CLOSED:
            raise TurnedAway(self._refuse(asking, visitor, asked, text("refused.nobody")))
        why = refusal(visitor.person, asked.what, domain=asked.domain, commune=asked.commune)
        if why is not None:
            raise TurnedAway(self._refuse(asking, visitor, asked, why))
        return visitor

    async def _known(self, asking: HTTPConnection) -> Visitor:
        """Who asks; walls that come for the first time leave their token here."""
        answers = self._keeper.answers
        try:
            if brings_token(asking):
                raise TurnedAway(await self._keeper.displays.exchange(asking))
            return await self._keeper.identity.of(asking)
        except SessionsAwayError:
            raise TurnedAway(answers.unavailable(asking, text("login.redis"))) from None
        except UnknownError:
            raise TurnedAway(answers.unavailable(asking, text("login.accounts"))) from None

    def _comes_from_here(self, asking: HTTPConnection) -> bool:
        """No request of another site's page that could change something or listen in."""
        settings, headers = self._keeper.settings, asking.headers
        if settings.demo and not asks_loopback(headers):
            return False
        if asking.scope["type"] == "websocket":
            return own_origin(headers, settings.public_url)
        if asking.scope["method"] in SAFE or "authorization" in headers:
            return True
        return from_our_pages(headers, settings.public_url)

    def _refuse(self, asking: HTTPConnection, visitor: Visitor, asked: Asked, why: Text) -> Response:
        journal = self._keeper.journal
        if visitor.person is not None and visitor.how != "demo":
            subject = asking.url.path if asked.what == CLOSED else asked.what
            with suppress(UnrecordedError):  # it stays refused
                journal.note(journal.entry(Audited.REFUSED, visitor.person.user, subject, why, address_of(asking)))
        return self._keeper.answers.refused(asking, why, may_sign_in=visitor.how == "demo")

    def _with_cookie(self, visitor: Visitor, send: Send) -> Send:
        """The answer with the session's new secret, if it got one, and kept out of every cache."""
        cookies = self._keeper.identity.cookies

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-store")
                if visitor.session is not None and visitor.session.cookie is not None:
                    headers.append("Set-Cookie", cookies.session(visitor.session.cookie))
            await send(message)

        return with_cookie

    async def _socket(self, asking: HTTPConnection, receive: Receive, send: Send) -> None:
        """Serve a socket as long as its session stands."""
        serving = asyncio.ensure_future(self._app(asking.scope, receive, send))
        try:
            while not serving.done():
                await asyncio.wait({serving}, timeout=RECHECK_S)
                if not serving.done() and not await self._still(asking):
                    serving.cancel()
                    await asyncio.gather(serving, return_exceptions=True)
                    await _close(send)
                    return
            serving.result()
        finally:
            serving.cancel()

    async def _still(self, asking: HTTPConnection) -> bool:
        try:
            return await self._keeper.identity.still(asking, asking.scope["state"]["visitor"])
        except (SessionsAwayError, UnknownError):
            return True  # what stands goes on while it cannot be told


def address_of(asking: HTTPConnection) -> str:
    """Where a request comes from."""
    return asking.client.host if asking.client else ""


def _from_this_machine(asking: HTTPConnection) -> bool:
    """Asked here, directly: what a proxy passes on came from elsewhere."""
    passed_on = any(name in asking.headers for name in ("x-forwarded-for", "forwarded", "via"))
    return not passed_on and address_of(asking) in LOOPBACK


async def _turn_away(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": SIGNED_OUT})
    else:
        await answer(scope, receive, send)


async def _close(send: Send) -> None:
    with suppress(Exception):  # whoever left meanwhile needs no word
        async with asyncio.timeout(1.0):
            await send({"type": "websocket.close", "code": SIGNED_OUT})
