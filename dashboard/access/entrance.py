"""Puts the parts of access together: who there is, who is signed in, what is on record, and the gate around the app."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Protocol

from fastapi import FastAPI, Request
from starlette.responses import Response

from contracts.accounts import ROLES, Account
from contracts.alerts import NO_TEXT
from contracts.audit import Audited
from contracts.clock import Clock
from contracts.settings import Settings, check_demo
from dashboard.access.addresses import Addresses, PageRight
from dashboard.access.answers import Answers
from dashboard.access.current import current_person
from dashboard.access.directory import Directory
from dashboard.access.displays import Displays
from dashboard.access.gate import Keeper, address_of
from dashboard.access.identity import Identity, demo_person
from dashboard.access.journal import Journal, UnrecordedError
from dashboard.access.login import Desk, SignIn, add_login
from dashboard.access.plain import Paper, Versioned
from dashboard.access.provider import Provider
from dashboard.access.rights import Refused
from dashboard.access.sessions import Sessions
from dashboard.access.throttle import Throttle
from state.connect import Client

Run = Callable[[], Coroutine[Any, Any, None]]


class Sends(Protocol):
    """Where records go; see dashboard.producer.Producer."""

    async def send(self, topic: str, key: str, value: bytes) -> int: ...


class Entrance:
    """Access as one part of the dashboard; `runs` is what runs beside it as long as it lives.

    SettingError when the settings would let anybody in from elsewhere, or cannot be understood.
    """

    def __init__(self, settings: Settings, redis: Client, outlet: Sends, versioned: Versioned, clock: Clock) -> None:
        check_demo(settings)
        self._settings = settings
        self.directory = Directory(settings)
        self.sessions = Sessions(redis, settings, clock)
        self.journal = Journal(outlet, clock)
        self.runs: tuple[Run, ...] = (self.directory.run, self.journal.run)
        paper = Paper(versioned)
        self.identity = identity = Identity(self.directory, self.sessions, settings, clock)
        self._answers = Answers(paper, settings)
        self._displays = Displays(self.directory, identity, self.journal, self._answers, clock)
        provider = Provider(settings, redis, clock) if settings.oidc_issuer else None
        throttle = Throttle(redis)
        desk = Desk(settings, self.directory, identity, self.sessions, throttle, self.journal, paper, provider)
        self._sign_in = SignIn(desk)

    def add_routes(self, server: FastAPI) -> None:
        """Signing in and out, before Dash takes all other addresses; and what a refusal further inside becomes."""
        add_login(server, self._sign_in)
        server.add_exception_handler(Refused, self._refused)

    async def _refused(self, request: Request, refused: Exception) -> Response:
        reason = refused.reason if isinstance(refused, Refused) else NO_TEXT
        person, subject = current_person(), request.url.path
        with suppress(UnrecordedError):  # it stays refused
            self.journal.note(self.journal.entry(Audited.REFUSED, person.user, subject, reason, address_of(request)))
        return self._answers.refused(request, reason, may_sign_in=False)

    def people(self) -> dict[str, str]:
        """User name → what screens call them, of everybody who may sign in; in a demo that is one for each role."""
        if self._settings.demo:
            return {person.user: person.user for person in map(demo_person, ROLES)}
        accounts = (entry for entry in self.directory.entries if isinstance(entry, Account))
        return {account.user: account.shown for account in accounts if not account.disabled}

    def keeper(self, server: FastAPI, page: PageRight) -> Keeper:
        """What the gate around that server asks; `page` says which right the address of a page needs."""
        addresses = Addresses(lambda: server.routes, page)
        return Keeper(self.identity, addresses, self._answers, self._displays, self.journal, self._settings)
