"""Signing in and out: the routes under /login, /logout, and /session, which says who asks."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from contracts.accounts import ROLES, AccountError, Role, check_user
from contracts.audit import Audited
from contracts.settings import Settings
from dashboard.access.answers import NO_STORE
from dashboard.access.current import current_person
from dashboard.access.directory import Directory
from dashboard.access.forms import own_path, read_form
from dashboard.access.gate import address_of
from dashboard.access.identity import Identity, UnknownError, demo_person
from dashboard.access.journal import Journal, UnrecordedError
from dashboard.access.login_page import Offer, login_body
from dashboard.access.passwords import PasswordCheck
from dashboard.access.plain import Paper, look
from dashboard.access.provider import PENDING_S, Provider, ProviderError
from dashboard.access.sessions import Sessions, SessionsAwayError, Source
from dashboard.access.throttle import Throttle
from dashboard.i18n import text

Reason = tuple[str, dict[str, Any]]
"""A key of the catalogue and what fills its places."""

log = logging.getLogger(__name__)


class Desk(msgspec.Struct, frozen=True):
    """What signing in needs."""

    settings: Settings
    directory: Directory
    identity: Identity
    sessions: Sessions
    throttle: Throttle
    journal: Journal
    paper: Paper
    provider: Provider | None


class Entering(msgspec.Struct, frozen=True):
    """Somebody who has proved who they are."""

    source: Source
    user: str
    wanted: str
    epoch: int = 0
    shown: str = ""
    role: Role = "viewer"


class SignIn:
    """Lets people in, or says why not; nobody comes in without a record of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._passwords = PasswordCheck()

    async def show(self, request: Request) -> Response:
        """GET /login."""
        return self._page(request, 200, None, request.query_params.get("next", "/"))

    async def password(self, request: Request) -> Response:
        """POST /login: user and password."""
        form = await read_form(request)
        user, wanted = form.get("user", "").strip().lower(), form.get("next", "/")
        desk, again = self._desk, partial(self._page, request, wanted=wanted, user=user)
        try:
            held = await desk.throttle.count(user, address_of(request))
        except SessionsAwayError:
            return again(503, ("login.redis", {}))
        if held.wait_s:
            if held.first:
                self._failed(request, user, "login.wait", minutes=_minutes(held.wait_s))
            return again(429, ("login.wait", {"minutes": _minutes(held.wait_s)}))
        if not desk.directory.loaded:
            return again(503, ("login.accounts", {}))
        account = desk.directory.account(user)
        kept = account.password if account and not account.disabled else ""
        if not await self._passwords.right(form.get("password", ""), kept) or account is None:
            self._failed(request, user, "login.wrong")
            return again(401, ("login.wrong", {}))
        return await self._enter(request, Entering("local", user, wanted, account.epoch))

    async def demo(self, request: Request) -> Response:
        """POST /login/demo: a role, in demo mode only."""
        form = await read_form(request)
        role = next((role for role in ROLES if role == form.get("role")), None)
        if not self._desk.settings.demo or role is None:
            return self._page(request, 403, ("login.nodemo", {}), form.get("next", "/"))
        return await self._enter(request, Entering("demo", demo_person(role).user, form.get("next", "/"), role=role))

    async def to_provider(self, request: Request) -> Response:
        """GET /login/provider: off to the OpenID provider."""
        wanted, provider = own_path(request.query_params.get("next", "/")), self._desk.provider
        if provider is None:
            return self._page(request, 404, ("login.provider.none", {}), wanted)
        try:
            held = await self._desk.throttle.count_address(address_of(request))
            if held.wait_s:
                return self._page(request, 429, ("login.wait", {"minutes": _minutes(held.wait_s)}), wanted)
            url, state = await provider.begin(wanted, self._return_address(request))
        except (ProviderError, SessionsAwayError) as error:
            return self._provider_failed(request, error, wanted)
        cookie = self._desk.identity.cookies.provider(state, PENDING_S)
        return RedirectResponse(url, 303, NO_STORE | {"Set-Cookie": cookie})

    async def from_provider(self, request: Request) -> Response:
        """GET /login/return: back from the OpenID provider."""
        provider, cookies = self._desk.provider, self._desk.identity.cookies
        if provider is None:
            return self._page(request, 404, ("login.provider.none", {}), "/")
        state = request.cookies.get(cookies.provider_name, "")
        try:
            vouched = await provider.finish(request.query_params, state, self._return_address(request))
        except (ProviderError, SessionsAwayError) as error:
            return self._provider_failed(request, error, "/")
        account = self._desk.directory.account(vouched.user)
        if account is not None and (account.disabled or account.password):
            self._failed(request, vouched.user, "login.provider.local")
            return self._page(request, 403, ("login.provider.local", {}), vouched.wanted)
        epoch = account.epoch if account else 0
        entering = Entering("oidc", vouched.user, vouched.wanted, epoch, vouched.shown, vouched.role)
        answer = await self._enter(request, entering)
        answer.headers.append("Set-Cookie", cookies.gone(cookies.provider_name))
        return answer

    async def leave(self, request: Request) -> Response:
        """POST /logout."""
        desk, cookies = self._desk, self._desk.identity.cookies
        answer = RedirectResponse(look(request.query_params, desk.settings).link("/login"), 303, NO_STORE)
        answer.headers.append("Set-Cookie", cookies.gone(cookies.session_name))
        answer.headers.append("Set-Cookie", cookies.gone(cookies.display_name))
        with suppress(SessionsAwayError, UnknownError):
            visitor = await desk.identity.of(request)
            if visitor.session is not None:
                await desk.sessions.close(visitor.session.name)
            if visitor.person is not None and visitor.how != "demo":
                with suppress(UnrecordedError):  # whoever wants to leave is not held back
                    entry = desk.journal.entry(Audited.SIGN_OUT, visitor.person.user, address=address_of(request))
                    desk.journal.note(entry)
        return answer

    async def _enter(self, request: Request, entering: Entering) -> Response:
        """A session and its record, or neither."""
        desk = self._desk
        try:
            cookie = await desk.sessions.open(
                entering.source, entering.user, entering.epoch, entering.shown, entering.role
            )
        except SessionsAwayError:
            return self._page(request, 503, ("login.redis", {}), entering.wanted)
        try:
            await desk.journal.record(
                desk.journal.entry(Audited.SIGN_IN, entering.user, entering.source, address=address_of(request))
            )
        except UnrecordedError:
            with suppress(SessionsAwayError):
                await desk.sessions.close(cookie.partition(".")[0])
            return self._page(request, 503, ("login.audit", {}), entering.wanted)
        with suppress(SessionsAwayError):
            await desk.throttle.forgive(entering.user, address_of(request))
        await self._end_former(request)
        return RedirectResponse(
            own_path(entering.wanted), 303, NO_STORE | {"Set-Cookie": desk.identity.cookies.session(cookie)}
        )

    async def _end_former(self, request: Request) -> None:
        """Whoever signs in anew leaves no session behind."""
        with suppress(SessionsAwayError, UnknownError):
            former = await self._desk.identity.of(request)
            if former.session is not None:
                await self._desk.sessions.close(former.session.name)

    def _failed(self, request: Request, user: str, key: str, **places: object) -> None:
        """On record, with the name only if it can be one: people type passwords into the wrong field."""
        journal = self._desk.journal
        try:
            by = check_user(user)
        except AccountError:
            by = "?"
        with suppress(UnrecordedError):  # nobody comes in anyway
            journal.note(
                journal.entry(Audited.SIGN_IN_FAILED, by, why=text(key, **places), address=address_of(request))
            )

    def _provider_failed(self, request: Request, error: Exception, wanted: str) -> Response:
        if isinstance(error, SessionsAwayError):
            return self._page(request, 503, ("login.redis", {}), wanted)
        key = error.key if isinstance(error, ProviderError) else "login.provider.away"
        log.warning("sign-in by the OpenID provider failed: %s", error)
        self._failed(request, "?", key)
        return self._page(request, 502 if key == "login.provider.away" else 403, (key, {}), wanted)

    def _return_address(self, request: Request) -> str:
        base = self._desk.settings.public_url or str(request.base_url).rstrip("/")
        return f"{base}/login/return"

    def _page(self, request: Request, status: int, why: Reason | None, wanted: str, user: str = "") -> Response:
        seen = look(request.query_params, self._desk.settings)
        said = seen.words(why[0], **why[1]) if why else ""
        offer = Offer(demo=self._desk.settings.demo, provider=self._desk.provider is not None)
        body = login_body(seen, said, own_path(wanted), offer, user)
        return HTMLResponse(self._desk.paper.page(seen, "title.login", body), status, NO_STORE)


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)


async def who(_request: Request) -> Response:
    """GET /session: who asks, and what they are for; 401 for nobody."""
    person = current_person()
    return Response(msgspec.json.encode(person), media_type="application/json", headers=NO_STORE)


def add_login(app: FastAPI, sign_in: SignIn) -> None:
    """The routes of this module."""
    routes: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("GET", "/login", sign_in.show),
        ("POST", "/login", sign_in.password),
        ("POST", "/login/demo", sign_in.demo),
        ("GET", "/login/provider", sign_in.to_provider),
        ("GET", "/login/return", sign_in.from_provider),
        ("POST", "/logout", sign_in.leave),
        ("GET", "/session", who),
    )
    for method, path, endpoint in routes:
        app.add_api_route(path, endpoint, methods=[method], include_in_schema=False)
