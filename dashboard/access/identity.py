"""Who asks on a connection: by session cookie, display token, or bearer token; in demo mode everybody is somebody."""

from typing import Literal

import msgspec
from starlette.requests import HTTPConnection

from contracts.accounts import Account, Role, Token
from contracts.clock import Clock
from contracts.settings import Settings
from dashboard.access.cookies import Cookies
from dashboard.access.directory import Directory
from dashboard.access.person import Person
from dashboard.access.sessions import Found, Session, Sessions

DEMO_WALL = Person("demo", "Demo", "viewer", kind="display")
"""Who opens a demo without having picked a role: they see what a wall shows."""


class Visitor(msgspec.Struct, frozen=True):
    """Who asks, and how that is known. `person` None: nobody known."""

    person: Person | None
    how: Literal["nobody", "session", "display", "bearer", "demo"] = "nobody"
    session: Found | None = None


NOBODY = Visitor(None)


class Identity:
    """Looks up who asks. SessionsAwayError and UnknownError when that cannot be told now."""

    def __init__(self, directory: Directory, sessions: Sessions, settings: Settings, clock: Clock) -> None:
        self.cookies = Cookies(settings)
        self._directory = directory
        self._sessions = sessions
        self._demo = settings.demo
        self._clock = clock

    async def of(self, asking: HTTPConnection) -> Visitor:
        """Who asks. A bearer token stands for itself: no cookie is looked at beside it."""
        bearer = asking.headers.get("authorization", "")
        if bearer:
            return self._by_token(bearer.removeprefix("Bearer "), "api")
        cookie = asking.cookies.get(self.cookies.session_name)
        if cookie and (found := await self._sessions.find(cookie, touch=asking.scope["type"] == "http")):
            person = self._person(found.session)
            if person is not None:
                return Visitor(person, "session", found)
        display = asking.cookies.get(self.cookies.display_name)
        if display and (visitor := self._by_token(display, "display")).person:
            return visitor
        return Visitor(DEMO_WALL, "demo") if self._demo else NOBODY

    async def still(self, asking: HTTPConnection, visitor: Visitor) -> bool:
        """Whether who came in on a connection that lasts would still be let in as the same person."""
        if visitor.how != "session" or visitor.session is None:
            return visitor.person == (await self.of(asking)).person
        session = await self._sessions.standing(visitor.session.name)
        return session is not None and self._person(session) == visitor.person

    def display(self, text: str) -> Person | None:
        """The wall that a display token stands for."""
        return self._by_token(text, "display").person

    def _by_token(self, text: str, kind: Literal["display", "api"]) -> Visitor:
        token = self._directory.token(text, self._clock())
        if token is None or token.kind != kind:
            self._must_be_loaded()
            return NOBODY
        return Visitor(of_token(token), "display" if kind == "display" else "bearer")

    def _person(self, session: Session) -> Person | None:
        """The person of a session as they stand now; None: it no longer counts."""
        if session.source == "demo":
            return demo_person(session.role) if self._demo else None
        self._must_be_loaded()
        account = self._directory.account(session.user)
        if account is not None and (account.disabled or account.epoch != session.epoch):
            return None
        if session.source == "oidc":
            return of_provider(session, account)
        return of_account(account) if account else None

    def _must_be_loaded(self) -> None:
        if not self._directory.loaded:
            raise UnknownError("accounts are not read yet: Kafka does not answer")


class UnknownError(Exception):
    """Accounts are not known yet, so that nobody can be told from anybody else."""


def of_account(account: Account) -> Person:
    """Whoever signed in with a local account."""
    return Person(account.user, account.shown, account.role, account.domains, account.communes, account.unit)


def of_provider(session: Session, account: Account | None) -> Person:
    """Whoever the OpenID provider signed in: it gives the role; an account of that name, if there is one, the scope."""
    if account is None:
        return Person(session.user, session.shown, session.role)
    return Person(session.user, session.shown, session.role, account.domains, account.communes, account.unit)


def of_token(token: Token) -> Person:
    """A wall or a program."""
    return Person(token.id, token.label, token.role, token.domains, token.communes, kind=token.kind)


def demo_person(role: Role) -> Person:
    """Somebody who picked a role in demo mode."""
    return Person(f"demo-{role}", "Demo", role)
