"""What each address of the server asks of whoever comes: the rights behind its routes, as a table.

A page is any address that no other row names; which right it asks for follows from its path. What stands in no row is
closed, and a test walks the app's own routes, so that none can be forgotten.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

OPEN, PAGE, CLOSED = "open", "page of its path", "closed"

ADDRESSES: dict[str, str] = {
    "/healthz": OPEN,
    "/readyz": OPEN,
    "/assets/{path:path}": OPEN,
    "/assets": OPEN,
    "/_dash-component-suites/{package}/{path:path}": OPEN,
    "/_dash-component-suites/{package_name}/{fingerprinted_path:path}": OPEN,
    "/_favicon.ico": OPEN,
    "/login": OPEN,
    "/login/demo": OPEN,
    "/login/provider": OPEN,
    "/login/return": OPEN,
    "/logout": OPEN,
    "/session": "signed in",
    "/metrics": "metrics",
    "/api": "read",
    "/api/docs": "read",
    "/api/openapi.json": "read",
    "/api/v1/snapshot": "read",
    "/api/v1/feeds": "read",
    "/api/v1/series": "read",
    "/api/v1/scenes/{name:path}": "read",
    "/api/v1/search": "read",
    "/api/v1/dossiers/{code}": "/dossiers/<code>",
    "/api/v1/explain": "read",
    "/api/v1/recount": "recount",
    "/api/v1/alerts": "alerts",
    "/api/v1/people": "alerts",
    "/api/v1/alerts/{alert_id:path}": "alerts",
    "/api/v1/alerts/{alert_id:path}/chart": "alerts",
    "/api/v1/alerts/{alert_id:path}/explain": "alerts",
    "/api/v1/commands": "commands",
    "/api/v1/desk": "alerts",
    "/api/v1/desk/shift": "alerts",
    "/api/v1/desk/performance": "alerts",
    "/api/v1/report": "alerts",
    "/api/v1/rules": "alerts",
    "/api/v1/maintenance": "alerts",
    "/api/v1/audit": "audit",
    "/api/v1/audit.csv": "audit",
    "/api/{rest:path}": "read",
    "/live/ws": "live",
    "/_dash-layout": "signed in",
    "/_dash-dependencies": "signed in",
    "/_dash-update-component": "signed in",
    "/_dash-ws-callback": CLOSED,
    "/_reload-hash": CLOSED,
    "/": PAGE,
    "/{path:path}": PAGE,
    "{path:path}": PAGE,
}
"""Path of a route as it is declared → OPEN to all, a right of RIGHTS, PAGE, or CLOSED to all."""

PageRight = Callable[[str], "Asked"]


class Asked(NamedTuple):
    """What somebody wants: a right of RIGHTS, and the domain or commune that it is about, if any."""

    what: str
    domain: str | None = None
    commune: str | None = None


class Addresses:
    """Finds what a request asks for by the route that will answer it."""

    def __init__(
        self, routes: Callable[[], list[BaseRoute]], page: PageRight, rules: Mapping[str, str] = ADDRESSES
    ) -> None:
        self._routes = routes
        self._page = page
        self._rules = rules

    def asked(self, scope: Scope) -> Asked:
        """The right that a request or socket needs; OPEN and CLOSED are answers too."""
        rule = self._rules.get(path_of(self._route(scope)), CLOSED)
        return self._page(scope["path"]) if rule is PAGE else Asked(rule)

    def _route(self, scope: Scope) -> BaseRoute | None:
        partial = None
        for route in self._routes():
            match, _ = route.matches(scope)
            if match is Match.FULL:
                return route
            if match is Match.PARTIAL:
                partial = partial or route
        return partial


def path_of(route: BaseRoute | None) -> str:
    """A route's path as it was declared; empty for none."""
    found: Any = getattr(route, "path", "")
    return str(found)
