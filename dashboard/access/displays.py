"""How a wall comes in: its address carries a display token once, which becomes a cookie and leaves the address."""

from urllib.parse import urlencode

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from contracts.audit import Audited
from contracts.clock import Clock
from dashboard.access.answers import NO_STORE, Answers
from dashboard.access.directory import Directory
from dashboard.access.identity import Identity
from dashboard.access.journal import Journal, UnrecordedError
from dashboard.i18n import text

PARAMETER = "token"
PATHS = ("/", "/wall")


def brings_token(asking: HTTPConnection) -> bool:
    """Whether a wall comes for the first time."""
    scope = asking.scope
    at_wall = scope["path"] in PATHS or scope["path"].startswith("/wall/")
    return scope.get("method") == "GET" and at_wall and PARAMETER in asking.query_params


class Displays:
    """Exchanges display tokens. The cookie holds the token itself: a wall needs no Redis to be believed."""

    def __init__(
        self, directory: Directory, identity: Identity, journal: Journal, answers: Answers, clock: Clock
    ) -> None:
        self._directory = directory
        self._identity = identity
        self._journal = journal
        self._answers = answers
        self._clock = clock

    async def exchange(self, asking: HTTPConnection) -> Response:
        """The same address without the token, with the cookie. UnknownError while accounts are not read yet."""
        value, address = asking.query_params[PARAMETER], asking.client.host if asking.client else ""
        known, token = self._identity.display(value), self._directory.token(value, self._clock())
        if token is None or known is None:
            return self._answers.refused(asking, text("refused.token"), may_sign_in=False)
        try:
            await self._journal.record(self._journal.entry(Audited.SIGN_IN, token.id, "display", address=address))
        except UnrecordedError:
            return self._answers.unavailable(asking, text("login.audit"))
        query = urlencode([(n, v) for n, v in asking.query_params.multi_items() if n != PARAMETER])
        cookie = self._identity.cookies.display(value, (token.expires_ms - self._clock()) // 1000)
        where = asking.scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(where, 303, NO_STORE | {"Set-Cookie": cookie})
