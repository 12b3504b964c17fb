"""What the gate answers to those it does not let in: pages to people, JSON to programs, the reason to both."""

from html import escape
from urllib.parse import urlencode

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from contracts.settings import Settings
from dashboard.access.plain import KEPT, Paper, look
from dashboard.access.rights import Text
from dashboard.i18n import LANGUAGES, text

LOGIN = "/login"
TRY_AGAIN_S = 10
NO_STORE = {"Cache-Control": "no-store"}
_FOR_PROGRAMS = ("/api", "/_dash", "/live", "/metrics", "/session")


class Answers:
    """Says no, and what to do."""

    def __init__(self, paper: Paper, settings: Settings) -> None:
        self._paper = paper
        self._settings = settings

    def sign_in(self, asking: HTTPConnection) -> Response:
        """Nobody known: people are led to the sign-in and from there to where they wanted to go."""
        if not is_navigation(asking):
            return self._json(401, text("refused.anonymous"), {"WWW-Authenticate": "Bearer"})
        return RedirectResponse(login_link(asking), 303, NO_STORE)

    def refused(self, asking: HTTPConnection, why: Text, *, may_sign_in: bool) -> Response:
        """Somebody known may not; whoever has not picked a role in a demo may pick one that may."""
        if not is_navigation(asking):
            return self._json(403, why)
        if may_sign_in:
            return RedirectResponse(login_link(asking), 303, NO_STORE)
        return self._page(asking, 403, "title.refused", why)

    def stranger(self, asking: HTTPConnection) -> Response:
        """Not from one of our pages."""
        if not is_navigation(asking) and not asking.url.path.startswith(LOGIN):
            return self._json(403, text("refused.origin"))
        return self._page(asking, 403, "title.refused", text("refused.origin"))

    def unavailable(self, asking: HTTPConnection, why: Text) -> Response:
        """Nobody can be told from anybody else just now."""
        if not is_navigation(asking):
            return self._json(503, why, {"Retry-After": str(TRY_AGAIN_S)})
        return self._page(asking, 503, "title.unavailable", why, TRY_AGAIN_S)

    def _page(self, asking: HTTPConnection, status: int, title: str, why: Text, refresh_s: int = 0) -> Response:
        seen = look(asking.query_params, self._settings)
        words = seen.words
        said = escape(why[LANGUAGES.index(seen.language)])
        home = f'<a href="{escape(seen.link("/"))}">{escape(words("nav.home"))}</a>'
        other = f'<a href="{escape(seen.link(LOGIN))}">{escape(words("login.other"))}</a>'
        body = f"<h1>{escape(words(title))}</h1><p>{said}</p><p class='links'>{home} {other}</p>"
        return HTMLResponse(self._paper.page(seen, title, body, refresh_s), status, NO_STORE)

    @staticmethod
    def _json(status: int, why: Text, headers: dict[str, str] | None = None) -> Response:
        body = {"error": {"field": None, "message": why[1], "vi": why[0], "en": why[1]}}
        return JSONResponse(body, status, NO_STORE | (headers or {}))


def is_navigation(asking: HTTPConnection) -> bool:
    """Whether a person waits for a page."""
    scope = asking.scope
    return scope.get("method") in ("GET", "HEAD") and not scope["path"].startswith(_FOR_PROGRAMS)


def login_link(asking: HTTPConnection) -> str:
    """The sign-in, which leads back to what was asked for."""
    query = asking.url.query
    wanted = asking.url.path + (f"?{query}" if query else "")
    kept = {name: asking.query_params[name] for name in KEPT if name in asking.query_params}
    return f"{LOGIN}?{urlencode(kept | {'next': wanted})}"
